import type { Db } from "./open-db.ts";

const CHUNK = 10_000;
const iso = (at: Date): string => at.toISOString().replace("Z", "+00:00");

/** Ended runs of handed-over histories that ended before a moment, by source and type. */
export async function countOldTaskRuns(
  db: Db,
  before: Date,
): Promise<{ sourceId: string; type: string; runs: number }[]> {
  return db.$queryRaw<{ sourceId: string; type: string; runs: number }[]>`
    SELECT source_id AS sourceId, type, CAST(count(*) AS REAL) AS runs FROM task_run
    WHERE COALESCE(finished_at, started_at, queued_at) < ${iso(before)} AND status IN ('succeeded', 'failed', 'cancelled')
      AND source_id IN (SELECT id FROM source WHERE kind = 'task_runs')
    GROUP BY source_id, type ORDER BY runs DESC`;
}

/** Deletes what `countOldTaskRuns` counts, in pieces, so that others can write meanwhile. */
export async function deleteOldTaskRuns(db: Db, before: Date): Promise<number> {
  for (let removed = 0; ; ) {
    const gone = await db.$executeRaw`
      DELETE FROM task_run WHERE id IN (
        SELECT id FROM task_run
        WHERE COALESCE(finished_at, started_at, queued_at) < ${iso(before)} AND status IN ('succeeded', 'failed', 'cancelled')
          AND source_id IN (SELECT id FROM source WHERE kind = 'task_runs')
        LIMIT ${CHUNK})`;
    removed += gone;
    if (gone < CHUNK) return removed;
  }
}
