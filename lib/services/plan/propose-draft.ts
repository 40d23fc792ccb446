import type { PlanDraft, PlanRequest } from "#lib/planning/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { checkDraft } from "./check-draft.ts";
import { getPlan } from "./read-plans.ts";
import type { PlanDetail } from "./schemas.ts";
import { storePlan } from "./store-plan.ts";

/** Checks and stores a plan whose steps are known already; like every plan it waits for an admin. */
export async function proposeDraft(ctx: ServiceContext, draft: PlanDraft, request: PlanRequest): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const facts = await gatherPlanningFacts(ctx.db, request.sourceIds);
  const stored = { checked: await checkDraft(ctx, draft, facts), request, recommendationId: null };
  const planId = await ctx.db.$transaction((tx) => storePlan(tx, ctx, stored), { timeout: 60_000 });
  return getPlan({ ctx, input: { planId } });
}
