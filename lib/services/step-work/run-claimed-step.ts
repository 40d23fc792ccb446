import {
  AppError,
  measureProgress,
  type Progress,
  type ReportProgress,
  STEP_INPUTS,
  StepType,
} from "#lib/core/index.ts";
import {
  NeedsPerson,
  STEP_RUNNERS,
  StepFailure,
  type StepPorts,
  type StepResult,
  type StepRun,
} from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { type ClaimedStep, heartbeatStep, journalOf, type StepEnd, timeoutOf } from "#lib/services/execution/index.ts";
import { fallbackWays, hasFailed, type Way } from "./fallback-ways.ts";
import { missingSpace, SPACE_PAUSE_MS } from "./space-guard.ts";

const HEARTBEATS_A_LEASE = 4;
const LEASE_LOOK_MS = 200;
const PROGRESS_MS = 500;

/** Why a running step was told to stop. */
class Stopped extends Error {
  readonly why: "cancel" | "pause" | "lost" | "timeout" | "shutdown";

  constructor(why: Stopped["why"]) {
    super(why);
    this.why = why;
  }
}

type LogLine = { at: Date; level: "info" | "warn" | "error"; message: string };

async function storeLogs(ctx: ServiceContext, claim: ClaimedStep, lines: LogLine[]): Promise<void> {
  if (lines.length === 0) return;
  const taken = lines.splice(0);
  const data = taken.map((line) => ({ attemptId: claim.attemptId, ...line }));
  const { executionId, stepKey } = claim.step;
  await ctx.db.stepLog
    .createMany({ data })
    .then(() => emitEvent(ctx.db, `execution:${executionId}`, "step.logged", { stepKey }))
    .catch(() => lines.unshift(...taken));
}

/** Watches over one running step: renews its lease, stores progress and log lines, stops it when it must stop. */
function watchStep(ctx: ServiceContext, claim: ClaimedStep, shutdown: AbortSignal, timeoutMs: number) {
  const controller = new AbortController();
  const lines: LogLine[] = [];
  const startedMs = performance.now();
  let progress: Progress | null = null;
  let sentMs = Number.NEGATIVE_INFINITY;
  let renewedMs = startedMs;
  const stop = (why: Stopped["why"]) => controller.abort(new Stopped(why));
  const beat = async () => {
    const step = progress;
    progress = null;
    const askedMs = performance.now();
    const answer = await heartbeatStep(ctx, claim, step).catch(() => null);
    if (answer === "ok") renewedMs = askedMs;
    else if (answer !== null) stop(answer);
    await storeLogs(ctx, claim, lines);
  };
  // A process that was frozen stops itself before it asks: by now another worker may have the step.
  const lease = setInterval(() => performance.now() - renewedMs > claim.leaseMs && stop("lost"), LEASE_LOOK_MS);
  const heartbeat = setInterval(() => void beat(), claim.leaseMs / HEARTBEATS_A_LEASE);
  const deadline = setTimeout(() => stop("timeout"), timeoutMs);
  const onShutdown = () => stop("shutdown");
  shutdown.addEventListener("abort", onShutdown, { once: true });
  if (shutdown.aborted) onShutdown();
  const report: ReportProgress = (step) => {
    progress = measureProgress(step, startedMs, performance.now());
    if (performance.now() - sentMs < PROGRESS_MS) return;
    sentMs = performance.now();
    void beat();
  };
  const log = (level: LogLine["level"], message: string) =>
    lines.push({ at: ctx.now(), level, message: message.slice(0, 4000) });
  /** Ends the watch; what the step said last is stored together with its end. */
  const close = (): LogLine[] => {
    clearInterval(lease);
    clearInterval(heartbeat);
    clearTimeout(deadline);
    shutdown.removeEventListener("abort", onShutdown);
    return lines.splice(0);
  };
  return { signal: controller.signal, report, log, close };
}

const DISK_FULL = "The disk is full. Free some space, then try again.";
const NOT_PERMITTED = "Plantain may not write there. Give its user the right to, then try again.";
const SYSTEM_FAULTS: Record<string, string> = {
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EFBIG: "The file would be larger than the system allows. Raise the limit or choose another disk, then try again.",
  EACCES: NOT_PERMITTED,
  EPERM: NOT_PERMITTED,
  EROFS: NOT_PERMITTED,
  EIO: "The disk reported a fault. Check it, then try again.",
};

