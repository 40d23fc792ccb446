import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { PRIORITY_RANKS } from "./execution-view.ts";
import { getExecution } from "./read-executions.ts";
import { type ExecutionDetail, PrioritizeInput } from "./schemas.ts";

/** Says how urgent an open execution is, against the others. @throws AppError NOT_FOUND, CONFLICT when it has ended */
export async function prioritizeExecution({ ctx, input }: Call<PrioritizeInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId, priority } = parseInput(PrioritizeInput, input);
  await ctx.db.$transaction(async (tx) => {
    const changed = await tx.execution.updateMany({
      where: { id: executionId, state: { in: ["queued", "running"] } },
      data: { priority: PRIORITY_RANKS[priority] },
    });
    if (changed.count === 0) {
      const known = await tx.execution.findUnique({ where: { id: executionId }, select: { id: true } });
      if (known === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
      throw new AppError(
        "CONFLICT",
        "This execution has ended or is being cancelled, so nothing of it is left to hurry.",
      );
    }
    const detail = { priority };
    await emitAudit(tx, ctx, {
      action: "execution.prioritized",
      entityType: "execution",
      entityId: executionId,
      detail,
    });
    await emitEvent(tx, `execution:${executionId}`, "execution.progress", detail);
  });
  return getExecution({ ctx, input: { executionId } });
}
