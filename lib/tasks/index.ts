export { analyzeTaskRuns, findTaskProblems } from "./analyze-task-runs.ts";
export { errorPattern, failingDependency } from "./error-pattern.ts";
export { groupErrors } from "./group-errors.ts";
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
export { profileHours, summarizeTaskTypes } from "./summarize-types.ts";
export { buildTaskRunTable, type TaskRunTable } from "./task-run-table.ts";
export { wordDuration, wordTime } from "./wording.ts";
