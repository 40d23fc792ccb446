import { z } from "zod";
import type { Plan, PlanRevision } from "#generated/prisma/client.ts";
import { PlanState } from "#lib/approval/index.ts";
import { AppError, contentHashOf, FieldChange, STEP_FACTS, StepType } from "#lib/core/index.ts";
import { PlanDraft, type PlanStep } from "#lib/planning/index.ts";
import { PlanPrediction } from "#lib/services/prediction/index.ts";
import { ValidationReport } from "#lib/validation/index.ts";
import type { PlanStepView, PlanSummary } from "./schemas.ts";

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
    moveTo: target.to ?? null,
    effect: facts.effect,
    undo: facts.undo,
    changesFiles: facts.changesFiles || step.input.sidecar === true,
    expectedMs: step.expectedMs,
  };
}

export type PlanRow = Plan & { revisions: PlanRevision[]; executions: { id: string; kind: string }[] };

const countIssues = (validation: ValidationReport, severity: string): number =>
  validation.issues.filter((issue) => issue.severity === severity).length;

/** The newest revision of a plan; the row must hold it. */
export function currentRevision(row: PlanRow): PlanRevision {
  const revision = row.revisions.find((candidate) => candidate.revision === row.currentRevision);
  if (revision === undefined) throw new AppError("INTERNAL", `Plan ${row.id} has no revision ${row.currentRevision}.`);
  return revision;
}

export function toPlanSummary(row: PlanRow): PlanSummary {
  const revision = currentRevision(row);
  const { draft, validation, prediction } = openRevision(revision);
  const files = new Set(draft.steps.map((step) => step.input.path).filter((path) => typeof path === "string"));
  return {
    id: row.id,
    title: row.title,
    goal: row.goal,
    state: PlanState.parse(row.state),
    generator: row.generator === "llm" ? "llm" : "rules",
    recommendationId: row.recommendationId,
    revision: row.currentRevision,
    contentHash: revision.contentHash,
    stepCount: draft.steps.length,
    fileCount: files.size,
    errorCount: countIssues(validation, "error"),
    warningCount: countIssues(validation, "warning"),
    expectedMs: prediction.expectedMs,
    latestExecutionId: row.executions.filter((execution) => execution.kind === "run").at(-1)?.id ?? null,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
