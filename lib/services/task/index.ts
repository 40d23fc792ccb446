export { analyzeTaskMetrics } from "./analyze-task-metrics.ts";
export { cleanUpTaskRuns } from "./clean-up-task-runs.ts";
export { enqueueDueAnalyses } from "./enqueue-analysis.ts";
export { importTaskRuns, runImportJob } from "./import-task-runs.ts";
export { listTaskRuns } from "./read-tasks.ts";
export { OWN_STEPS_SOURCE, recordOwnRuns } from "./record-own-runs.ts";
export { resumeImportResult } from "./resume-import-result.ts";
export {
  AnalyzeTaskMetricsInput,
  CleanUpTaskRunsInput,
  ImportTaskRunsInput,
  ImportTaskRunsResult,
  ListTaskRunsInput,
  SetTaskCallsInput,
  SummarizeTasksInput,
  TaskCallsView,
  TaskMetrics,
  TaskRunCleanUp,
  TaskRunLine,
  type TaskRunStatus,
  TaskRunView,
  TaskSummary,
  TaskTypeSummary,
} from "./schemas.ts";
export { setTaskCalls } from "./set-task-calls.ts";
export { storeLoggedRuns } from "./store-logged-runs.ts";
export { summarizeTasks } from "./summarize-tasks.ts";
export { toTaskRunRow } from "./task-run-row.ts";
