import type { RunBucket } from "#lib/tasks/index.ts";
import type { Db, Tx } from "./open-db.ts";

const CHUNK = 5_000;

const tupleOf = (row: RunBucket): (string | number)[] => [
  row.grain,
  row.startHour,
  row.type,
  row.worker,
  row.runs,
  row.queued,
  row.running,
  row.succeeded,
  row.failed,
  row.cancelled,
  row.retriedRuns,
  row.extraAttempts,
  row.busyMs,
  row.waitMs,
  row.waitCount,
  row.durationMs,
  row.durationCount,
  row.waits,
  row.durations,
];

/** Puts the buckets of a source in the place of those that it had. */
export async function replaceTaskBuckets(tx: Tx, sourceId: string, rows: readonly RunBucket[]): Promise<void> {
  await tx.$executeRaw`DELETE FROM task_bucket WHERE source_id = ${sourceId}`;
  for (let from = 0; from < rows.length; from += CHUNK) {
    const tuples = JSON.stringify(rows.slice(from, from + CHUNK).map(tupleOf));
    await tx.$executeRaw`
      INSERT INTO task_bucket (source_id, grain, start_hour, type, worker, runs, queued, running, succeeded, failed,
        cancelled, retried_runs, extra_attempts, busy_ms, wait_ms, wait_count, duration_ms, duration_count, waits, durations)
      SELECT ${sourceId}, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8,
        value->>9, value->>10, value->>11, value->>12, value->>13, value->>14, value->>15, value->>16, value->>17, value->>18
      FROM json_each(${tuples})`;
  }
}

export type BucketFilter = {
  sourceId?: string | undefined;
  grain: "h" | "d" | "w";
  fromHour: number;
  type?: string | undefined;
};

/** Buckets from an hour on, oldest first. */
export function readTaskBuckets(db: Db | Tx, filter: BucketFilter): Promise<RunBucket[]> {
  const { sourceId = null, grain, fromHour, type = null } = filter;
  return db.$queryRaw<RunBucket[]>`
    SELECT grain, CAST(start_hour AS REAL) AS startHour, type, worker, CAST(runs AS REAL) AS runs,
      CAST(queued AS REAL) AS queued, CAST(running AS REAL) AS running, CAST(succeeded AS REAL) AS succeeded,
      CAST(failed AS REAL) AS failed, CAST(cancelled AS REAL) AS cancelled, CAST(retried_runs AS REAL) AS retriedRuns,
      CAST(extra_attempts AS REAL) AS extraAttempts, busy_ms AS busyMs, wait_ms AS waitMs,
      CAST(wait_count AS REAL) AS waitCount, duration_ms AS durationMs, CAST(duration_count AS REAL) AS durationCount,
      waits, durations
    FROM task_bucket
    WHERE grain = ${grain} AND start_hour >= ${fromHour} AND (${sourceId} IS NULL OR source_id = ${sourceId})
      AND (${type} IS NULL OR type = ${type})
    ORDER BY start_hour`;
}

/** Sums of one slot of the week. `weekday`: 0 is Monday; hours in UTC. */
export type WeekSlot = {
  weekday: number;
  hour: number;
  runs: number;
  failed: number;
  waitMs: number;
  waitCount: number;
};

/** Arrivals, failures and waits by hour of the day and weekday. */
export function readWeekSlots(db: Db | Tx, filter: Omit<BucketFilter, "grain">): Promise<WeekSlot[]> {
  const { sourceId = null, fromHour, type = null } = filter;
  return db.$queryRaw<WeekSlot[]>`
    SELECT CAST((start_hour / 24 + 3) % 7 AS REAL) AS weekday, CAST(start_hour % 24 AS REAL) AS hour,
      CAST(sum(runs) AS REAL) AS runs, CAST(sum(failed) AS REAL) AS failed, sum(wait_ms) AS waitMs,
      CAST(sum(wait_count) AS REAL) AS waitCount
    FROM task_bucket
    WHERE grain = 'h' AND start_hour >= ${fromHour} AND (${sourceId} IS NULL OR source_id = ${sourceId})
      AND (${type} IS NULL OR type = ${type})
    GROUP BY 1, 2`;
}
