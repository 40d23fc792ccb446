import type { TaskRunView, TaskSummary } from "#lib/services/task/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const taskSummaryQuery = (input: { sourceId?: string; days?: number } = {}) =>
  toolQuery<TaskSummary>("tasks.summarize", "/task-runs/summary", input);

type RunFilter = { sourceId?: string; type?: string; status?: string; findingId?: string; search?: string };
export const taskRunsQuery = (input: RunFilter) => toolPages<TaskRunView>("tasks.list", "/task-runs", input);