function endOf(error: unknown, signal: AbortSignal): StepEnd {
  const stopped = signal.aborted && signal.reason instanceof Stopped ? signal.reason.why : null;
  if (stopped === "cancel") return { kind: "cancelled", error: "Cancelled." };
  if (stopped === "pause")
    return { kind: "paused", error: "Paused; the step starts again when the execution goes on." };
  if (stopped === "shutdown") return { kind: "lease_lost", error: "The worker was stopped; the step starts again." };
  if (stopped === "lost") return { kind: "lease_lost", error: "Another worker took over." };
  if (stopped === "timeout")
    return { kind: "failed", isRetryable: false, error: "It took longer than allowed and was stopped." };
  if (error instanceof NeedsPerson) return { kind: "asked" };
  if (error instanceof StepFailure) return { kind: "failed", isRetryable: error.isRetryable, error: error.message };
  if (error instanceof AppError) {
    const isRetryable = error.code === "UNAVAILABLE" || error.code === "INTERNAL";
    return { kind: "failed", isRetryable, error: [error.message, error.hint].filter(Boolean).join(" ") };
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const told = SYSTEM_FAULTS[code];
  if (told !== undefined) return { kind: "failed", isRetryable: true, error: told };
  return { kind: "failed", isRetryable: true, error: "An unexpected fault. The server's log has the details." };
}

const isExpected = (error: unknown): boolean =>
  error instanceof Stopped || error instanceof StepFailure || error instanceof NeedsPerson || error instanceof AppError;

function dispatch(type: StepType, run: Omit<StepRun<StepType>, "input">, rawInput: unknown): Promise<StepResult> {
  const input = STEP_INPUTS[type].parse(rawInput);
  // The registry pairs each type with its own input; the parse above is the guarantee behind this cast.
  const runner = STEP_RUNNERS[type] as (run: StepRun<StepType>) => Promise<StepResult>;
  return runner({ ...run, input } as StepRun<StepType>);
}

/** What was made becomes known before the step ends, so that a crash in between leaves the step to be done again. */
async function recordArtefacts(
  ctx: ServiceContext,
  claim: ClaimedStep,
  ports: StepPorts,
  result: StepResult,
): Promise<void> {
  const { executionId, stepKey } = claim.step;
  for (const [index, { kind, path }] of (result.artefacts ?? []).entries()) {
    const [stat, sha256] = [await ports.files.stat(path), await ports.files.hash(path)];
    if (stat === null || sha256 === null) continue;
    const found = { kind, path, sizeBytes: BigInt(stat.sizeBytes), sha256, createdAt: ctx.now() };
    const id = index === 0 ? `art_${claim.step.id}` : `art_${claim.step.id}_${index}`;
    await ctx.db.artefact.upsert({ where: { id }, create: { id, executionId, stepKey, ...found }, update: found });
  }
}

type Work = { ctx: ServiceContext; ports: StepPorts; claim: ClaimedStep; shutdown: AbortSignal };

/** Does a step in one way and says how that ended. Never throws for a fault of the step. */
async function runWay(
  work: Work,
  way: Way,
  onFault?: (error: unknown) => void,
): Promise<StepEnd & { logs: LogLine[] }> {
  const { ctx, ports, claim, shutdown } = work;
  const watch = watchStep(ctx, claim, shutdown, timeoutOf(way.type));
  const assertHeld = async () => {
    watch.signal.throwIfAborted();
    const answer = await heartbeatStep(ctx, claim, null);
    if (answer !== "ok") throw new Stopped(answer);
  };
  let end: StepEnd;
  try {
    const journal = journalOf(ctx, claim);
    const { signal, report, log } = watch;
    const run = { executionId: claim.step.executionId, ports, journal, assertHeld, log, report, signal };
    const result = await dispatch(way.type, run, way.input);
    await recordArtefacts(ctx, claim, ports, result);
    watch.log("info", result.note);
    end = { kind: "succeeded", note: result.note, output: result.output };
  } catch (error) {
    end = error instanceof Stopped ? endOf(error, AbortSignal.abort(error)) : endOf(error, watch.signal);
    if (end.error !== undefined) watch.log("error", end.error);
    if (error instanceof NeedsPerson) watch.log("info", `Waits for a person: ${error.message}`);
    if (!isExpected(error)) onFault?.(error);
  }
  return { ...end, logs: watch.close() };
}

/** After the step itself failed for good: its other ways, one after the other, until one succeeds. */
async function runFallbacks(
  work: Work,
  failed: StepEnd & { logs: LogLine[] },
  onFault?: (error: unknown) => void,
): Promise<StepEnd> {
  const { ctx, claim } = work;
  const { ways, why } = await fallbackWays(ctx, claim);
  const say = (message: string): LogLine => ({ at: ctx.now(), level: "warn", message });
  const logs = [...failed.logs, ...(why === "" ? [] : [say(why)])];
  let last: StepEnd = failed;
  for (const way of ways) {
    const because = last.error ?? "";
    logs.push(say(`Tried another way: ${way.title}.`));
    const end = await runWay(work, way, onFault);
    logs.push(...end.logs);
    last = end;
    if (end.kind === "succeeded") {
      const output = { ...(end.output as object), way: { type: way.type, title: way.title, because } };
      return { ...end, note: `${way.title}: ${end.note ?? ""} (${because})`, output, logs };
    }
    if (end.kind !== "failed") return { ...end, logs };
    // What an other way began can't be built upon.
    if ((await fallbackWays(ctx, claim)).ways.length === 0) break;
  }
  const error = last === failed ? failed.error : `${failed.error ?? ""} Another way failed, too: ${last.error ?? ""}`;
  return { ...failed, ...(error !== undefined && { error }), logs };
}

/** Runs one claimed step to its end and says how it ended. Never throws for a fault of the step. */
export async function runClaimedStep(
  ctx: ServiceContext,
  ports: StepPorts,
  claim: ClaimedStep,
  shutdown: AbortSignal,
  onFault?: (error: unknown) => void,
): Promise<StepEnd> {
  const { title, type, input } = claim.step;
  const missing = await missingSpace(ctx, claim).catch(() => null);
  if (missing !== null) return { kind: "deferred", delayMs: SPACE_PAUSE_MS, error: missing };
  const work = { ctx, ports, claim, shutdown };
  const end = await runWay(work, { type: StepType.parse(type), title, input }, onFault);
  return hasFailed(claim, end) ? runFallbacks(work, end, onFault) : end;
}
