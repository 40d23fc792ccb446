import { readTaskBuckets, readWeekSlots } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type BucketSummary, type RunBucket, summarizeBuckets, trendsByType } from "#lib/tasks/index.ts";
import { readAnalysis } from "./read-analysis.ts";
import { SummarizeTasksInput, type TaskSummary, type TaskTypeSummary } from "./schemas.ts";
import { remember } from "./summary-memory.ts";

type Day = TaskSummary["daily"][number];

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Up to so many hours are counted by the hour; longer times by whole UTC days. */
const HOURLY_UP_TO = 7 * 24;
const SHOWN_DAYS = 400;
const SHOWN_ERRORS = 50;

/** One row a day between the first and the last run, at most the last 400 days. */
function toDaily(buckets: readonly RunBucket[]): Day[] {
  const days = new Map<number, Day>();
  for (const { startHour, succeeded, failed, queued, running, cancelled } of buckets) {
    const number = Math.floor(startHour / 24);
    const day = days.get(number) ?? { day: nameOfDay(number), succeeded: 0, failed: 0, other: 0 };
    day.succeeded += succeeded;
    day.failed += failed;
    day.other += queued + running + cancelled;
    days.set(number, day);
  }
  const numbers = [...days.keys()].sort((a, b) => a - b);
  const last = numbers.at(-1);
  if (last === undefined) return [];
  const first = Math.max(last - SHOWN_DAYS + 1, numbers[0] ?? last);
  return Array.from(
    { length: last - first + 1 },
    (_, index) => days.get(first + index) ?? { day: nameOfDay(first + index), succeeded: 0, failed: 0, other: 0 },
  );
}

const nameOfDay = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

const toTypeSummary = ({ name, ...summary }: BucketSummary): TaskTypeSummary => ({
  type: name,
  runs: summary.runs,
  queued: summary.queued,
  running: summary.running,
  succeeded: summary.succeeded,
  failed: summary.failed,
  cancelled: summary.cancelled,
  retriedRuns: summary.retriedRuns,
  extraAttempts: summary.extraAttempts,
  successRate: summary.successRate,
  durationMs: summary.durations,
  waitMs: summary.waits,
  totalDurationMs: summary.busyMs,
  totalWaitMs: summary.waitMs,
});

const toWorkerSummary = (summary: BucketSummary): TaskSummary["workers"][number] => {
  const { type, ...rest } = toTypeSummary(summary);
  return { worker: type, ...rest };
};

/** The first hour that counts. Days start at midnight UTC, so that whole days are compared. */
function firstHour(nowMs: number, { days, hours }: Pick<SummarizeTasksInput, "days" | "hours">): number {
  const span = hours ?? (days === undefined ? undefined : days * 24);
  if (span === undefined) return 0;
  const from = Math.floor(nowMs / HOUR_MS - span) + 1;
  return span <= HOURLY_UP_TO ? from : Math.floor(from / 24) * 24;
}

/** Success, waits and durations by type, worker, day and hour of the week, from sums that the analysis keeps. */
export async function summarizeTasks({ ctx, input }: Call<SummarizeTasksInput>): Promise<TaskSummary> {
  requireScope(ctx, "read");
  const wanted = parseInput(SummarizeTasksInput, input);
  return remember(ctx, wanted, () => sumUp(ctx, wanted));
}

async function sumUp(ctx: ServiceContext, { sourceId, type, ...span }: SummarizeTasksInput): Promise<TaskSummary> {
  const fromHour = firstHour(ctx.now().getTime(), span);
  const place = { sourceId, type, fromHour };
  const isShort = fromHour % 24 !== 0;
  const [days, counted, byWorker, slots, analysis] = await Promise.all([
    readTaskBuckets(ctx.db, { ...place, grain: "d" }),
    isShort ? readTaskBuckets(ctx.db, { ...place, grain: "h" }) : null,
    readTaskBuckets(ctx.db, { ...place, grain: "w" }),
    readWeekSlots(ctx.db, place),
    readAnalysis(ctx.db, sourceId),
  ]);
  const buckets = counted ?? days;
  const types = summarizeBuckets(buckets, (bucket) => bucket.type);
  const first = buckets[0]?.startHour;
  const last = buckets.at(-1)?.startHour;
  const iso = (hour: number | undefined) => (hour === undefined ? null : new Date(hour * HOUR_MS).toISOString());
  const isInWindow = (ms: number | null) => fromHour === 0 || (ms !== null && ms >= fromHour * HOUR_MS);
  return {
    runs: types.reduce((sum, summary) => sum + summary.runs, 0),
    firstAt: iso(first),
    lastAt: iso(last),
    analysedAt: analysis.analysedAt,
    isStale: analysis.isStale,
    types: types.map(toTypeSummary),
    workers: summarizeBuckets(byWorker, (bucket) => bucket.worker).map(toWorkerSummary),
    daily: toDaily(buckets),
    week: slots.map(({ waitMs, waitCount, ...slot }) => ({
      ...slot,
      waitMsMean: waitCount === 0 ? null : waitMs / waitCount,
    })),
    trends: trendsByType(days),
    errors: analysis.errors
      .filter((family) => isInWindow(family.lastSeenMs))
      .filter((family) => type === undefined || family.types.some((of) => of.type === type))
      .slice(0, SHOWN_ERRORS),
  };
}
