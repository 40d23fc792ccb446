import { isAppError, newId } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { voidApproval } from "./recheck-plan.ts";

const AT_ONCE = 50;

const ignoreConflict = (error: unknown): void => {
  if (!isAppError(error) || error.code !== "CONFLICT") throw error;
};

/** A plan that nobody decided on in time: rejected by itself, and its advice is open again. */
async function expireWaiting(ctx: ServiceContext, hours: number): Promise<void> {
  const before = new Date(ctx.now().getTime() - hours * 3_600_000);
  const plans = await ctx.db.plan.findMany({
    where: { state: "awaiting_approval", submittedAt: { lt: before } },
    select: { id: true, currentRevision: true, revisions: { select: { revision: true, contentHash: true } } },
    take: AT_ONCE,
  });
  for (const plan of plans) {
    const reason = `Nobody decided within ${hours} hours.`;
    const contentHash = plan.revisions.find(({ revision }) => revision === plan.currentRevision)?.contentHash ?? "";
    await ctx.db
      .$transaction(async (tx) => {
        await movePlan(tx, ctx, plan.id, "reject");
        await tx.approval.create({
          data: {
            id: newId("apr"),
            planId: plan.id,
            revision: plan.currentRevision,
            contentHash,
            decision: "expired",
            reason,
            actorId: ctx.actor.id,
            actorName: ctx.actor.name,
            decidedAt: ctx.now(),
          },
        });
        await tx.optimizationRecommendation.updateMany({
          where: { planId: plan.id, state: "planned" },
          data: { state: "open", planId: null },
        });
        const detail = { hours, contentHash };
        await emitAudit(tx, ctx, { action: "plan.expired", entityType: "plan", entityId: plan.id, detail });
      })
      .catch(ignoreConflict);
  }
}

/** The worker's part: approvals that nobody used in time are void, and plans that nobody decided on are rejected. */
export async function reconcileApprovals(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  const { waiting_plan_expiry_hours: hours } = await readSettings(ctx);
  if (hours > 0) await expireWaiting(ctx, hours);
  const expired = await ctx.db.approval.findMany({
    where: { decision: "approved", voidedAt: null, expiresAt: { lt: ctx.now() }, plan: { state: "approved" } },
    select: { planId: true, expiresAt: true },
    take: AT_ONCE,
  });
  for (const { planId, expiresAt } of expired) {
    const why = `The approval ran out on ${expiresAt?.toISOString()} before the plan was started.`;
    await voidApproval(ctx, planId, why).catch(ignoreConflict);
  }
}
