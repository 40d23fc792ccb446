import { pageOf } from "#lib/core/index.ts";
import {
  AnalyzeTaskMetricsInput,
  analyzeTaskMetrics,
  CleanUpTaskRunsInput,
  cleanUpTaskRuns,
  ImportTaskRunsInput,
  ImportTaskRunsResult,
  importTaskRuns,
  ListTaskRunsInput,
  listTaskRuns,
  resumeImportResult,
  SetTaskCallsInput,
  SummarizeTasksInput,
  setTaskCalls,
  summarizeTasks,
  TaskCallsView,
  TaskMetrics,
  TaskRunCleanUp,
  TaskRunLine,
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
    name: "tasks.import",
    title: "Import task runs",
    description:
      "Stores runs of tasks, one JSON object a line, and analyses them. A run that is known by its id is replaced. Lines " +
      "that are no run are counted and told with their number and the reason; the rest is stored.",
    scope: "operate",
    isReadOnly: false,
    input: ImportTaskRunsInput,
    output: ImportTaskRunsResult,
    reads: { item: TaskRunLine, what: "one run each" },
    http: { method: "POST", path: "/task-runs" },
    cli: {
      command: ["import-task-runs"],
      examples: [
        "plantain import-task-runs --file runs.ndjson",
        "zcat runs.ndjson.gz | plantain import-task-runs --source farm",
      ],
      follow: {
        when: "always",
        target: ({ job }) => (job === null ? null : { jobId: job.id }),
        refresh: resumeImportResult,
      },
    },
    run: importTaskRuns,
  }),
  defineTool({
    ...common,
    name: "tasks.set_calls",
    title: "What task types call",
    description:
      "Says which services, or other task types, the runs of each type of a source call, so that a slow service is told " +
      "apart from the types that suffer from it. The history is analysed again.",
    scope: "operate",
    isReadOnly: false,
    input: SetTaskCallsInput,
    output: TaskCallsView,
    http: { method: "PATCH", path: "/task-runs/calls" },
    cli: {
      command: ["tasks", "set-calls"],
      examples: [`plantain tasks set-calls --source-id src_06f… --calls '{"transcode":["s3"],"tag":["ollama"]}'`],
    },
    run: setTaskCalls,
  }),
  defineTool({
    ...common,
    name: "tasks.summarize",
    title: "Task metrics",
    description: "Per task type: success, waits, durations, and how it went from day to day.",
    input: SummarizeTasksInput,
    output: TaskSummary,
    http: { method: "GET", path: "/task-runs/summary" },
    cli: { command: ["tasks", "summary"], examples: ["plantain tasks summary --days 7 --type transcode"] },
    run: summarizeTasks,
  }),
  defineTool({
    ...common,
    name: "tasks.analyze",
    title: "Analyse task metrics",
    description:
      "The metrics of a time span, with trends, bottlenecks above a share of all time, and the clean-up of old runs where " +
      "that is asked for (which needs the operator role).",
    isReadOnly: false,
    input: AnalyzeTaskMetricsInput,
    output: TaskMetrics,
    http: { method: "POST", path: "/task-runs/analyze" },
    cli: {
      command: ["analyze-task-metrics"],
      examples: [
        "plantain analyze-task-metrics --days 7 --trends",
        "plantain analyze-task-metrics --hours 24 --bottlenecks --threshold 0.05",
        "plantain analyze-task-metrics --cleanup --keep-days 30 --dry-run",
      ],
    },
    run: analyzeTaskMetrics,
  }),
  defineTool({
    ...common,
    name: "tasks.clean_up",
    title: "Remove old task runs",
    description: "Removes imported runs that ended longer ago than they are kept; a dry run only counts them.",
    scope: "operate",
    isReadOnly: false,
    isDestructive: true,
    input: CleanUpTaskRunsInput,
    output: TaskRunCleanUp,
    http: { method: "POST", path: "/task-runs/clean-up" },
    cli: { command: ["tasks", "clean-up"], examples: ["plantain tasks clean-up --keep-days 30 --dry-run"] },
    run: cleanUpTaskRuns,
  }),
];
