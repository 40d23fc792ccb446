export { listTaskRuns } from "./read-tasks.ts";
export {
  ListTaskRunsInput,
  SummarizeTasksInput,
  TaskRunStatus,
  TaskRunView,
  TaskSummary,
  TaskTypeSummary,
} from "./schemas.ts";
export { summarizeTasks } from "./summarize-tasks.ts";
