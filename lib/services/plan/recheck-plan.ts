import { AppError } from "#lib/core/index.ts";
import type { PlanDraft } from "#lib/planning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { gatherBasis } from "#lib/services/simulation/index.ts";
import { checkDraft } from "./check-draft.ts";
import { type OpenPlan, openPlan } from "./open-plan.ts";
import { storeRevision, submitIfValid } from "./store-plan.ts";

/**
 * Stores a new revision by the product itself: checked anew, and waiting for a new decision of a person (or a draft when its
 * checks fail). What was approved before is void. @param told what the audit says, and why, as people read it
 */
export async function reviseDraft(
  app: ServiceContext,
  plan: OpenPlan,
  draft: PlanDraft,
  told: { action: string; why: string },
): Promise<void> {
  const ctx = asSystem(app);
  const { id: planId, revision } = plan;
  const checked = await checkDraft(ctx, draft, await gatherPlanningFacts(ctx.db), await gatherBasis(ctx, planId));
  await ctx.db.$transaction(
    async (tx) => {
      await movePlan(tx, ctx, planId, "invalidate");
      const won = await tx.plan.updateMany({
        where: { id: planId, currentRevision: revision },
        data: { currentRevision: revision + 1 },
      });
      if (won.count === 0) throw new AppError("CONFLICT", "Somebody else has just changed this plan.");
      await tx.approval.updateMany({
        where: { planId, revision, voidedAt: null },
        data: { voidedAt: ctx.now(), voidReason: told.why },
      });
      await storeRevision(tx, ctx, planId, revision + 1, checked);
      await submitIfValid(tx, ctx, planId, checked.validation.valid, { byPolicy: false });
      const detail = { revision, contentHash: plan.contentHash, why: told.why };
      await emitAudit(tx, ctx, { action: told.action, entityType: "plan", entityId: planId, detail });
    },
    { timeout: 60_000 },
  );
}

/** Makes an approval void; the same content is checked again and waits for a new one. */
export async function voidApproval(ctx: ServiceContext, planId: string, why: string): Promise<void> {
  const plan = await openPlan(ctx.db, planId);
  if (plan.state === "approved") await reviseDraft(ctx, plan, plan.draft, { action: "plan.approval_voided", why });
}
