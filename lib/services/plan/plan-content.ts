import { z } from "zod";
import type { Plan, PlanRevision } from "#generated/prisma/client.ts";
import { PlanState } from "#lib/approval/index.ts";
import { AppError, contentHashOf, FieldChange, STEP_FACTS, StepType } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { PlanDraft, type PlanStep } from "#lib/planning/index.ts";
import { PlanPrediction } from "#lib/services/prediction/index.ts";
import { ValidationReport } from "#lib/validation/index.ts";
import { PlanGenerator, type PlanStepView, type PlanSummary } from "./schemas.ts";

/** A stored revision, parsed on the way out, with its hash computed again: a changed row is noticed here. */
export function openRevision(row: PlanRevision): {
  draft: PlanDraft;
  validation: ValidationReport;
  prediction: PlanPrediction;
} {
  if (contentHashOf(row.content) !== row.contentHash) {
    throw new AppError("CONFLICT", "The stored plan does not match its hash; it was changed outside Plantain.", {
      hint: "Make a new plan.",
    });
  }
  return {
    draft: PlanDraft.parse(row.content),
    validation: ValidationReport.parse(row.validation),
    prediction: PlanPrediction.parse(row.simulation),
  };
}

const StepTarget = z.object({
  sourceId: z.string().optional(),
  path: z.string().optional(),
  to: z.string().optional(),
  changes: z.array(FieldChange).default([]),
});

const FIXED_INPUTS = ["sourceId", "itemId", "path"];

const settingsOf = (input: Record<string, unknown>): PlanStepView["settings"] =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => {
      const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
      return isPlain && !FIXED_INPUTS.includes(name) ? [[name, value] as const] : [];
    }),
  );

export function toStepView(step: PlanStep, sourceNames: Map<string, string>): PlanStepView {
  const type = StepType.parse(step.type);
  const facts = STEP_FACTS[type];
  const target = StepTarget.parse(step.input);
  return {
    key: step.key,
    type,
    title: step.title,
    dependsOn: step.dependsOn,
    sourceName: sourceNames.get(target.sourceId ?? "") ?? null,
    path: target.path ?? null,
    changes: target.changes,
    moveTo: target.to === target.path ? null : (target.to ?? null),
    effect: facts.effect,
    undo: facts.undo,
    changesFiles: facts.changesFiles || step.input.sidecar === true,
    expectedMs: step.expectedMs,
    fallbacks: (step.fallbacks ?? []).map(({ type: other, title }) => ({ type: StepType.parse(other), title })),
    settings: settingsOf(step.input),
  };
}

/** A plan with its newest revision. The revision itself never changes, so it may be read after the plan. */
export type LoadedPlan = { plan: Plan; revision: PlanRevision };

/** @throws AppError NOT_FOUND */
export async function loadPlan(db: Db | Tx, planId: string): Promise<LoadedPlan> {
  const plan = await db.plan.findUnique({ where: { id: planId } });
  if (plan === null) throw new AppError("NOT_FOUND", `There is no plan ${planId}.`);
  const revision = await db.planRevision.findUnique({
    where: { planId_revision: { planId, revision: plan.currentRevision } },
  });
  if (revision === null) throw new AppError("INTERNAL", `Plan ${planId} has no revision ${plan.currentRevision}.`);
  return { plan, revision };
}

export type PlanFigures = Pick<
  PlanSummary,
  "stepCount" | "fileCount" | "errorCount" | "warningCount" | "expectedMs" | "contentHash"
>;

/** The figures of a checked plan as its summary shows them. */
export function figuresOf(
  contentHash: string,
  counts: { stepCount: number; fileCount: number },
  checked: { validation: ValidationReport; prediction: PlanPrediction },
): PlanFigures {
  const count = (severity: string) => checked.validation.issues.filter((issue) => issue.severity === severity).length;
  const { expectedMs } = checked.prediction;
  return { contentHash, ...counts, errorCount: count("error"), warningCount: count("warning"), expectedMs };
}

export const countSteps = (draft: PlanDraft): { stepCount: number; fileCount: number } => ({
  stepCount: draft.steps.length,
  fileCount: new Set(draft.steps.map((step) => step.input.path).filter((path) => typeof path === "string")).size,
});

export const toPlanSummary = (row: Plan, figures: PlanFigures, latestExecutionId: string | null): PlanSummary => ({
  id: row.id,
  title: row.title,
  goal: row.goal,
  state: PlanState.parse(row.state),
  generator: PlanGenerator.catch("rules").parse(row.generator),
  recommendationId: row.recommendationId,
  revision: row.currentRevision,
  ...figures,
  latestExecutionId,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
