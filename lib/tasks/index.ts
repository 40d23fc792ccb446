export {
  type ParsedTaskRun,
  parseTaskRun,
  parseTaskRunLine,
  parseTaskRunLines,
  type TaskRunProblem,
} from "./parse-task-runs.ts";
export {
  EpochMs,
  ErrorFamily,
  HourProfile,
  Percentiles,
  TASK_RUN_LABELS,
  TaskAnalysis,
  TaskAttempt,
  TaskFinding,
  TaskFindingKind,
  TaskResources,
  TaskRun,
  type TaskRunLabel,
  TaskRunStatus,
  TaskTypeSummary,
} from "./schemas.ts";
