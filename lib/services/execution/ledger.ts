import { type Progress, STEP_FACTS, StepType } from "#lib/core/index.ts";
import { type Db, type LedgerTurn, releaseWaitingSteps, skipWaitingSteps, type Tx } from "#lib/db/index.ts";
import { afterAttempt, closedFor, isFinalStep, readPlanLimits, type StepState } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import type { ClaimedStep, StepEnd } from "./claimed-step.ts";
import { currentLimits } from "./current-limits.ts";
import { openLedger } from "./open-ledger.ts";
import { type TakeOptions, takeSteps } from "./take-steps.ts";

export type LedgerTurnInput = TakeOptions & {
  /** Tries that have ended, to be settled first. */
  ends?: readonly { claim: ClaimedStep; end: StepEnd }[];
};

export type LedgerTurnResult = {
  claims: ClaimedStep[];
  /** For each end, in order: false when its fence was not the newest any more, so that it settled nothing. */
  settled: boolean[];
  /** Executions of which no step is open any more. */
  quiet: string[];
};

/** True while a step looks at this source. */
export async function isObservedByStep(tx: Tx, sourceId: string): Promise<boolean> {
  const input = { path: "$.sourceId", equals: sourceId };
  const observing: StepType[] = ["analyze_logs", "reindex"];
  return (await tx.executionStep.count({ where: { state: "running", type: { in: observing }, input } })) > 0;
}

/** The steps of an undo wait for each other only for the order: what one could not put back holds up nothing else. */
const isOrderOnly = (step: { type: string }): boolean => step.type === "undo";

type Followers = "release" | "skip" | "keep";

function fateOfFollowers(step: { type: string }, state: StepState): Followers {
  if (state === "succeeded" || ((state === "failed" || state === "skipped") && isOrderOnly(step))) return "release";
  return state === "failed" || state === "cancelled" || state === "skipped" ? "skip" : "keep";
}

const notDone = (step: { title: string }): string => `"${step.title}" did not succeed.`;

/** Releases what waited for a step that has ended, or skips what can't run without it. */
export async function settleFollowers(
  tx: Tx,
  step: { id: string; type: string; title: string },
  state: StepState,
  now: Date,
): Promise<void> {
  const fate = fateOfFollowers(step, state);
  if (fate === "release") await releaseWaitingSteps(tx, step.id);
  else if (fate === "skip") await skipWaitingSteps(tx, step.id, notDone(step), now);
}

const outputOf = (end: StepEnd): string | null =>
  end.kind === "succeeded" ? JSON.stringify({ note: end.note ?? "", ...(end.output as object) }) : null;

/** Not counted as one of the tries that may fail: nothing was wrong with the step. */
const isGivenUp = (end: StepEnd): boolean => end.kind === "paused" || end.kind === "deferred";

/** Ends one try by its fence and settles its step; false when it was not the newest any more. */
function settleEnd(turn: LedgerTurn, now: Date, { claim, end }: { claim: ClaimedStep; end: StepEnd }): boolean {
  const { step, attemptId, fence } = claim;
  const [nowMs, error] = [now.getTime(), end.error ?? null];
  if (!turn.endAttempt({ id: attemptId, fence, state: end.kind, error, nowMs })) return false;
  const next = afterAttempt({
    end,
    attempts: step.attemptCount,
    maxAttempts: step.maxAttempts,
    isIdempotent: step.isIdempotent,
    isCancelling: turn.isCancelling(step.executionId),
    subject: step.id,
  });
  turn.settle(step.id, {
    state: next.state,
    notBeforeMs: next.state === "waiting_retry" ? nowMs + next.delayMs : null,
    error: end.kind === "paused" ? null : error,
    maxAttempts: step.maxAttempts + (isGivenUp(end) ? 1 : 0),
    finishedAtMs: isFinalStep(next.state) ? nowMs : null,
    actualMs: claim.startedMs === null ? nowMs - claim.startedAt.getTime() : performance.now() - claim.startedMs,
    output: outputOf(end),
  });
  const fate = fateOfFollowers(step, next.state);
  if (fate === "release") turn.release(step.id);
  else if (fate === "skip") turn.skipFollowers(step.id, notDone(step), nowMs);
  const { stepKey, executionId } = step;
  turn.note(`execution:${executionId}`, `step.${next.state}`, { stepKey, error: end.error, note: end.note }, nowMs);
  for (const line of end.logs ?? []) turn.log(attemptId, line);
  return true;
}

