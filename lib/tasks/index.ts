export { analyzeTaskRuns } from "./analyze-task-runs.ts";
export { errorPattern, failingDependency } from "./error-pattern.ts";
export { type ParsedTaskRun, parseTaskRunLine, parseTaskRunLines, type TaskRunProblem } from "./parse-task-runs.ts";
export {
  type EpochMs,
  type ErrorFamily,
  type HourProfile,
  type Percentiles,
  TaskAnalysis,
  TaskAttempt,
  TaskFinding,
  TaskFindingKind,
  type TaskResources,
  TaskRun,
  type TaskRunLabel,
  TaskRunStatus,
  TaskTypeSummary,
} from "./schemas.ts";
export { summarizeTaskTypes } from "./summarize-types.ts";
export { buildTaskRunTable, type TaskRunTable } from "./task-run-table.ts";
