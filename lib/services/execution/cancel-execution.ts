import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { finalizeExecution } from "./finalize-execution.ts";
import { getExecution } from "./read-executions.ts";
import { type ExecutionDetail, ExecutionIdInput } from "./schemas.ts";

/**
 * Stops an execution: what waits never starts, what runs is asked to stop; what is done stays and can be undone.
 * @throws AppError NOT_FOUND, CONFLICT when it has ended or is being cancelled
 */
export async function cancelExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId } = parseInput(ExecutionIdInput, input);
  await ctx.db.$transaction(async (tx) => {
    const asked = await tx.execution.updateMany({
      where: { id: executionId, state: { in: ["queued", "running"] }, cancelRequested: false },
      data: { cancelRequested: true, state: "cancelling" },
    });
    if (asked.count === 0) {
      const known = await tx.execution.findUnique({ where: { id: executionId }, select: { state: true } });
      if (known === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
      const isEnding = known.state === "cancelling";
      throw new AppError("CONFLICT", isEnding ? "It is being cancelled already." : "This execution has ended.", {
        hint: isEnding ? "Steps at work stop within some seconds." : "What it changed can be undone.",
      });
    }
    await tx.executionStep.updateMany({
      where: { executionId, state: { in: ["blocked", "ready", "waiting_retry", "needs_decision"] } },
      data: { state: "cancelled", finishedAt: ctx.now() },
    });
    await emitAudit(tx, ctx, { action: "execution.cancel_requested", entityType: "execution", entityId: executionId });
    await emitEvent(tx, `execution:${executionId}`, "execution.cancelling");
  });
  await finalizeExecution(ctx, executionId);
  return getExecution({ ctx, input: { executionId } });
}
