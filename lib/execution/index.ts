export { Admission, closedFor, type ExecutionBounds, heldResources, readPlanLimits } from "./admission.ts";
export { type EffectFinding, judgeEffects } from "./judge-effects.ts";
export { EffectPanel, measureEffect, PlanEffect } from "./measure-effect.ts";
export type {
  ChangeJournal,
  ChangeKind,
  ChangeRecord,
  Dispatcher,
  DispatchStats,
  DuplicateReport,
  JournalEntry,
  LibraryItem,
  StepHint,
  StepPorts,
  StepResult,
  StepRun,
  StepRunner,
  StoredValue,
  TagWrite,
  Transcript,
  WorkOptions,
} from "./ports.ts";
export { type AttemptEnd, afterAttempt, type NextForStep, retryDelayMs } from "./retry-policy.ts";
export {
  EXECUTION_STATES,
  ExecutionState,
  isFinalExecution,
  isFinalStep,
  isUnfinished,
  STEP_STATES,
  StepState,
  settleExecution,
} from "./states.ts";
export { NeedsPerson, StepFailure } from "./step-failure.ts";
export { STEP_RUNNERS } from "./steps/index.ts";
export { effectSentence, summarizeTypes, writeReport } from "./write-report.ts";
