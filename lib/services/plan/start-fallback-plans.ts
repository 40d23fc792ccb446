import { isAppError, PlanLimits } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { startExecution } from "./start-approved.ts";

/** An older failure is the past: whoever approves the other plan now means to start it himself. */
const LOOK_BACK_MS = 24 * 3_600_000;

async function start(ctx: ServiceContext, failed: { id: string; planId: string }, planId: string): Promise<boolean> {
  const plan = await ctx.db.plan.findUnique({ where: { id: planId }, select: { state: true } });
  if (plan?.state !== "approved" || planId === failed.planId) return false;
  try {
    const { id } = await startExecution({ ctx, input: { planId } });
    const detail = { planId, insteadOf: failed.planId, failedExecution: failed.id };
    const entry = { action: "execution.fallback_started", entityType: "execution", entityId: id, detail };
    await ctx.db.$transaction((tx) => emitAudit(tx, ctx, entry));
    return true;
  } catch (error) {
    // It was started meanwhile, or what it is about has changed and it waits for a new decision.
    if (isAppError(error)) return false;
    throw error;
  }
}

/**
 * Starts the plan that a failed plan names for this case, once, if an admin has approved it as well: its own approval, budget
 * and drift are checked like at any start. @returns how many were started
 */
export async function startFallbackPlans(ctx: ServiceContext): Promise<number> {
  const failed = await ctx.db.execution.findMany({
    where: { kind: "run", state: "failed", finishedAt: { gte: new Date(ctx.now().getTime() - LOOK_BACK_MS) } },
    select: { id: true, planId: true, limits: true },
    orderBy: { finishedAt: "asc" },
  });
  let started = 0;
  for (const execution of failed) {
    const { fallbackPlanId } = PlanLimits.catch({}).parse(execution.limits ?? {});
    if (fallbackPlanId !== undefined && (await start(ctx, execution, fallbackPlanId))) started += 1;
  }
  return started;
}
