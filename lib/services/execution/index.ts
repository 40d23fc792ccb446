export { ExecutionState, isFinalExecution, type StepState } from "#lib/execution/index.ts";
export { cancelExecution } from "./cancel-execution.ts";
export { journalOf, toJournalEntry } from "./change-journal.ts";
export { type ClaimedStep, LEASE_MS, type StepEnd } from "./claimed-step.ts";
export { createExecution, type LedgerStep, type NewExecution } from "./create-execution.ts";
export { currentLimits, stepLanes } from "./current-limits.ts";
export { decideStep } from "./decide-step.ts";
export { finalizeEndedExecutions, finalizeExecution, scopeOfSteps } from "./finalize-execution.ts";
export { KPI_LABELS } from "./kpi-labels.ts";
export {
  claimStep,
  finishStep,
  heartbeatStep,
  isObservedByStep,
  timeoutOf,
  turnLedger,
} from "./ledger.ts";
export { openLedger } from "./open-ledger.ts";
export { pauseAtDeadline } from "./pause-at-deadline.ts";
export { pauseExecution } from "./pause-execution.ts";
export { prioritizeExecution } from "./prioritize-execution.ts";
export { probeStep } from "./probe-step.ts";
export { getExecution, isWorkerAlive, listExecutions, listStepLogs } from "./read-executions.ts";
export { readStepOutput } from "./read-output.ts";
export { LeaseWatch, reclaimLostSteps } from "./reclaim-steps.ts";
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
  PrioritizeInput,
  ProbeStepInput,
  ResumeExecutionInput,
  StartExecutionInput,
  StepLogView,
  StepOutput,
  StepOutputInput,
  StepProbe,
} from "./schemas.ts";
export { undoExecution } from "./undo-execution.ts";
