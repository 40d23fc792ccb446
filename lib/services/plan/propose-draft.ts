import type { PlanDraft, PlanRequest } from "#lib/planning/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { gatherPlanningFacts, gatherValidationFacts } from "#lib/services/library/index.ts";
import { predictPlan } from "#lib/services/prediction/index.ts";
import { validatePlan } from "#lib/validation/index.ts";
import { getPlan } from "./read-plans.ts";
import type { PlanDetail } from "./schemas.ts";
import { storePlan } from "./store-plan.ts";

/** Checks and stores a plan whose steps are known already; like every plan it waits for an admin. */
export async function proposeDraft(ctx: ServiceContext, draft: PlanDraft, request: PlanRequest): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const facts = await gatherPlanningFacts(ctx.db, request.sourceIds);
  const validation = validatePlan(draft, await gatherValidationFacts(ctx, draft.steps), ctx.now());
  const prediction = await predictPlan(ctx.db, draft, facts);
  const stored = { checked: { draft, validation, prediction }, request, recommendationId: null };
  const planId = await ctx.db.$transaction((tx) => storePlan(tx, ctx, stored), { timeout: 60_000 });
  return getPlan({ ctx, input: { planId } });
}
