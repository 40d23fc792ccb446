export { Admission, closedFor, type ExecutionBounds, readPlanLimits } from "./admission.ts";
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
export { summarizeTypes, writeReport } from "./write-report.ts";
