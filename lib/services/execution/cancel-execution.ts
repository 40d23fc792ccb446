import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { getExecution } from "./read-executions.ts";
import { type ExecutionDetail, ExecutionIdInput } from "./schemas.ts";

/** Stops an execution: what waits never starts, what runs is asked to stop; what is done stays and can be undone. */
export async function cancelExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId } = parseInput(ExecutionIdInput, input);
  await ctx.db.$transaction(async (tx) => {
    const asked = await tx.execution.updateMany({
      where: { id: executionId, state: { in: ["queued", "running"] }, cancelRequested: false },
      data: { cancelRequested: true, state: "cancelling" },
    });
    if (asked.count === 0) {
      throw new AppError("CONFLICT", "This execution has ended or is being cancelled already.");
    }
    await tx.executionStep.updateMany({
      where: { executionId, state: { in: ["blocked", "ready", "waiting_retry", "needs_decision"] } },
      data: { state: "cancelled", finishedAt: ctx.now() },
    });
    await emitAudit(tx, ctx, { action: "execution.cancel_requested", entityType: "execution", entityId: executionId });
    await emitEvent(tx, `execution:${executionId}`, "execution.cancelling");
  });
  return getExecution({ ctx, input: { executionId } });
}
