import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { getExecution } from "./read-executions.ts";
import { type ExecutionDetail, PauseExecutionInput } from "./schemas.ts";

/**
 * Starts no further step until the execution is resumed. Steps at work end as they would (`finish`), or are given up and
 * start again later (`now`); one that must not run twice always ends.
 * @throws AppError NOT_FOUND, CONFLICT when it has ended, is being cancelled or is paused
 */
export async function pauseExecution({ ctx, input }: Call<PauseExecutionInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { executionId, running } = parseInput(PauseExecutionInput, input);
  await ctx.db.$transaction(async (tx) => {
    const asked = await tx.execution.updateMany({
      where: { id: executionId, state: { in: ["queued", "running"] }, cancelRequested: false, pausedAt: null },
      data: { pausedAt: ctx.now(), pauseRunning: running === "now" },
    });
    if (asked.count === 0) {
      const known = await tx.execution.findUnique({ where: { id: executionId }, select: { pausedAt: true } });
      if (known === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
      throw known.pausedAt === null
        ? new AppError("CONFLICT", "This execution has ended or is being cancelled, so it can't be paused.")
        : new AppError("CONFLICT", "This execution is paused already.", { hint: "Resume it to go on." });
    }
    const detail = { running };
    await emitAudit(tx, ctx, { action: "execution.paused", entityType: "execution", entityId: executionId, detail });
    await emitEvent(tx, `execution:${executionId}`, "execution.paused", detail);
    await emitEvent(tx, "executions", "execution.paused", { executionId });
  });
  return getExecution({ ctx, input: { executionId } });
}
