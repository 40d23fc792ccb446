import { z } from "zod";
import { PlanState } from "#lib/approval/index.ts";
import { Evidence, FieldChange, PageInput, PlanLimits, StepType, StepUndo } from "#lib/core/index.ts";
import { PlanDraft } from "#lib/planning/index.ts";
import { PlanPrediction } from "#lib/services/prediction/index.ts";
import { SimulationSummary } from "#lib/services/simulation/index.ts";
import { ValidationReport } from "#lib/validation/index.ts";

export const GeneratePlanInput = z.object({
  goal: z.string().trim().min(3).max(4000).optional().describe("what you want, in plain words"),
  recommendationId: z.coerce.number().int().optional().describe("make the plan of this recommendation"),
  context: z.string().max(8000).optional(),
  constraints: z.array(z.string().max(500)).max(20).default([]).describe('such as "do not touch originals"'),
  preferredApproach: z.string().max(500).optional(),
  maxSubtasks: z.coerce.number().int().min(1).max(5000).optional().describe("at most so many steps"),
  sourceIds: z.array(z.string()).default([]).describe("only these sources"),
  collection: z.string().min(1).max(500).optional().describe("only this collection (top folder)"),
  useModel: z
    .string()
    .trim()
    .min(1)
    .max(320)
    .optional()
    .describe("let a model plan: auto, or provider/model; rules do it when none answers"),
  withAnalysis: z.boolean().optional().describe("tell the model what was found, and how earlier plans ended"),
  dryRun: z.boolean().default(false).describe("show the plan, keep nothing"),
});
export type GeneratePlanInput = z.infer<typeof GeneratePlanInput>;

