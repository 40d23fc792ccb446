import { z } from "zod";
import type { ExecutionStep, Prisma } from "#generated/prisma/client.ts";
import { newId, type Progress, STEP_FACTS, StepType } from "#lib/core/index.ts";
import { type Db, releaseWaitingSteps, type Tx } from "#lib/db/index.ts";
import { type AttemptEnd, afterAttempt, isFinalStep, StepState } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";

export const LEASE_MS = 10_000;

/** A step in the hands of one worker. `fence` grows with every claim; an older one is refused everywhere. */
export type ClaimedStep = { step: ExecutionStep; attemptId: string; fence: number; startedAt: Date };

/** More than a full house of busy items can hold back. */
const CANDIDATES = 16;
const StepKeys = z.array(z.string());
const Subject = z.object({ itemId: z.string().optional(), sourceId: z.string().optional() });
const OBSERVING: readonly string[] = ["analyze_logs", "reindex"] satisfies StepType[];

/** Executions whose steps may be started. */
const MAY_START = { cancelRequested: false, pausedAt: null } as const;

const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

/**
 * True while the same thing is worked on elsewhere: one step at a time on an item, of whatever plan, and one look at a
 * source at a time, by step or job. Two of them would write over each other.
 */
async function isBusy(tx: Tx, row: ExecutionStep): Promise<boolean> {
  const { itemId, sourceId } = Subject.catch({}).parse(row.input);
  const other = { state: "running", id: { not: row.id } };
  const find = (where: Prisma.ExecutionStepWhereInput) => tx.executionStep.findFirst({ where, select: { id: true } });
  if (itemId !== undefined) return (await find({ ...other, input: { path: "$.itemId", equals: itemId } })) !== null;
  if (sourceId === undefined || !OBSERVING.includes(row.type)) return false;
  const onSource = { path: "$.sourceId", equals: sourceId };
  if ((await find({ ...other, type: { in: [...OBSERVING] }, input: onSource })) !== null) return true;
  return (await tx.job.count({ where: { kind: "observe_source", state: "running", input: onSource } })) > 0;
}

/** True while a step looks at this source. */
export async function isObservedByStep(tx: Tx, sourceId: string): Promise<boolean> {
  const input = { path: "$.sourceId", equals: sourceId };
  return (await tx.executionStep.count({ where: { state: "running", type: { in: [...OBSERVING] }, input } })) > 0;
}

async function takeOne(ctx: ServiceContext, workerId: string, row: ExecutionStep): Promise<ClaimedStep | null> {
  const number = row.attemptCount + 1;
  return ctx.db.$transaction(async (tx) => {
    if (await isBusy(tx, row)) return null;
    const now = ctx.now();
    const won = await tx.executionStep.updateMany({
      where: { id: row.id, attemptCount: row.attemptCount, state: row.state, execution: MAY_START },
      data: { state: "running", attemptCount: number, startedAt: row.startedAt ?? now, notBefore: null },
    });
    if (won.count === 0) return null;
    const attemptId = newId("att");
    await tx.attempt.create({
      data: {
        id: attemptId,
        stepId: row.id,
        number,
        fence: number,
        workerId,
        state: "running",
        leaseUntil: leaseFrom(now),
        heartbeatAt: now,
        startedAt: now,
      },
    });
    await tx.execution.updateMany({
      where: { id: row.executionId, state: "queued" },
      data: { state: "running", startedAt: now },
    });
    await emitEvent(tx, `execution:${row.executionId}`, "step.started", { stepKey: row.stepKey, attempt: number });
    return { step: { ...row, attemptCount: number, state: "running" }, attemptId, fence: number, startedAt: now };
  });
}

/**
 * Takes the next step whose time has come, oldest execution and plan order first.
 * @param onlyExecutionId take steps of this execution or none
 */
export async function claimStep(
  ctx: ServiceContext,
  workerId: string,
  onlyExecutionId?: string,
): Promise<ClaimedStep | null> {
  const rows = await ctx.db.executionStep.findMany({
    where: {
      state: { in: ["ready", "waiting_retry"] },
      OR: [{ notBefore: null }, { notBefore: { lte: ctx.now() } }],
      execution: MAY_START,
      ...(onlyExecutionId === undefined ? {} : { executionId: onlyExecutionId }),
    },
    orderBy: [{ executionId: "asc" }, { position: "asc" }],
    take: CANDIDATES,
  });
  for (const row of rows) {
    const claimed = await takeOne(ctx, workerId, row);
    if (claimed !== null) return claimed;
  }
  return null;
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
  const held = await ctx.db.attempt.updateMany({
    where: { id: claim.attemptId, fence: claim.fence, state: "running" },
    data: { heartbeatAt: now, leaseUntil: leaseFrom(now), ...(progress === null ? {} : { progress }) },
  });
  if (held.count === 0) return "lost";
  const { executionId, stepKey } = claim.step;
  if (progress !== null) await emitEvent(ctx.db, `execution:${executionId}`, "step.progress", { stepKey, progress });
  const execution = await ctx.db.execution.findUnique({
    where: { id: executionId },
    select: { cancelRequested: true, pausedAt: true, pauseRunning: true },
  });
  if (execution?.cancelRequested === true) return "cancel";
  const isPausing = execution?.pausedAt != null && execution.pauseRunning;
  return isPausing && claim.step.isIdempotent ? "pause" : "ok";
}

