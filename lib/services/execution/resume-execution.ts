import { z } from "zod";
import type { ExecutionStep } from "#generated/prisma/client.ts";
import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { getExecution } from "./read-executions.ts";
import { type ExecutionDetail, ExecutionIdInput } from "./schemas.ts";

async function reopenSteps(tx: Tx, steps: ExecutionStep[]): Promise<number> {
  const done = new Set(steps.filter((step) => step.state === "succeeded").map((step) => step.stepKey));
  const again = steps.filter((step) => step.state !== "succeeded");
  for (const step of again) {
    const waitingFor = z
      .array(z.string())
      .parse(step.dependsOn)
      .filter((key) => !done.has(key)).length;
    await tx.executionStep.update({
      where: { id: step.id },
      data: {
        state: waitingFor === 0 ? "ready" : "blocked",
        waitingFor,
        error: null,
        finishedAt: null,
        notBefore: null,
        maxAttempts: step.attemptCount + Math.max(1, step.maxAttempts - step.attemptCount),
      },
    });
  }
  return again.length;
}

/** Runs again what failed, was cancelled or was skipped; what succeeded is not repeated. The approval still holds. */
export async function resumeExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId } = parseInput(ExecutionIdInput, input);
  await ctx.db.$transaction(
    async (tx) => {
      const execution = await tx.execution.findUnique({ where: { id: executionId }, include: { steps: true } });
      if (execution === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
      const undone = await tx.execution.findFirst({ where: { undoOf: executionId }, select: { id: true } });
      if (execution.kind !== "run" || undone !== null) {
        throw new AppError("CONFLICT", "This execution was undone, so it can't go on.", { hint: "Make a new plan." });
      }
      await movePlan(tx, ctx, execution.planId, "resume");
      const count = await reopenSteps(tx, execution.steps);
      await tx.execution.update({
        where: { id: executionId },
        data: { state: "running", cancelRequested: false, finishedAt: null, error: null },
      });
      await emitAudit(tx, ctx, {
        action: "execution.resumed",
        entityType: "execution",
        entityId: executionId,
        detail: { steps: count },
      });
      await emitEvent(tx, `execution:${executionId}`, "execution.resumed", { steps: count });
      await emitEvent(tx, "executions", "execution.resumed", { executionId });
    },
    { timeout: 30_000 },
  );
  return getExecution({ ctx, input: { executionId } });
}
