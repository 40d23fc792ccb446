import { isRevisable, PlanState } from "#lib/approval/index.ts";
import { AppError } from "#lib/core/index.ts";
import { editFault, editPlan, PlanEdits } from "#lib/planning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { scopeOfSteps } from "#lib/services/execution/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { movePlan } from "#lib/services/plan-lifecycle/index.ts";
import { gatherBasis } from "#lib/services/simulation/index.ts";
import { checkAndSimulate, checkDraft } from "./check-draft.ts";
import { type LoadedPlan, loadPlan, openRevision, toStepView } from "./plan-content.ts";
import { getPlan } from "./read-plans.ts";
import { ExcludeStepsInput, type PlanDetail } from "./schemas.ts";
import { RevisePlanInput, type RevisionPreview } from "./simulation-schemas.ts";
import { type CheckedDraft, storeRevision, submitIfValid } from "./store-plan.ts";

/** @throws AppError CONFLICT when it has started, PRECONDITION_FAILED when it is no longer what was seen */
async function revisable(ctx: ServiceContext, planId: string, contentHash: string): Promise<LoadedPlan> {
  const loaded = await loadPlan(ctx.db, planId);
  if (!isRevisable(PlanState.parse(loaded.plan.state))) {
    throw new AppError("CONFLICT", "This plan has started, so it can't be changed.", { hint: "Make a new plan." });
  }
  if (loaded.revision.contentHash !== contentHash) {
    throw new AppError("PRECONDITION_FAILED", "The plan was changed after you looked at it.", { hint: "Reload it." });
  }
  return loaded;
}

function edited({ revision }: LoadedPlan, edits: PlanEdits) {
  const { draft } = openRevision(revision);
  const fault = editFault(draft, edits);
  if (fault !== null) throw new AppError("INVALID_INPUT", fault.message, { hint: fault.hint });
  return { before: draft, draft: editPlan(draft, edits) };
}

async function store(ctx: ServiceContext, { plan, revision }: LoadedPlan, checked: CheckedDraft, audit: object) {
  const number = revision.revision + 1;
  await ctx.db.$transaction(
    async (tx) => {
      await movePlan(tx, ctx, plan.id, "invalidate");
      const won = await tx.plan.updateMany({
        where: { id: plan.id, currentRevision: revision.revision },
        data: { currentRevision: number },
      });
      if (won.count === 0)
        throw new AppError("CONFLICT", "Somebody else has just changed this plan.", { hint: "Reload it." });
      await storeRevision(tx, ctx, plan.id, number, checked);
      await submitIfValid(tx, ctx, plan.id, checked.validation.valid);
      const detail = { ...audit, revision: number };
      await emitAudit(tx, ctx, { action: "plan.revised", entityType: "plan", entityId: plan.id, detail });
    },
    { timeout: 60_000 },
  );
}

/** Changes a plan by hand as a new revision, which is checked and simulated anew and has to be approved again. */
export async function revisePlan({ ctx, input }: Call<RevisePlanInput>): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const { planId, contentHash, edits } = parseInput(RevisePlanInput, input);
  const loaded = await revisable(ctx, planId, contentHash);
  const { before, draft } = edited(loaded, edits);
  const { sourceIds } = scopeOfSteps(draft.steps.map((step) => step.input));
  const facts = await gatherPlanningFacts(ctx.db, sourceIds);
  const checked = await checkDraft(ctx, draft, facts, await gatherBasis(ctx, planId));
  await store(ctx, loaded, checked, {
    leftOut: before.steps.length - draft.steps.length,
    moved: edits.moves.length,
    order: edits.order,
    inputsChanged: Object.keys(edits.inputs),
    limits: draft.limits,
  });
  return getPlan({ ctx, input: { planId } });
}

/** What edits would make of a plan: its checks and its simulation. Nothing is kept. */
export async function previewRevision({ ctx, input }: Call<RevisePlanInput>): Promise<RevisionPreview> {
  requireScope(ctx, "operate");
  const { planId, contentHash, edits } = parseInput(RevisePlanInput, input);
  const loaded = await revisable(ctx, planId, contentHash);
  const { draft } = edited(loaded, edits);
  const checked = await checkAndSimulate(ctx, draft, await gatherBasis(ctx, planId));
  const sources = await ctx.db.source.findMany({ select: { id: true, name: true } });
  const names = new Map(sources.map((source) => [source.id, source.name]));
  return {
    steps: checked.validation.valid ? checked.draft.steps.map((step) => toStepView(step, names)) : [],
    validation: checked.validation,
    simulation: checked.simulation,
  };
}

/** Leaves steps out (and what needs them) as a new revision, which has to be approved again. */
export async function excludeSteps({ ctx, input }: Call<ExcludeStepsInput>): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const { planId, contentHash, stepKeys } = parseInput(ExcludeStepsInput, input);
  return revisePlan({ ctx, input: { planId, contentHash, edits: PlanEdits.parse({ leaveOut: stepKeys }) } });
}