/** True while this claim is the newest one of its step and has not ended. */
export async function isHeld(db: Db | Tx, claim: ClaimedStep): Promise<boolean> {
  const where = { id: claim.attemptId, fence: claim.fence, state: "running" };
  return (await db.attempt.findFirst({ where, select: { id: true } })) !== null;
}

type Waiting = { id: string; stepKey: string; state: string };

async function waitingByParent(tx: Tx, executionId: string): Promise<Map<string, Waiting[]>> {
  const rows = await tx.executionStep.findMany({
    where: { executionId, waitingFor: { gt: 0 } },
    select: { id: true, stepKey: true, dependsOn: true, state: true },
  });
  const byParent = new Map<string, Waiting[]>();
  for (const { dependsOn, ...row } of rows) {
    for (const parent of StepKeys.parse(dependsOn)) {
      const list = byParent.get(parent);
      if (list === undefined) byParent.set(parent, [row]);
      else list.push(row);
    }
  }
  return byParent;
}

/** What depended on a step that did not succeed cannot run. */
async function skipDescendants(tx: Tx, step: ExecutionStep, now: Date): Promise<void> {
  const waiting = await waitingByParent(tx, step.executionId);
  const skipped = new Set<string>();
  const queue = [step.stepKey];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const child of waiting.get(key) ?? []) {
      if (skipped.has(child.id) || isFinalStep(StepState.parse(child.state))) continue;
      skipped.add(child.id);
      queue.push(child.stepKey);
    }
  }
  if (skipped.size === 0) return;
  await tx.executionStep.updateMany({
    where: { id: { in: [...skipped] } },
    data: { state: "skipped", finishedAt: now, error: `"${step.title}" did not succeed.` },
  });
}

/** The steps of an undo wait for each other only for the order: what one could not put back holds up nothing else. */
const isOrderOnly = (step: ExecutionStep): boolean => step.type === "undo";

/** Releases what waited for a step that has ended, or skips what can't run without it. */
export async function settleFollowers(tx: Tx, step: ExecutionStep, state: StepState, now: Date): Promise<void> {
  if (state === "succeeded" || ((state === "failed" || state === "skipped") && isOrderOnly(step))) {
    await releaseWaitingSteps(tx, step.executionId, step.stepKey);
  } else if (state === "failed" || state === "cancelled" || state === "skipped") await skipDescendants(tx, step, now);
}

export type StepEnd = AttemptEnd & { note?: string; output?: unknown; error?: string };

async function settleStep(tx: Tx, now: Date, claim: ClaimedStep, end: StepEnd): Promise<string> {
  const { step } = claim;
  const execution = await tx.execution.findUniqueOrThrow({
    where: { id: step.executionId },
    select: { cancelRequested: true },
  });
  const next = afterAttempt({
    end,
    attempts: step.attemptCount,
    maxAttempts: step.maxAttempts,
    isIdempotent: step.isIdempotent,
    isCancelling: execution.cancelRequested,
    subject: step.id,
  });
  await tx.executionStep.updateMany({
    where: { id: step.id },
    data: {
      state: next.state,
      notBefore: next.state === "waiting_retry" ? new Date(now.getTime() + next.delayMs) : null,
      error: end.kind === "paused" ? null : (end.error ?? null),
      // A try that was given up for a pause is not one of those that may fail.
      ...(end.kind === "paused" ? { maxAttempts: step.maxAttempts + 1 } : {}),
      finishedAt: isFinalStep(next.state) ? now : null,
      actualMs: now.getTime() - claim.startedAt.getTime(),
      ...(end.kind === "succeeded"
        ? { output: JSON.parse(JSON.stringify({ note: end.note ?? "", ...(end.output as object) })) }
        : {}),
    },
  });
  await settleFollowers(tx, step, next.state, now);
  return next.state;
}

/** Ends a try by its fence, settles the step and releases or skips what depends on it, all in one transaction. */
export async function finishStep(ctx: ServiceContext, claim: ClaimedStep, end: StepEnd): Promise<boolean> {
  const { step } = claim;
  return ctx.db.$transaction(async (tx) => {
    const now = ctx.now();
    const held = await tx.attempt.updateMany({
      where: { id: claim.attemptId, fence: claim.fence, state: "running" },
      data: { state: end.kind, finishedAt: now, error: end.error ?? null },
    });
    if (held.count === 0) return false;
    const state = await settleStep(tx, now, claim, end);
    await emitEvent(tx, `execution:${step.executionId}`, `step.${state}`, {
      stepKey: step.stepKey,
      error: end.error,
      note: end.note,
    });
    return true;
  });
}

/** Gives steps of dead workers back: their lease is over, so their fence is taken away first. */
export async function reclaimLostSteps(ctx: ServiceContext): Promise<number> {
  const lost = await ctx.db.attempt.findMany({
    where: { state: "running", leaseUntil: { lt: ctx.now() } },
    include: { step: true },
    take: 100,
  });
  let count = 0;
  for (const { step, ...attempt } of lost) {
    const claim = { step, attemptId: attempt.id, fence: attempt.fence, startedAt: attempt.startedAt };
    const error = "The worker stopped in the middle of this try.";
    if (await finishStep(ctx, claim, { kind: "lease_lost", error })) count += 1;
  }
  return count;
}

/** How long a try of this type may take, in ms. */
export const timeoutOf = (type: string): number => STEP_FACTS[StepType.parse(type)].timeoutMs;
