export { ExecutionState, isFinalExecution, type StepState } from "#lib/execution/index.ts";
export { cancelExecution } from "./cancel-execution.ts";
export { journalOf, toJournalEntry } from "./change-journal.ts";
export { createExecution, type LedgerStep, type NewExecution } from "./create-execution.ts";
export { decideStep } from "./decide-step.ts";
export { finalizeEndedExecutions, finalizeExecution, scopeOfSteps } from "./finalize-execution.ts";
export {
  type ClaimedStep,
  claimStep,
  finishStep,
  heartbeatStep,
  isObservedByStep,
  LEASE_MS,
  reclaimLostSteps,
  type StepEnd,
  timeoutOf,
} from "./ledger.ts";
export { pauseExecution } from "./pause-execution.ts";
export { getExecution, isWorkerAlive, listExecutions, listStepLogs } from "./read-executions.ts";
export { reportExecution } from "./report-execution.ts";
export { resumeExecution } from "./resume-execution.ts";
export {
  ChangeView,
  DecideStepInput,
  ExecutionDetail,
  ExecutionIdInput,
  ExecutionReport,
  ExecutionStepView,
  ExecutionSummary,
  KpiComparison,
  ListExecutionsInput,
  ListStepLogsInput,
  PauseExecutionInput,
  StartExecutionInput,
  StepLogView,
} from "./schemas.ts";
export { undoExecution } from "./undo-execution.ts";
