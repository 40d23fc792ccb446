import { isRevisable, PlanState } from "#lib/approval/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { type PlanDraft, PlanRequest } from "#lib/planning/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { checkDraft } from "./check-draft.ts";
import { loadPlan, openRevision } from "./plan-content.ts";
import { getPlan } from "./read-plans.ts";
import type { PlanDetail } from "./schemas.ts";
import { storePlan } from "./store-plan.ts";

/** A plan as it stands, opened for those who make another one of it. */
export type OpenPlan = {
  id: string;
  state: PlanState;
  revision: number;
  contentHash: string;
  draft: PlanDraft;
  request: object;
  expectedMs: number | null;
};

/** @throws AppError NOT_FOUND */
export async function openPlan(db: Db | Tx, planId: string): Promise<OpenPlan> {
  const { plan, revision } = await loadPlan(db, planId);
  const { draft, prediction } = openRevision(revision);
  return {
    id: plan.id,
    state: PlanState.parse(plan.state),
    revision: revision.revision,
    contentHash: revision.contentHash,
    draft,
    request: PlanRequest.safeParse(plan.request).data ?? { goal: draft.goal },
    expectedMs: prediction.expectedMs,
  };
}

export const isRevisableState = (state: PlanState): boolean => isRevisable(state);

/** Checks and stores a plan that is a part of a larger one; like every plan it waits for an admin. */
export async function proposeSample(
  ctx: ServiceContext,
  draft: PlanDraft,
  made: { request: object; sampleOf: string; sample: object },
): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const { request, ...madeFrom } = made;
  const checked = await checkDraft(ctx, draft, await gatherPlanningFacts(ctx.db));
  const planId = await ctx.db.$transaction(
    (tx) => storePlan(tx, ctx, { checked, request, recommendationId: null, madeFrom }),
    { timeout: 60_000 },
  );
  return getPlan({ ctx, input: { planId } });
}