/**
 * Settles tries that have ended and takes new steps, in one transaction: what an end releases can be taken by the same
 * turn. From the first step on that must not run twice, steps are taken in a transaction that is on the disk before it returns.
 */
export async function turnLedger(ctx: ServiceContext, input: LedgerTurnInput): Promise<LedgerTurnResult> {
  const ledger = openLedger(ctx);
  const ends = input.ends ?? [];
  const now = ctx.now();
  const limits = await currentLimits(ctx);
  const first = await ledger.transaction((turn) => {
    const settled = ends.map((end) => settleEnd(turn, now, end));
    const taken = takeSteps(turn, now, { ...input, limits, isDurable: false });
    const touched = new Set(ends.map(({ claim }) => claim.step.executionId));
    return { settled, taken, quiet: [...touched].filter((id) => !turn.hasOpenSteps(id)) };
  });
  const { settled, quiet, taken } = first;
  if (!taken.hasOnce) return { claims: taken.claims, settled, quiet };
  const rest = { ...input, limits, isDurable: true, room: input.room - taken.claims.length };
  const once = await ledger.transaction((turn) => takeSteps(turn, ctx.now(), rest), true);
  return { claims: [...taken.claims, ...once.claims], settled, quiet };
}

/** Takes the next step whose time has come: the most urgent and oldest execution first, then plan order. */
export async function claimStep(
  ctx: ServiceContext,
  workerId: string,
  onlyExecutionId?: string,
): Promise<ClaimedStep | null> {
  const only = onlyExecutionId === undefined ? {} : { onlyExecutionId };
  const { claims } = await turnLedger(ctx, { workerId, room: 1, ...only });
  return claims[0] ?? null;
}

/** Ends a try by its fence, settles the step and releases or skips what depends on it, all in one transaction. */
export async function finishStep(ctx: ServiceContext, claim: ClaimedStep, end: StepEnd): Promise<boolean> {
  const { settled } = await turnLedger(ctx, { workerId: "", room: 0, ends: [{ claim, end }] });
  return settled[0] === true;
}

/**
 * Renews the lease. "lost": another worker took over; "cancel": somebody asked to stop; "pause": the try is to be given up,
 * which is only asked of a step that can be run again.
 */
export async function heartbeatStep(
  ctx: ServiceContext,
  claim: ClaimedStep,
  progress: Progress | null,
): Promise<"ok" | "cancel" | "pause" | "lost"> {
  const now = ctx.now();
  const leaseUntil = new Date(now.getTime() + claim.leaseMs);
  const held = await ctx.db.attempt.updateMany({
    where: { id: claim.attemptId, fence: claim.fence, state: "running" },
    data: { heartbeatAt: now, leaseUntil, ...(progress === null ? {} : { progress }) },
  });
  if (held.count === 0) return "lost";
  const { executionId, stepKey } = claim.step;
  if (progress !== null) await emitEvent(ctx.db, `execution:${executionId}`, "step.progress", { stepKey, progress });
  const execution = await ctx.db.execution.findUnique({
    where: { id: executionId },
    select: { cancelRequested: true, pausedAt: true, pauseRunning: true, limits: true, deadlineAt: true },
  });
  if (execution?.cancelRequested === true) return "cancel";
  if (execution === null || !claim.step.isIdempotent) return "ok";
  if (execution.pausedAt !== null && execution.pauseRunning) return "pause";
  const limits = await currentLimits(ctx);
  if (limits.whenClosed === "finish") return "ok";
  const bounds = { limits: readPlanLimits(execution.limits), deadlineAtMs: execution.deadlineAt?.getTime() ?? null };
  return closedFor(limits, bounds, now.getTime()) === null ? "ok" : "pause";
}

/** True while this claim is the newest one of its step and has not ended. */
export async function isHeld(db: Db | Tx, claim: ClaimedStep): Promise<boolean> {
  const where = { id: claim.attemptId, fence: claim.fence, state: "running" };
  return (await db.attempt.findFirst({ where, select: { id: true } })) !== null;
}

/** How long a try of this type may take, in ms. */
export const timeoutOf = (type: string): number => STEP_FACTS[StepType.parse(type)].timeoutMs;
