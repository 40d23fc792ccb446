export { analyzeTaskRuns, analyzeTaskTable } from "./analyze-task-runs.ts";
export { type BucketGrain, bucketRuns, type RunBucket } from "./bucket-runs.ts";
export { errorPattern, failingDependency } from "./error-pattern.ts";
export { findQueueSaturation } from "./find-queue-saturation.ts";
export { findEndlessRetries } from "./find-retry-storms.ts";
export { kept, measured } from "./measured.ts";
export { type ParsedTaskRun, parseTaskRunLine, parseTaskRunLines, type TaskRunProblem } from "./parse-task-runs.ts";
export { medianOf, roughMedianOf } from "./quantiles.ts";
export { runsFromLogs } from "./runs-from-logs.ts";
export {
  EpochMs,
  type ErrorFamily,
  type HourProfile,
  type Percentiles,
  TaskAnalysis,
  TaskAttempt,
  TaskFinding,
  TaskFindingKind,
  type TaskResources,
  TaskRun,
  type TaskRunLabel,
  TaskRunStatus,
} from "./schemas.ts";
export { sizeAdjustedDurations } from "./size-adjusted-durations.ts";
export { type BucketSummary, summarizeBuckets, trendsByType } from "./summarize-buckets.ts";
export { durationMs, queueWaitMs } from "./summarize-types.ts";
export { FAILED, readPart, SUCCEEDED, TABLE_RESOURCES, type TableResource, type TaskRunPart } from "./task-run-part.ts";
export { buildTaskRunTable, joinTable, type TaskRunTable } from "./task-run-table.ts";
export { textAt } from "./text-column.ts";
export { orderRows } from "./time-order.ts";
export { wordCount, wordDuration, wordPercent, wordRatio, wordTime } from "./wording.ts";
