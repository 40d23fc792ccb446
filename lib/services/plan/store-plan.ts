import { contentHashOf, newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { PlanDraft } from "#lib/planning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { movePlan, personOf } from "#lib/services/plan-lifecycle/index.ts";
import type { PlanPrediction } from "#lib/services/prediction/index.ts";
import type { PlanSimulation } from "#lib/services/simulation/index.ts";
import type { ValidationReport } from "#lib/validation/index.ts";
import { approveByPolicy } from "./auto-approve.ts";
import { readPlanInputs } from "./plan-inputs.ts";
import { storeSimulation } from "./stored-simulation.ts";

export type CheckedDraft = {
  draft: PlanDraft;
  validation: ValidationReport;
  prediction: PlanPrediction;
  simulation?: PlanSimulation | null;
};

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const CHUNK = 200;

/** Writes one immutable revision with its steps. */
export async function storeRevision(
  tx: Tx,
  ctx: ServiceContext,
  planId: string,
  revision: number,
  checked: CheckedDraft,
): Promise<string> {
  const content = plain(checked.draft);
  const contentHash = contentHashOf(content);
  const revisionId = newId("rev");
  await tx.planRevision.create({
    data: {
      id: revisionId,
      planId,
      revision,
      contentHash,
      content,
      inputs: plain(await readPlanInputs(tx, checked.draft.steps)),
      validation: plain(checked.validation),
      simulation: plain(checked.prediction),
      createdBy: ctx.actor.name,
      createdById: await personOf(tx, ctx.actor),
      createdAt: ctx.now(),
    },
  });
  const rows = checked.draft.steps.map((step, position) => ({
    id: newId("pst"),
    revisionId,
    stepKey: step.key,
    position,
    type: step.type,
    title: step.title,
    input: plain(step.input),
    dependsOn: step.dependsOn,
    resources: plain(step.resources),
    expectedMs: step.expectedMs,
  }));
  for (let from = 0; from < rows.length; from += CHUNK) {
    await tx.planStep.createMany({ data: rows.slice(from, from + CHUNK) });
  }
  if (checked.simulation) await storeSimulation(tx, { planId, revision }, checked.simulation);
  return contentHash;
}

/**
 * Moves a fresh revision on to approval when it is valid; one with errors stays a draft. The policy for safe plans may
 * approve it there and then.
 */
export async function submitIfValid(
  tx: Tx,
  ctx: ServiceContext,
  planId: string,
  isValid: boolean,
  { byPolicy = true } = {},
): Promise<void> {
  if (!isValid) return;
  await movePlan(tx, ctx, planId, "validate");
  await movePlan(tx, ctx, planId, "submit");
  await tx.plan.update({ where: { id: planId }, data: { submittedAt: ctx.now() } });
  if (byPolicy) await approveByPolicy(tx, ctx, planId);
}

export type NewPlan = {
  checked: CheckedDraft;
  request: object;
  recommendationId: number | null;
  /** Who read the goal: rules, provider/model; import: the plan was handed in whole. */
  readBy?: string;
  /** What it was made from, where that is a template or a larger plan. */
  madeFrom?: { templateId: number; templateVersion: number } | { sampleOf: string; sample: object };
};

export function generatorOf(readBy: string): "rules" | "llm" | "import" {
  if (readBy === "rules" || readBy === "import") return readBy;
  return "llm";
}

/** Stores a new plan with its first revision and its row in planner_results. */
export async function storePlan(tx: Tx, ctx: ServiceContext, input: NewPlan): Promise<string> {
  const { draft, validation } = input.checked;
  const { readBy = "rules" } = input;
  const id = newId("pln");
  await tx.plan.create({
    data: {
      id,
      title: draft.title,
      goal: draft.goal,
      state: "draft",
      generator: generatorOf(readBy),
      recommendationId: input.recommendationId,
      request: plain(input.request),
      currentRevision: 1,
      createdBy: ctx.actor.name,
      createdById: await personOf(tx, ctx.actor),
      createdByType: ctx.actor.type,
      createdAt: ctx.now(),
      ...(input.madeFrom === undefined ? {} : plain(input.madeFrom)),
    },
  });
  const contentHash = await storeRevision(tx, ctx, id, 1, input.checked);
  await tx.plannerResult.create({
    data: {
      modelUsed: readBy,
      goalDescription: draft.goal,
      generatedPlan: JSON.stringify(draft),
      subtaskCount: draft.steps.length,
      planId: id,
      createdAt: ctx.now(),
      optimizationScore: input.checked.simulation?.optimizationScore ?? null,
      resourceEfficiency: input.checked.simulation?.resourceEfficiency ?? null,
      ...(input.madeFrom !== undefined && "templateId" in input.madeFrom
        ? { templateId: input.madeFrom.templateId }
        : {}),
    },
  });
  const detail = { contentHash, steps: draft.steps.length, valid: validation.valid, readBy };
  await emitAudit(tx, ctx, { action: "plan.created", entityType: "plan", entityId: id, detail });
  await submitIfValid(tx, ctx, id, validation.valid);
  return id;
}
