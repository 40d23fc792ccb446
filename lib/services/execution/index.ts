export { EXECUTION_STATES, ExecutionState, STEP_STATES, StepState } from "#lib/execution/index.ts";
export {
  ChangeView,
  ExecutionDetail,
  ExecutionIdInput,
  ExecutionStepView,
  ExecutionSummary,
  KpiComparison,
  ListExecutionsInput,
  ListStepLogsInput,
  StartExecutionInput,
  StepLogView,
} from "./schemas.ts";
