export { listTaskRuns } from "./read-tasks.ts";
export {
  ListTaskRunsInput,
  SummarizeTasksInput,
  type TaskRunStatus,
  TaskRunView,
  TaskSummary,
  TaskTypeSummary,
} from "./schemas.ts";
export { summarizeTasks } from "./summarize-tasks.ts";
