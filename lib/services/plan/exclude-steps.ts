import { isRevisable, PlanState } from "#lib/approval/index.ts";
import { AppError } from "#lib/core/index.ts";
import { approachOf, type PlanDraft, type PlanStep } from "#lib/planning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { scopeOfSteps } from "#lib/services/execution/index.ts";
import { gatherPlanningFacts, gatherValidationFacts } from "#lib/services/library/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { predictPlan } from "#lib/services/prediction/index.ts";
import { validatePlan } from "#lib/validation/index.ts";
import { loadPlan, openRevision } from "./plan-content.ts";
import { getPlan } from "./read-plans.ts";
import { ExcludeStepsInput, type PlanDetail } from "./schemas.ts";
import { storeRevision, submitIfValid } from "./store-plan.ts";

/** The steps that stay: neither named nor waiting, directly or not, for a step that goes. */
function remaining(steps: readonly PlanStep[], excluded: Set<string>): PlanStep[] {
  const gone = new Set(excluded);
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const step of steps) if (step.dependsOn.some((key) => gone.has(key))) gone.add(step.key);
  }
  return steps.filter((step) => !gone.has(step.key));
}

/** Leaves steps out (and what needs them) as a new revision, which has to be approved again. */
export async function excludeSteps({ ctx, input }: Call<ExcludeStepsInput>): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const { planId, contentHash, stepKeys } = parseInput(ExcludeStepsInput, input);
  const { plan, revision } = await loadPlan(ctx.db, planId);
  if (!isRevisable(PlanState.parse(plan.state))) {
    throw new AppError("CONFLICT", "This plan has started, so it can't be changed.", { hint: "Make a new plan." });
  }
  if (revision.contentHash !== contentHash) {
    throw new AppError("PRECONDITION_FAILED", "The plan was changed after you looked at it.", { hint: "Reload it." });
  }
  const { draft } = openRevision(revision);
  const keys = new Set(draft.steps.map((step) => step.key));
  const unknown = stepKeys.filter((key) => !keys.has(key));
  if (unknown.length > 0) {
    throw new AppError("INVALID_INPUT", `The plan has no step ${unknown.slice(0, 5).join(", ")}.`, {
      hint: "Name steps by their keys, such as s0001.",
    });
  }
  const steps = remaining(draft.steps, new Set(stepKeys));
  if (steps.length === 0)
    throw new AppError("INVALID_INPUT", "No step would be left.", { hint: "Reject the plan instead." });
  const approach = approachOf(steps);
  const next: PlanDraft = { ...draft, steps, approach };
  const validation = validatePlan(next, await gatherValidationFacts(ctx, steps), ctx.now());
  const { sourceIds } = scopeOfSteps(steps.map((step) => step.input));
  const prediction = await predictPlan(ctx.db, next, await gatherPlanningFacts(ctx.db, sourceIds));
  await ctx.db.$transaction(
    async (tx) => {
      await movePlan(tx, ctx, planId, "invalidate");
      const won = await tx.plan.updateMany({
        where: { id: planId, currentRevision: revision.revision },
        data: { currentRevision: revision.revision + 1 },
      });
      if (won.count === 0)
        throw new AppError("CONFLICT", "Somebody else has just changed this plan.", { hint: "Reload it." });
      await storeRevision(tx, ctx, planId, revision.revision + 1, { draft: next, validation, prediction });
      await submitIfValid(tx, ctx, planId, validation.valid);
      const detail = { excluded: draft.steps.length - steps.length, revision: revision.revision + 1 };
      await emitAudit(tx, ctx, { action: "plan.steps_excluded", entityType: "plan", entityId: planId, detail });
    },
    { timeout: 60_000 },
  );
  return getPlan({ ctx, input: { planId } });
}
