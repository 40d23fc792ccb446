import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";
import { FindingView } from "#lib/services/finding/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import { TaskCalls } from "#lib/services/source/index.ts";

export const TaskRunStatus = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);

export const TaskRunView = z.object({
  id: z.number().int(),
  sourceId: z.string(),
  externalId: z.string(),
  type: z.string(),
  status: TaskRunStatus,
  queuedAt: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  waitMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  attempt: z.number().int(),
  error: z.string().nullable(),
});
export type TaskRunView = z.infer<typeof TaskRunView>;

export const ListTaskRunsInput = PageInput.extend({
  sourceId: z.string().optional(),
  type: z.string().optional(),
  status: TaskRunStatus.optional(),
  findingId: z.string().optional().describe("only the runs behind this finding"),
  search: z.string().max(200).optional().describe("text in the error, or a whole id"),
});
export type ListTaskRunsInput = z.infer<typeof ListTaskRunsInput>;

/** One run as it is imported. Unknown fields are kept as labels; times are ISO 8601 or epoch milliseconds. */
const time = z.union([z.iso.datetime({ offset: true }), z.number()]).nullable();
export const TaskRunLine = z.looseObject({
  id: z.union([z.string(), z.number()]).describe("a run that is known by this id is replaced"),
  type: z.string().max(200),
  status: TaskRunStatus,
  queuedAt: time.optional(),
  startedAt: time.optional(),
  finishedAt: time.optional(),
  attempt: z.number().int().min(1).optional(),
  error: z.unknown().optional(),
  priority: z.number().nullable().optional().describe("larger is more urgent"),
  dependsOn: z.array(z.string()).optional().describe("ids of runs that it waited for"),
  batch: z.string().nullable().optional(),
  worker: z.string().nullable().optional(),
  resources: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("cpu, gpu, memoryMiB, diskMBps, networkMBps, llmTokens"),
  inputBytes: z.number().min(0).nullable().optional(),
  durationSec: z.number().min(0).nullable().optional().describe("length of the medium"),
  labels: z.record(z.string(), z.unknown()).optional(),
});

export const ImportTaskRunsInput = z.object({
  source: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .default("Task runs")
    .describe("name of the source that holds them; made when there is none"),
});
export type ImportTaskRunsInput = z.infer<typeof ImportTaskRunsInput>;

