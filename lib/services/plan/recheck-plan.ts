import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { asSystem } from "#lib/services/context/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { gatherBasis } from "#lib/services/simulation/index.ts";
import { checkDraft } from "./check-draft.ts";
import { loadPlan, openRevision } from "./plan-content.ts";
import { storeRevision, submitIfValid } from "./store-plan.ts";

/**
 * Makes an approval void and checks the same content again as a new revision, which waits for a new decision (or stays a
 * draft when its checks fail now). @param why the reason, as people read it
 */
export async function voidApproval(app: ServiceContext, planId: string, why: string): Promise<void> {
  const ctx = asSystem(app);
  const { plan, revision } = await loadPlan(ctx.db, planId);
  if (plan.state !== "approved") return;
  const { draft } = openRevision(revision);
  const checked = await checkDraft(ctx, draft, await gatherPlanningFacts(ctx.db), await gatherBasis(ctx, planId));
  const next = revision.revision + 1;
  await ctx.db.$transaction(
    async (tx) => {
      await movePlan(tx, ctx, planId, "invalidate");
      const won = await tx.plan.updateMany({
        where: { id: planId, currentRevision: revision.revision },
        data: { currentRevision: next },
      });
      if (won.count === 0) throw new AppError("CONFLICT", "Somebody else has just changed this plan.");
      await tx.approval.updateMany({
        where: { planId, revision: revision.revision, voidedAt: null },
        data: { voidedAt: ctx.now(), voidReason: why },
      });
      await storeRevision(tx, ctx, planId, next, checked);
      await submitIfValid(tx, ctx, planId, checked.validation.valid, { byPolicy: false });
      const detail = { revision: revision.revision, contentHash: revision.contentHash, why };
      await emitAudit(tx, ctx, { action: "plan.approval_voided", entityType: "plan", entityId: planId, detail });
    },
    { timeout: 60_000 },
  );
}
