export {
  ListTaskRunsInput,
  SummarizeTasksInput,
  TaskRunStatus,
  TaskRunView,
  TaskSummary,
  TaskTypeSummary,
} from "./schemas.ts";