export const PlanStepView = z.object({
  key: z.string(),
  type: StepType,
  title: z.string(),
  dependsOn: z.array(z.string()),
  sourceName: z.string().nullable(),
  path: z.string().nullable(),
  changes: z.array(FieldChange),
  moveTo: z.string().nullable(),
  effect: z.string(),
  undo: StepUndo,
  changesFiles: z.boolean(),
  expectedMs: z.number().nullable(),
  /** What is tried, in this order, when the step can't be done. */
  fallbacks: z.array(z.object({ type: StepType, title: z.string() })),
  /** Inputs that a person may change by hand. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type PlanStepView = z.infer<typeof PlanStepView>;

/** What a handed-in plan is checked as, and what the check says. */
export const HandedInPlan = PlanDraft;
export const PlanReport = ValidationReport;
export type PlanReport = ValidationReport;

export const PlanGenerator = z.enum(["rules", "llm", "import"]);

export const PlanSummary = z.object({
  id: z.string(),
  title: z.string(),
  goal: z.string(),
  state: PlanState,
  /** Who read the goal; the steps are always made by rules, unless the plan was handed in whole. */
  generator: PlanGenerator,
  recommendationId: z.number().int().nullable(),
  revision: z.number().int(),
  contentHash: z.string(),
  stepCount: z.number().int(),
  fileCount: z.number().int(),
  errorCount: z.number().int(),
  warningCount: z.number().int(),
  expectedMs: z.number().nullable(),
  latestExecutionId: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type PlanSummary = z.infer<typeof PlanSummary>;

export const ApprovalView = z.object({
  revision: z.number().int(),
  contentHash: z.string(),
  decision: z.enum(["approved", "rejected", "expired"]),
  reason: z.string().nullable(),
  actorName: z.string(),
  decidedAt: z.iso.datetime(),
  /** When the approval runs out unless the plan is started; null: never. */
  expiresAt: z.iso.datetime().nullable(),
  /** Since when it is void, and why. */
  voidedAt: z.iso.datetime().nullable(),
  voidReason: z.string().nullable(),
  /** The policy that approved it instead of a person. */
  policy: z.object({ text: z.string(), hash: z.string() }).nullable(),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

/** A file or value that is no longer as it was when the plan was made. */
export const PlanDrift = z.object({
  stepKey: z.string(),
  path: z.string().nullable(),
  what: z.string(),
  /** What stood there when the plan was checked, and what stands there now. */
  changes: z.array(z.object({ what: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});
export type PlanDrift = z.infer<typeof PlanDrift>;

export const PlanDetail = PlanSummary.extend({
  approach: z.string(),
  risks: z.array(z.string()),
  notes: z.array(z.string()),
  steps: z.array(PlanStepView),
  validation: ValidationReport,
  prediction: PlanPrediction,
  limits: PlanLimits,
  /** What was simulated for it last; null where it could not be. */
  simulation: SimulationSummary.nullable(),
  drift: z.array(PlanDrift),
  evidence: Evidence,
  approvals: z.array(ApprovalView),
  executionIds: z.array(z.string()),
  /** When a plan that waits is rejected by itself; null: never, or it does not wait. */
  waitsUntil: z.iso.datetime().nullable(),
  /** The template that it was made from (with its version), or that was made from it. */
  templateId: z.number().int().nullable(),
  templateVersion: z.number().int().nullable(),
});
export type PlanDetail = z.infer<typeof PlanDetail>;

/** An answer to a question: a goal to go on with, advice to plan, or a model to ask. */
export const GoalChoice = z.object({
  label: z.string(),
  goal: z.string().optional(),
  recommendationId: z.number().int().optional(),
  useModel: z.string().optional(),
});
export type GoalChoice = z.infer<typeof GoalChoice>;

/** Either a plan, or (goal not clear) a question to the person and what was understood. */
export const GeneratePlanResult = z.object({
  plan: PlanDetail.nullable(),
  question: z.string().nullable(),
  /** Answers to the question that can be given with one click. */
  choices: z.array(GoalChoice),
  understood: z.string(),
  /** Who read the goal: rules, or provider/model. The steps are always made by rules. */
  modelUsed: z.string(),
  /** How the goal came to be read like this, what was not understood, and what of a model's answer was repaired. */
  notes: z.array(z.string()),
  repairs: z.array(z.string()),
});
export type GeneratePlanResult = z.infer<typeof GeneratePlanResult>;

export const PlanIdInput = z.object({ planId: z.string() });
export type PlanIdInput = z.infer<typeof PlanIdInput>;

export const ListPlansInput = PageInput.extend({ state: PlanState.optional(), search: z.string().max(200).optional() });
export type ListPlansInput = z.infer<typeof ListPlansInput>;

export const DecidePlanInput = PlanIdInput.extend({
  contentHash: z.string().length(64).describe("hash of the plan as you saw it"),
  reason: z.string().trim().max(2000).optional(),
});
export type DecidePlanInput = z.infer<typeof DecidePlanInput>;

export const ApprovePlanInput = DecidePlanInput.extend({ run: z.boolean().default(false).describe("approve and run") });
export type ApprovePlanInput = z.infer<typeof ApprovePlanInput>;

export const RejectPlanInput = DecidePlanInput.extend({ reason: z.string().trim().min(1, "say why").max(2000) });
export type RejectPlanInput = z.infer<typeof RejectPlanInput>;

/** A plan without some of its steps (and what depends on them) becomes a new revision. */
export const ExcludeStepsInput = PlanIdInput.extend({
  contentHash: z.string().length(64),
  stepKeys: z.array(z.string()).min(1).max(5000),
});
export type ExcludeStepsInput = z.infer<typeof ExcludeStepsInput>;

export const InterpretGoalInput = GeneratePlanInput.pick({
  constraints: true,
  sourceIds: true,
  collection: true,
}).extend({
  goal: z.string().trim().min(3).max(4000),
});
export type InterpretGoalInput = z.infer<typeof InterpretGoalInput>;

/** What the rules read in a goal while it is typed: nothing is planned or kept. */
export const GoalInterpretation = z.object({
  understood: z.string(),
  question: z.string().nullable(),
  choices: z.array(GoalChoice),
  notes: z.array(z.string()),
  /** What bounds the run: hours, load, cost, files that stay as they are. */
  bounds: z.array(z.string()),
  tasks: z.array(
    z.object({
      what: z.string(),
      media: z.string().nullable(),
      /** Media that are meant; null where the task is about sources. */
      items: z.number().int().nullable(),
      /** Steps that a plan would have. */
      steps: z.number().int(),
      examples: z.array(z.string()),
    }),
  ),
});
export type GoalInterpretation = z.infer<typeof GoalInterpretation>;
