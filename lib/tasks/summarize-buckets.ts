import type { RunBucket } from "./bucket-runs.ts";
import { histogramQuantile, type LogHistogram, mergeHistogram } from "./log-histogram.ts";
import { type Trend, trendOf } from "./trend.ts";

export type BucketQuantiles = { p50: number; p95: number; p99: number } | null;

/** Runs of one type (or worker) over several buckets; quantiles within 2.2 %, times in ms. */
export type BucketSummary = {
  name: string;
  runs: number;
  queued: number;
  running: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  retriedRuns: number;
  extraAttempts: number;
  busyMs: number;
  waitMs: number;
  waitCount: number;
  successRate: number | null;
  waits: BucketQuantiles;
  durations: BucketQuantiles;
};

const SUMMED = [
  "runs",
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "retriedRuns",
  "extraAttempts",
  "busyMs",
  "waitMs",
  "waitCount",
] as const;

type Sums = Record<(typeof SUMMED)[number], number> & { waits: LogHistogram; durations: LogHistogram };

const emptySums = (): Sums => ({
  runs: 0,
  queued: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  retriedRuns: 0,
  extraAttempts: 0,
  busyMs: 0,
  waitMs: 0,
  waitCount: 0,
  waits: new Map(),
  durations: new Map(),
});

function quantilesOf(histogram: LogHistogram): BucketQuantiles {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => histogramQuantile(histogram, share));
  return p50 === null || p50 === undefined ? null : { p50, p95: p95 ?? p50, p99: p99 ?? p50 };
}

/** Sums buckets by a name of theirs, the ones with the most run time first. */
export function summarizeBuckets(
  buckets: Iterable<Omit<RunBucket, "grain"> & { grain: string }>,
  nameOf: (bucket: { type: string; worker: string }) => string,
): BucketSummary[] {
  const byName = new Map<string, Sums>();
  for (const bucket of buckets) {
    const name = nameOf(bucket);
    const sums = byName.get(name) ?? emptySums();
    byName.set(name, sums);
    for (const key of SUMMED) sums[key] += bucket[key];
    mergeHistogram(sums.waits, bucket.waits);
    mergeHistogram(sums.durations, bucket.durations);
  }
  const summaries = [...byName].map(([name, { waits, durations, ...sums }]) => {
    const ended = sums.succeeded + sums.failed;
    const successRate = ended === 0 ? null : sums.succeeded / ended;
    return { name, ...sums, successRate, waits: quantilesOf(waits), durations: quantilesOf(durations) };
  });
  return summaries.sort((a, b) => b.busyMs - a.busyMs || b.runs - a.runs || (a.name < b.name ? -1 : 1));
}

export type TypeTrends = {
  type: string;
  /** Change of the mean a day, as a share of it: 0.02 is 2 % more each day. */
  duration: Trend | null;
  wait: Trend | null;
  /** Change of the success rate a day, in points of 0..1. */
  success: Trend | null;
};

type DayPoint = { day: number; value: number; weight: number };

/** How durations, waits and success of each type change from day to day. @param days buckets of the grain `d` */
export function trendsByType(days: Iterable<Omit<RunBucket, "grain"> & { grain: string }>): TypeTrends[] {
  const points = new Map<string, { duration: DayPoint[]; wait: DayPoint[]; success: DayPoint[] }>();
  for (const bucket of days) {
    const of = points.get(bucket.type) ?? { duration: [], wait: [], success: [] };
    points.set(bucket.type, of);
    const day = Math.floor(bucket.startHour / 24);
    const ended = bucket.succeeded + bucket.failed;
    const { durationMs, durationCount, waitMs, waitCount } = bucket;
    if (durationMs > 0) of.duration.push({ day, value: Math.log(durationMs / durationCount), weight: durationCount });
    if (waitMs > 0) of.wait.push({ day, value: Math.log(waitMs / waitCount), weight: waitCount });
    if (ended > 0) of.success.push({ day, value: bucket.succeeded / ended, weight: ended });
  }
  return [...points]
    .map(([type, of]) => ({
      type,
      duration: trendOf(of.duration),
      wait: trendOf(of.wait),
      success: trendOf(of.success),
    }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}
