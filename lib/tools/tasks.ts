import { pageOf } from "#lib/core/index.ts";
import {
  ListTaskRunsInput,
  listTaskRuns,
  SummarizeTasksInput,
  summarizeTasks,
  TaskRunView,
  TaskSummary,
} from "#lib/services/task/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Tasks", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const taskTools = [
  defineTool({
    ...common,
    name: "tasks.list",
    title: "Task runs",
    description: "Single runs of tasks with waits, durations and errors.",
    input: ListTaskRunsInput,
    output: pageOf(TaskRunView),
    http: { method: "GET", path: "/task-runs" },
    cli: { command: ["tasks", "list"], examples: ["plantain tasks list --status failed --type transcribe"] },
    run: listTaskRuns,
  }),
  defineTool({
    ...common,
    name: "tasks.summarize",
    title: "Task metrics",
    description: "Per task type: success, waits, durations, and how it went from day to day.",
    input: SummarizeTasksInput,
    output: TaskSummary,
    http: { method: "GET", path: "/task-runs/summary" },
    cli: { command: ["analyze-task-metrics"], examples: ["plantain analyze-task-metrics --days 7"] },
    run: summarizeTasks,
  }),
];
