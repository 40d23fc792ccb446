import { isRepeatable } from "#lib/core/index.ts";
import type { JournalEntry, StepResult, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type CallEntry = Extract<JournalEntry, { kind: "outside_call" }>;
const isCall = (entry: JournalEntry): entry is CallEntry & JournalEntry => entry.kind === "outside_call";

/** Address without what follows the path: a query may hold what is nobody's business. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

async function send(run: StepRun<"http_request">): Promise<StepResult> {
  const { status, sizeBytes, sha256, start, url, redirects } = await run.ports.outside.request({
    wish: run.input,
    signal: run.signal,
  });
  const via = redirects === 0 ? "" : `, after ${redirects} ${redirects === 1 ? "redirect" : "redirects"}`;
  const note = `Answered ${status} with ${sizeBytes} bytes${via}.`;
  return { note, output: { status, sizeBytes, sha256, start, url: shown(url) } };
}

/**
 * Sends one request. One that changes something is in the journal before it leaves: what was answered is not asked again,
 * and what may have arrived is not sent again by itself.
 */
export const runHttpRequest: StepRunner<"http_request"> = async (run) => {
  const { input, journal } = run;
  if (input.method === "GET" || input.method === "HEAD") return send(run);
  const earlier = (await journal.entries()).find(isCall);
  if (earlier?.after != null) {
    return { note: `${earlier.after.answer} That was before the interruption.`, output: { recovered: true } };
  }
  const target = `${input.method} ${shown(input.url)}`;
  const before = { key: input.idempotencyKey ?? null };
  const id = earlier?.id ?? (await journal.intend({ kind: "outside_call", target, before, after: null }));
  await run.assertHeld();
  try {
    const result = await send(run);
    await journal.done(id, { answer: result.note });
    return result;
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (error.neverSent) await journal.drop(id);
    const mayRepeat = error.neverSent || isRepeatable("http_request", input);
    throw new StepFailure(error.message, { isRetryable: error.isRetryable && mayRepeat, cause: error });
  }
};
