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
import { type ExecutionDetail, ExecutionIdInput } from "./schemas.ts";

const StepKeys = z.array(z.string());

/** Opens again what did not succeed, with a full number of tries, in one statement for all steps that wait alike. */
async function reopenSteps(tx: Tx, steps: ExecutionStep[]): Promise<number> {
  const done = new Set(steps.filter((step) => step.state === "succeeded").map((step) => step.stepKey));
  const again = steps.filter((step) => step.state !== "succeeded");
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

/** Lets a paused execution go on; false when it is not paused. */
async function endPause(tx: Tx, ctx: ServiceContext, executionId: string): Promise<boolean> {
  const ended = await tx.execution.updateMany({
    where: { id: executionId, state: { in: ["queued", "running"] }, cancelRequested: false, pausedAt: { not: null } },
    data: { pausedAt: null, pauseRunning: false },
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

/**
 * Goes on with a paused execution, or runs again what failed, was cancelled or was skipped, of a run or of an undo; what succeeded is not repeated. The
 * approval still holds. @throws AppError NOT_FOUND, CONFLICT
 */
export async function resumeExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId } = parseInput(ExecutionIdInput, input);
  await ctx.db.$transaction(
    async (tx) => {
      if (await endPause(tx, ctx, executionId)) return;
      const execution = await tx.execution.findUnique({ where: { id: executionId }, include: { steps: true } });
      if (execution === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
      await takeUp(tx, ctx, execution);
      const count = await reopenSteps(tx, execution.steps);
      await tx.execution.update({
        where: { id: executionId },
        data: { state: "running", cancelRequested: false, pausedAt: null, finishedAt: null, error: null },
      });
      await announce(tx, ctx, executionId, { steps: count });
    },
    { timeout: 30_000 },
  );
  return getExecution({ ctx, input: { executionId } });
}
