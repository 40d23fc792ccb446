import type { JournalEntry, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type CallEntry = Extract<JournalEntry, { kind: "outside_call" }>;
const isCall = (entry: JournalEntry): entry is CallEntry & JournalEntry => entry.kind === "outside_call";

/** Runs one command of the settings. Its start and its end are in the journal; a second try does not run it again. */
export const runShell: StepRunner<"shell"> = async (run) => {
  const { input, journal, ports, signal } = run;
  const earlier = (await journal.entries()).find(isCall);
  if (earlier?.after != null) {
    return { note: `${earlier.after.answer} That was before the interruption.`, output: { recovered: true } };
  }
  const target = `command ${input.command}`;
  const id =
    earlier?.id ?? (await journal.intend({ kind: "outside_call", target, before: { key: null }, after: null }));
  await run.assertHeld();
  try {
    const onLine = (line: string) => run.log("info", line);
    const { exitCode, printed, isCut } = await ports.outside.run({ wish: input, onLine, signal });
    const answer = `${input.command} ended with ${exitCode}.`;
    await journal.done(id, { answer });
    if (exitCode !== 0) throw new StepFailure(`${answer} ${printed.trim().split("\n").at(-1) ?? ""}`.trim());
    return { note: answer, output: { exitCode, printed, isCut } };
  } catch (error) {
    if (error instanceof StepFailure && error.neverSent) await journal.drop(id);
    throw error;
  }
};
