import { isAppError } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { type ExecutionDetail, getExecution, StartExecutionInput } from "#lib/services/execution/index.ts";
import { voidApproval } from "./recheck-plan.ts";
import { assertNoDrift, startInTransaction } from "./start-execution.ts";

/**
 * Starts an approved plan. What changed since it was approved makes the approval void: the plan is checked again and waits
 * for a new decision. @throws AppError CONFLICT when it runs or ran, PRECONDITION_FAILED when it may not start
 */
export async function startExecution({ ctx, input }: Call<StartExecutionInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "operate");
  const { planId, fallbackModel } = parseInput(StartExecutionInput, input);
  // It is not part of what was approved, so the choice is that of somebody who may approve.
  if (fallbackModel !== undefined) requireScope(ctx, "approve");
  const plan = await ctx.db.plan.findUnique({ where: { id: planId }, select: { state: true } });
  if (plan?.state === "approved") {
    await assertNoDrift(ctx, planId).catch(async (error: unknown) => {
      if (isAppError(error) && error.code === "PRECONDITION_FAILED") await voidApproval(ctx, planId, error.message);
      throw error;
    });
  }
  const executionId = await ctx.db.$transaction((tx) => startInTransaction(tx, ctx, planId, fallbackModel), {
    timeout: 60_000,
  });
  return getExecution({ ctx, input: { executionId } });
}
