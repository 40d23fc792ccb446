export { analyzeTaskMetrics } from "./analyze-task-metrics.ts";
export { cleanUpTaskRuns } from "./clean-up-task-runs.ts";
export { enqueueDueAnalyses } from "./enqueue-analysis.ts";
export { importTaskRuns, runImportJob } from "./import-task-runs.ts";
export { listTaskRuns } from "./read-tasks.ts";
export { resumeImportResult } from "./resume-import-result.ts";
export {
  AnalyzeTaskMetricsInput,
  CleanUpTaskRunsInput,
  ImportTaskRunsInput,
  ImportTaskRunsResult,
  ListTaskRunsInput,
  SummarizeTasksInput,
  TaskMetrics,
  TaskRunCleanUp,
  TaskRunLine,
  type TaskRunStatus,
  TaskRunView,
  TaskSummary,
  TaskTypeSummary,
} from "./schemas.ts";
export { summarizeTasks } from "./summarize-tasks.ts";
export { toTaskRunRow } from "./task-run-row.ts";
