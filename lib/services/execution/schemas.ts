import { z } from "zod";
import { PageInput, PlanLimits, Progress, STEP_RESOURCES, StepType } from "#lib/core/index.ts";
import { ExecutionState, PlanEffect, StepState } from "#lib/execution/index.ts";

export const ExecutionStepView = z.object({
  key: z.string(),
  type: StepType,
  title: z.string(),
  dependsOn: z.array(z.string()),
  state: StepState,
  attemptCount: z.number().int(),
  maxAttempts: z.number().int(),
  progress: Progress.nullable(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  expectedMs: z.number().nullable(),
  actualMs: z.number().nullable(),
  etaMs: z
    .number()
    .nullable()
    .describe("what is left of a step at work, by its own progress or by what it was expected to take"),
  error: z.string().nullable(),
  note: z.string().nullable().describe("what it did, in one sentence"),
  way: z.string().nullable().describe("the other way that was taken after the step itself had failed"),
});
export type ExecutionStepView = z.infer<typeof ExecutionStepView>;

/** One figure before and after; `predicted` is what the plan promised. */
export const KpiComparison = z.object({
  metric: z.string(),
  label: z.string(),
  unit: z.string(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  predicted: z.number().nullable(),
});
export type KpiComparison = z.infer<typeof KpiComparison>;

export const ExecutionSummary = z.object({
  id: z.string(),
  planId: z.string(),
  planTitle: z.string(),
  kind: z.enum(["run", "undo"]),
  state: ExecutionState,
  stepsTotal: z.number().int(),
  stepsDone: z.number().int(),
  stepsFailed: z.number().int(),
  etaMs: z.number().nullable(),
  startedBy: z.string(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  pausedAt: z.iso.datetime().nullable().describe("since when no further step is started"),
});
export type ExecutionSummary = z.infer<typeof ExecutionSummary>;

export const ChangeView = z.object({
  id: z.string(),
  stepKey: z.string(),
  kind: z.enum([
    "file_replaced",
    "file_created",
    "file_moved",
    "file_taken",
    "values_set",
    "rows_changed",
    "row_added",
    "outside_call",
  ]),
  target: z.string(),
  state: z.enum(["intended", "done", "undone", "conflict"]),
  problem: z.string().nullable(),
});
export type ChangeView = z.infer<typeof ChangeView>;

export const Priority = z.enum(["low", "normal", "high"]);
export type Priority = z.infer<typeof Priority>;

export const ExecutionDetail = ExecutionSummary.extend({
  contentHash: z.string(),
  undoOf: z.string().nullable(),
  undoneBy: z.string().nullable(),
  canCancel: z.boolean(),
  canPause: z.boolean(),
  canUndo: z.boolean(),
  canResume: z.boolean(),
  error: z.string().nullable(),
  steps: z.array(ExecutionStepView),
  kpis: z.array(KpiComparison),
  changes: z.array(ChangeView),
  expectedMs: z.number().nullable(),
  actualMs: z.number().nullable(),
  workerAlive: z.boolean(),
  effect: PlanEffect.nullable().describe(
    "completeness of the plan's items against items of the same sources that it left alone, with an interval of 95 %",
  ),
  costUsd: z.number().describe("what models have cost for it so far"),
  using: z
    .array(z.object({ resource: z.enum(STEP_RESOURCES), held: z.number(), capacity: z.number() }))
    .describe("what its steps at work hold of the machine"),
  priority: Priority,
  deadlineAt: z.iso.datetime().nullable(),
  waitsUntil: z.iso.datetime().nullable().describe("no step starts before: quiet hours, window or begin of the plan"),
});
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

export const ExecutionIdInput = z.object({ executionId: z.string() });
export type ExecutionIdInput = z.infer<typeof ExecutionIdInput>;

export const PauseExecutionInput = ExecutionIdInput.extend({
  running: z
    .enum(["finish", "now"])
    .default("finish")
    .describe("steps at work end first, or are given up now and start again later"),
});
export type PauseExecutionInput = z.infer<typeof PauseExecutionInput>;

export const ResumeExecutionInput = ExecutionIdInput.extend({
  only: z
    .enum(["all", "failed"])
    .default("all")
    .describe("all that is not done, or only what failed and what was skipped because of it"),
});
export type ResumeExecutionInput = z.input<typeof ResumeExecutionInput>;

export const PrioritizeInput = ExecutionIdInput.extend({
  priority: Priority.describe("steps of a higher one start first; what runs is not stopped"),
});
export type PrioritizeInput = z.infer<typeof PrioritizeInput>;

export const ProbeStepInput = ExecutionIdInput.extend({ stepKey: z.string().max(200) });
export type ProbeStepInput = z.infer<typeof ProbeStepInput>;

export const StepProbe = z.object({
  stepKey: z.string(),
  verdict: z.enum(["done", "not_done", "partly", "unknown"]),
  evidence: z.array(z.string()).describe("what was looked at, and what was found"),
});
export type StepProbe = z.infer<typeof StepProbe>;

export const StepOutputInput = ExecutionIdInput.extend({ stepKey: z.string().max(200) });
export type StepOutputInput = z.infer<typeof StepOutputInput>;

export const StepOutput = z.object({
  stepKey: z.string(),
  output: z.unknown().describe("facts for programs; null before it succeeded"),
  artefacts: z.array(
    z.object({
      kind: z.string(),
      sizeBytes: z.number(),
      sha256: z.string(),
      content: z.unknown().describe("of a report; null for what is no report or larger than 8 MiB"),
    }),
  ),
});
export type StepOutput = z.infer<typeof StepOutput>;

export const StepDecision = z.enum(["skip", "mark_done", "mark_failed", "run_again"]);
export type StepDecision = z.infer<typeof StepDecision>;

export const DecideStepInput = ExecutionIdInput.extend({
  stepKey: z.string().max(200),
  decision: StepDecision.describe(
    "leave out a step that has not run; or say of one that waits for a person, or may have run, that it is done, could not be done, or is to be run again",
  ),
  note: z.string().trim().min(1).max(1000).optional().describe("what the person has to say about it"),
});
export type DecideStepInput = z.infer<typeof DecideStepInput>;

export const ExecutionReport = z.object({
  executionId: z.string(),
  types: z.array(
    z.object({
      type: z.string(),
      steps: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
      leftOut: z.number().int(),
      retries: z.number().int(),
      expectedMs: z.number().nullable().describe("predicted time of the succeeded steps that had a prediction"),
      actualMs: z.number().nullable().describe("what the same steps took"),
    }),
  ),
  interventions: z
    .array(z.object({ at: z.iso.datetime(), by: z.string(), action: z.string() }))
    .describe("what people did to it by hand after the approval"),
  effect: z.string().nullable().describe("what the plan did beyond what happened to everything else, in one sentence"),
  markdown: z.string(),
});
export type ExecutionReport = z.infer<typeof ExecutionReport>;

export const StartExecutionInput = z.object({
  planId: z.string(),
  fallbackModel: PlanLimits.shape.fallbackModel.describe(
    "<provider>/<model> that is asked when the model of a step can't answer; an admin may choose another than the plan names",
  ),
});
export type StartExecutionInput = z.infer<typeof StartExecutionInput>;

export const ListExecutionsInput = PageInput.extend({
  planId: z.string().optional(),
  state: ExecutionState.optional(),
});
export type ListExecutionsInput = z.infer<typeof ListExecutionsInput>;

export const ListStepLogsInput = PageInput.extend({ executionId: z.string(), stepKey: z.string().optional() });
export type ListStepLogsInput = z.infer<typeof ListStepLogsInput>;

export const StepLogView = z.object({
  id: z.number().int(),
  stepKey: z.string(),
  attempt: z.number().int(),
  at: z.iso.datetime(),
  level: z.enum(["info", "warn", "error"]),
  message: z.string(),
});
export type StepLogView = z.infer<typeof StepLogView>;
