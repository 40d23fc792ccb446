import { z } from "zod";
import { Evidence } from "#lib/core/index.ts";

export const TaskRunStatus = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);
export type TaskRunStatus = z.infer<typeof TaskRunStatus>;

/** Epoch milliseconds between 1970 and 2200; anything outside is no time of a task run. */
export const EpochMs = z.number().min(0).max(7_258_118_400_000);

/** What one run needs or used; absent means not known. `cpu` and `gpu` count devices (1.5 = one and a half cores). */
export const TaskResources = z
  .object({
    cpu: z.number().min(0),
    gpu: z.number().min(0),
    memoryMiB: z.number().min(0),
    diskMBps: z.number().min(0),
    networkMBps: z.number().min(0),
    llmTokens: z.number().min(0),
  })
  .partial();
export type TaskResources = z.infer<typeof TaskResources>;

/**
 * One occurrence of a task. `queuedAt` is when it could first be seen waiting, `attempt` counts tries from 1.
 * A larger `priority` is more urgent. `dependsOn` holds external ids of the same source.
 */
export const TaskRun = z.object({
  externalId: z.string().min(1).max(500),
  type: z.string().min(1).max(200),
  status: TaskRunStatus,
  queuedAt: EpochMs.nullable(),
  startedAt: EpochMs.nullable(),
  finishedAt: EpochMs.nullable(),
  attempt: z.int().min(1).max(1_000_000_000),
  error: z.string().max(20_000).nullable(),
  priority: z.number().nullable(),
  dependsOn: z.array(z.string().min(1).max(500)).max(10_000),
  batch: z.string().max(500).nullable(),
  worker: z.string().max(500).nullable(),
  resources: TaskResources,
  inputBytes: z.number().min(0).nullable(),
  mediaDurationSec: z.number().min(0).nullable(),
  labels: z.record(z.string(), z.string()),
});
export type TaskRun = z.infer<typeof TaskRun>;

/**
 * Labels with a meaning for the analytics. A source that keeps one row per task and many tries behind it collapses the
 * tries into one run: `collapsedAttempts` says how many there were, `firstAttemptAtMs` when the first began,
 * `maxAttempts` how many its retry policy allows.
 * `taskKey` is equal for runs that repeat the same task (retries as rows of their own). `target` names the file or address.
 */
export const TASK_RUN_LABELS = ["collapsedAttempts", "firstAttemptAtMs", "maxAttempts", "taskKey", "target"] as const;
export type TaskRunLabel = (typeof TASK_RUN_LABELS)[number];

/** One try of a run, in sources that keep them apart. */
export const TaskAttempt = z.object({
  runExternalId: z.string(),
  type: z.string(),
  attempt: z.int().min(1),
  status: TaskRunStatus,
  startedAt: EpochMs.nullable(),
  finishedAt: EpochMs.nullable(),
  durationMs: z.number().min(0).nullable(),
  error: z.string().nullable(),
});
export type TaskAttempt = z.infer<typeof TaskAttempt>;

export const TaskFindingKind = z.enum([
  "retry_storm",
  "stuck_running",
  "stuck_queued",
  "never_picked_up",
  "failing_type",
  "failure_window",
  "queue_saturation",
]);
export type TaskFindingKind = z.infer<typeof TaskFindingKind>;

/**
 * Something wrong in the task history. `key` is equal whenever the same problem is found again. `impactMs` is the time
 * that it cost (waiting, repeated or lost work), `confidence` in 0..1; with `lastSeenMs` they feed the severity formula.
 * The ids in `evidence.taskRunIds` are external ids, cut to a cap; `taskRunCount` says how many there are.
 */
export const TaskFinding = z.object({
  key: z.string().min(1).max(300),
  kind: TaskFindingKind,
  subject: z.string().min(1).max(300),
  title: z.string().min(1),
  detail: z.string(),
  impactMs: z.number().min(0),
  confidence: z.number().min(0).max(1),
  firstSeenMs: EpochMs,
  lastSeenMs: EpochMs,
  evidence: Evidence,
});
export type TaskFinding = z.infer<typeof TaskFinding>;

/** Nearest-rank percentiles in milliseconds over `count` values; null without any. */
export const Percentiles = z.object({
  count: z.int().min(0),
  mean: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
});
export type Percentiles = z.infer<typeof Percentiles>;

/**
 * What the history says about one task type. Rates are in 0..1, null without a finished run. `durationMs` is of runs that
 * succeeded; `waitMs` counts from the moment a run could start (queued and its dependencies done), `dependencyWaitMs`
 * from queued to that moment, for runs that had to wait for a dependency.
 */
export const TaskTypeSummary = z.object({
  type: z.string(),
  runs: z.int(),
  byStatus: z.record(TaskRunStatus, z.int()),
  successRate: z.number().nullable(),
  durationMs: Percentiles,
  waitMs: Percentiles,
  dependencyWaitMs: Percentiles,
  retriedRuns: z.int(),
  extraAttempts: z.int(),
  throughputPerHour: z.number().nullable(),
  maxConcurrency: z.int(),
  busyMs: z.number(),
  firstSeenMs: EpochMs.nullable(),
  lastSeenMs: EpochMs.nullable(),
});
export type TaskTypeSummary = z.infer<typeof TaskTypeSummary>;

/** Failures whose texts are equal once numbers, ids, paths and quoted values are masked. */
export const ErrorFamily = z.object({
  key: z.string(),
  pattern: z.string(),
  example: z.string(),
  runs: z.int(),
  attempts: z.int(),
  types: z.array(z.object({ type: z.string(), runs: z.int() })),
  dependency: z.string().nullable(),
  firstSeenMs: EpochMs.nullable(),
  lastSeenMs: EpochMs.nullable(),
  runIds: z.array(z.string()),
});
export type ErrorFamily = z.infer<typeof ErrorFamily>;

/** One hour of the day (UTC) of one type: arrivals by queue time, the rest by start or finish. */
export const HourProfile = z.object({
  type: z.string(),
  hourUtc: z.int().min(0).max(23),
  arrivals: z.int(),
  finished: z.int(),
  failed: z.int(),
  waitMsMean: z.number().nullable(),
  durationMsMean: z.number().nullable(),
});
export type HourProfile = z.infer<typeof HourProfile>;

export const TaskAnalysis = z.object({
  runs: z.int(),
  windowStartMs: EpochMs.nullable(),
  windowEndMs: EpochMs.nullable(),
  byStatus: z.record(TaskRunStatus, z.int()),
  types: z.array(TaskTypeSummary),
  errorFamilies: z.array(ErrorFamily),
  hours: z.array(HourProfile),
  findings: z.array(TaskFinding),
});
export type TaskAnalysis = z.infer<typeof TaskAnalysis>;
