import { EMPTY_EVIDENCE } from "#lib/core/index.ts";
import { type PlanRequest, planByRules } from "#lib/planning/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { checkDraft } from "./check-draft.ts";
import { previewPlan } from "./preview-plan.ts";
import { getPlan } from "./read-plans.ts";
import type { PlanDetail } from "./schemas.ts";
import { type NewPlan, storePlan } from "./store-plan.ts";

type Wanted = {
  request: PlanRequest;
  title: string;
  notes?: string[];
  madeFrom?: NewPlan["madeFrom"];
  dryRun: boolean;
};

/**
 * A plan of a request that is clear already, made by rules for the library as it is now. Stored like every plan, unless it
 * is only to be looked at.
 */
export async function planRequest(
  ctx: ServiceContext,
  wanted: Wanted,
): Promise<{ plan: PlanDetail } | { nothingToDo: string }> {
  requireScope(ctx, wanted.dryRun ? "read" : "operate");
  const facts = await gatherPlanningFacts(ctx.db);
  const made = planByRules(wanted.request, facts, wanted.title);
  if ("nothingToDo" in made) return { nothingToDo: made.nothingToDo };
  const draft = { ...made.draft, notes: [...(wanted.notes ?? []), ...made.draft.notes].slice(0, 50) };
  const checked = await checkDraft(ctx, draft, facts);
  if (wanted.dryRun) return { plan: previewPlan(ctx, checked, facts, EMPTY_EVIDENCE) };
  const { request, madeFrom } = wanted;
  const planId = await ctx.db.$transaction(
    (tx) =>
      storePlan(tx, ctx, { checked, request, recommendationId: null, ...(madeFrom === undefined ? {} : { madeFrom }) }),
    { timeout: 60_000 },
  );
  return { plan: await getPlan({ ctx, input: { planId } }) };
}