/** What became of the lines; the first hundred faults with their number. */
export const ImportCounts = z.object({
  lines: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  problems: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

/** Small imports are stored with the answer ("imported"); large ones go on as a job ("queued"), whose result has the counts. */
export const ImportTaskRunsResult = z.object({
  state: z.enum(["imported", "queued"]),
  sourceId: z.string(),
  sourceName: z.string(),
  counts: ImportCounts.nullable(),
  job: JobView.nullable().describe("the import of a large body, or the analysis that follows"),
});
export type ImportTaskRunsResult = z.infer<typeof ImportTaskRunsResult>;

const Quantiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();

/** One task type over the window: counts, success share 0..1 (null: nothing finished), durations and waits in ms. */
export const TaskTypeSummary = z.object({
  type: z.string(),
  runs: z.number().int(),
  queued: z.number().int(),
  running: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  retriedRuns: z.number().int(),
  extraAttempts: z.number().int(),
  successRate: z.number().min(0).max(1).nullable(),
  durationMs: Quantiles,
  waitMs: Quantiles,
  totalDurationMs: z.number(),
  totalWaitMs: z.number(),
});
export type TaskTypeSummary = z.infer<typeof TaskTypeSummary>;

export const SummarizeTasksInput = z.object({
  sourceId: z.string().optional(),
  type: z.string().optional().describe("only runs of this type"),
  days: z.coerce.number().positive().max(3650).optional().describe("only runs queued in the last days"),
  hours: z.coerce.number().positive().max(87_600).optional().describe("only runs queued in the last hours"),
});
export type SummarizeTasksInput = z.infer<typeof SummarizeTasksInput>;

/** Change a day with its 95 % interval; shares of the mean for durations and waits, points of 0..1 for success. */
const TrendView = z
  .object({ days: z.number(), perDay: z.number(), low: z.number(), high: z.number(), isClear: z.boolean() })
  .nullable();

/** Failures whose texts are equal but for numbers, ids and paths. */
const ErrorFamilyView = z.object({
  pattern: z.string(),
  example: z.string(),
  runs: z.number().int(),
  attempts: z.number().int(),
  types: z.array(z.object({ type: z.string(), runs: z.number().int() })),
  dependency: z.string().nullable(),
  firstSeenMs: z.number().nullable(),
  lastSeenMs: z.number().nullable(),
});

/**
 * `daily`: one row a day (UTC), oldest first; days without runs are there with zeros. `week`: by hour (UTC) and weekday
 * (0 is Monday), slots without runs are left out. `errors` are of the whole history of the sources, the last seen in the
 * window. Runs that came in after `analysedAt` are not in these figures yet.
 */
export const TaskSummary = z.object({
  runs: z.number().int(),
  firstAt: z.iso.datetime().nullable(),
  lastAt: z.iso.datetime().nullable(),
  analysedAt: z.iso.datetime().nullable(),
  isStale: z.boolean(),
  types: z.array(TaskTypeSummary),
  workers: z.array(TaskTypeSummary.omit({ type: true }).extend({ worker: z.string() })),
  daily: z.array(
    z.object({ day: z.string(), succeeded: z.number().int(), failed: z.number().int(), other: z.number().int() }),
  ),
  week: z.array(
    z.object({
      weekday: z.number().int(),
      hour: z.number().int(),
      runs: z.number().int(),
      failed: z.number().int(),
      waitMsMean: z.number().nullable(),
    }),
  ),
  trends: z.array(z.object({ type: z.string(), duration: TrendView, wait: TrendView, success: TrendView })),
  errors: z.array(ErrorFamilyView),
});
export type TaskSummary = z.infer<typeof TaskSummary>;

export const CleanUpTaskRunsInput = z.object({
  keepDays: z.coerce.number().int().min(1).max(36_500).optional().describe("runs that ended in these days stay"),
  dryRun: z.boolean().default(false).describe("only count what would go"),
});
export type CleanUpTaskRunsInput = z.infer<typeof CleanUpTaskRunsInput>;

/** What went, or with `dryRun` would go. */
export const TaskRunCleanUp = z.object({
  keepDays: z.number().int(),
  before: z.iso.datetime(),
  dryRun: z.boolean(),
  runs: z.number().int(),
  byType: z.array(z.object({ sourceId: z.string(), type: z.string(), runs: z.number().int() })),
});
export type TaskRunCleanUp = z.infer<typeof TaskRunCleanUp>;

export const AnalyzeTaskMetricsInput = SummarizeTasksInput.omit({ type: true }).extend({
  trends: z.boolean().default(false).describe("how figures change from day to day, with 95 % intervals"),
  bottlenecks: z.boolean().default(false).describe("what costs time, by its share of all time"),
  threshold: z.coerce.number().min(0).max(1).default(0).describe("least share of a bottleneck, 0 to 1"),
  cleanup: z.boolean().default(false).describe("remove runs that ended long ago"),
  keepDays: CleanUpTaskRunsInput.shape.keepDays,
  dryRun: CleanUpTaskRunsInput.shape.dryRun,
});
export type AnalyzeTaskMetricsInput = z.infer<typeof AnalyzeTaskMetricsInput>;

export const TaskMetrics = TaskSummary.extend({
  bottlenecks: z.array(FindingView).nullable(),
  cleanup: TaskRunCleanUp.nullable(),
});
export type TaskMetrics = z.infer<typeof TaskMetrics>;

export const SetTaskCallsInput = z.object({
  sourceId: z.string(),
  calls: TaskCalls.describe("task type -> the services, or other task types, that its runs call; {} for none known"),
});
export type SetTaskCallsInput = z.infer<typeof SetTaskCallsInput>;

/** `job`: the analysis with it; null while there are no runs yet, or the last one was too recent. */
export const TaskCallsView = z.object({ sourceId: z.string(), calls: TaskCalls, job: JobView.nullable() });
export type TaskCallsView = z.infer<typeof TaskCallsView>;
