import { contentHashOf, type Evidence } from "#lib/core/index.ts";
import type { PlanningFacts } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { SimulationSummary } from "#lib/services/simulation/index.ts";
import { countSteps, figuresOf, toStepView } from "./plan-content.ts";
import type { PlanDetail } from "./schemas.ts";
import type { CheckedDraft } from "./store-plan.ts";

/** A plan as it would be, without storing it; its id is empty. */
export function previewPlan(
  ctx: ServiceContext,
  checked: CheckedDraft,
  facts: PlanningFacts,
  evidence: Evidence,
): PlanDetail {
  const { draft, validation, prediction } = checked;
  const names = new Map(facts.sources.map((source) => [source.id, source.name]));
  const now = ctx.now().toISOString();
  return {
    id: "",
    title: draft.title,
    goal: draft.goal,
    state: "draft",
    generator: "rules",
    recommendationId: null,
    revision: 0,
    ...figuresOf(contentHashOf(draft), countSteps(draft), checked),
    latestExecutionId: null,
    createdBy: ctx.actor.name,
    createdAt: now,
    updatedAt: now,
    approach: draft.approach,
    risks: draft.risks,
    notes: draft.notes,
    steps: draft.steps.map((step) => toStepView(step, names)),
    validation,
    prediction,
    limits: draft.limits ?? {},
    simulation: checked.simulation ? SimulationSummary.parse(checked.simulation) : null,
    drift: [],
    evidence,
    approvals: [],
    executionIds: [],
    waitsUntil: null,
    templateId: null,
    templateVersion: null,
  };
}
