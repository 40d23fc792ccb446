import { z } from "zod";
import type { Execution, ExecutionStep } from "#generated/prisma/client.ts";
import { AppError, STEP_FACTS, StepType } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { isUnfinished } from "#lib/execution/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { getExecution } from "./read-executions.ts";
import { type ExecutionDetail, ResumeExecutionInput } from "./schemas.ts";

const StepKeys = z.array(z.string());

/** Steps that failed, and those that were skipped because of them. */
function failedOnly(steps: readonly ExecutionStep[]): ExecutionStep[] {
  const again = new Set(steps.filter((step) => step.state === "failed").map((step) => step.stepKey));
  for (const step of steps) {
    const isBehind = StepKeys.parse(step.dependsOn).some((key) => again.has(key));
    if (isBehind && step.state === "skipped") again.add(step.stepKey);
  }
  return steps.filter((step) => again.has(step.stepKey));
}

/** Opens steps again with a full number of tries, in one statement for all that wait alike. */
async function reopenSteps(tx: Tx, steps: ExecutionStep[], again: ExecutionStep[]): Promise<number> {
  const done = new Set(steps.filter((step) => step.state === "succeeded").map((step) => step.stepKey));
  const alike = new Map<string, { ids: string[]; waitingFor: number; maxAttempts: number }>();
  for (const step of again) {
    const waitingFor = StepKeys.parse(step.dependsOn).filter((key) => !done.has(key)).length;
    const maxAttempts = step.attemptCount + STEP_FACTS[StepType.parse(step.type)].maxAttempts;
    const key = `${waitingFor}/${maxAttempts}`;
    const group = alike.get(key) ?? { ids: [], waitingFor, maxAttempts };
    group.ids.push(step.id);
    alike.set(key, group);
  }
  for (const { ids, waitingFor, maxAttempts } of alike.values()) {
    const state = waitingFor === 0 ? "ready" : "blocked";
    const data = { state, waitingFor, maxAttempts, error: null, finishedAt: null, notBefore: null };
    await tx.executionStep.updateMany({ where: { id: { in: ids } }, data });
  }
  return again.length;
}

/** Who goes on after a deadline has said that it does not count any more. */
const AFTER_DEADLINE = { deadlineAt: null } as const;

/** Lets a paused execution go on; false when it is not paused. */
async function endPause(tx: Tx, ctx: ServiceContext, executionId: string): Promise<boolean> {
  const ended = await tx.execution.updateMany({
    where: { id: executionId, state: { in: ["queued", "running"] }, cancelRequested: false, pausedAt: { not: null } },
    data: { pausedAt: null, pauseRunning: false, error: null, ...AFTER_DEADLINE },
  });
  if (ended.count === 0) return false;
  await announce(tx, ctx, executionId, {});
  return true;
}

async function announce(tx: Tx, ctx: ServiceContext, executionId: string, detail: { steps?: number }): Promise<void> {
  await emitAudit(tx, ctx, { action: "execution.resumed", entityType: "execution", entityId: executionId, detail });
  await emitEvent(tx, `execution:${executionId}`, "execution.resumed", detail);
  await emitEvent(tx, "executions", "execution.resumed", { executionId });
}

/** @throws AppError CONFLICT when there is nothing to go on with */
async function takeUp(tx: Tx, ctx: ServiceContext, execution: Execution): Promise<void> {
  const { id, kind, planId, state } = execution;
  const undo = await tx.execution.findFirst({ where: { undoOf: id }, select: { id: true } });
  if (undo !== null) {
    throw new AppError("CONFLICT", "This execution was undone, so it can't go on.", { hint: "Make a new plan." });
  }
  if (!isUnfinished(state)) {
    throw new AppError("CONFLICT", `This execution is ${state}, so there is nothing to try again.`, {
      hint: "Only what failed or was cancelled can be tried again.",
    });
  }
  if (kind !== "run") return;
  await movePlan(tx, ctx, planId, "resume");
  await tx.optimizationRecommendation.updateMany({ where: { planId, state: "open" }, data: { state: "planned" } });
}

const OPEN: readonly string[] = ["queued", "running"];

/** Tries failed steps of an execution again; of one that still runs while the rest goes on. @throws AppError CONFLICT */
async function retryFailed(
  tx: Tx,
  ctx: ServiceContext,
  execution: Execution & { steps: ExecutionStep[] },
): Promise<void> {
  const again = failedOnly(execution.steps);
  if (again.length === 0) throw new AppError("CONFLICT", "No step of this execution has failed.");
  const isOpen = OPEN.includes(execution.state) && !execution.cancelRequested;
  if (!isOpen) await takeUp(tx, ctx, execution);
  await reopenSteps(tx, execution.steps, again);
  const data = { state: "running", cancelRequested: false, finishedAt: null, error: null, ...AFTER_DEADLINE };
  if (!isOpen) await tx.execution.update({ where: { id: execution.id }, data: { ...data, pausedAt: null } });
  await announce(tx, ctx, execution.id, { steps: again.length });
}

/**
 * Goes on with a paused execution, or runs again what failed, was cancelled or was skipped, of a run or of an undo; what succeeded is not repeated.
 * `only: "failed"`: just the failed steps and what was skipped because of them, also while the rest still runs. The
 * approval still holds. @throws AppError NOT_FOUND, CONFLICT
 */
export async function resumeExecution({ ctx, input }: Call<ResumeExecutionInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId, only } = parseInput(ResumeExecutionInput, input);
  await ctx.db.$transaction(
    async (tx) => {
      if (only === "all" && (await endPause(tx, ctx, executionId))) return;
      const execution = await tx.execution.findUnique({
        where: { id: executionId },
        include: { steps: { orderBy: { position: "asc" } } },
      });
      if (execution === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
      if (only === "failed") return retryFailed(tx, ctx, execution);
      await takeUp(tx, ctx, execution);
      const again = execution.steps.filter((step) => step.state !== "succeeded");
      const count = await reopenSteps(tx, execution.steps, again);
      await tx.execution.update({
        where: { id: executionId },
        data: {
          state: "running",
          cancelRequested: false,
          pausedAt: null,
          finishedAt: null,
          error: null,
          ...AFTER_DEADLINE,
        },
      });
      await announce(tx, ctx, executionId, { steps: count });
    },
    { timeout: 30_000 },
  );
  return getExecution({ ctx, input: { executionId } });
}
