import type { Db, Tx } from "./open-db.ts";

/** One figure as it is stored; `host` is the machine that it is of. */
export type MetricRow = { host: string; resource: string; atMs: number; value: number; capacity: number | null };

const CHUNK = 10_000;
const RAW_SEC = 10;
const iso = (ms: number): string => new Date(ms).toISOString().replace("Z", "+00:00");

/** Stores figures at their finest; one of the same machine, resource and moment is replaced. */
export async function upsertMetrics(db: Db | Tx, rows: readonly MetricRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const tuples = rows
      .slice(from, from + CHUNK)
      .map((row) => [row.host, row.resource, iso(row.atMs), row.value, row.capacity]);
    await db.$executeRaw`
      INSERT INTO system_metrics (host, metric_type, timestamp, metric_value, capacity, resolution_sec)
      SELECT value->>0, value->>1, value->>2, value->>3, value->>4, ${RAW_SEC} FROM json_each(${JSON.stringify(tuples)}) WHERE true
      ON CONFLICT (host, metric_type, resolution_sec, timestamp) DO UPDATE SET
        metric_value = excluded.metric_value, capacity = excluded.capacity`;
  }
}

/** Sums the figures of one resolution up into a coarser one, from a moment on; what was summed before is replaced. */
export async function rollUpMetrics(db: Db, step: { fromSec: number; toSec: number; sinceMs: number }): Promise<void> {
  const { fromSec, toSec } = step;
  const since = iso(Math.floor(step.sinceMs / (toSec * 1000)) * toSec * 1000);
  await db.$executeRaw`
    INSERT INTO system_metrics (host, metric_type, timestamp, resolution_sec, metric_value, capacity, low_value, high_value,
      sample_count)
    SELECT host, metric_type,
      strftime('%Y-%m-%dT%H:%M:%f', CAST(strftime('%s', timestamp) AS INTEGER) / ${toSec} * ${toSec}, 'unixepoch') || '+00:00',
      ${toSec}, sum(metric_value * sample_count) / sum(sample_count), max(capacity),
      min(COALESCE(low_value, metric_value)), max(COALESCE(high_value, metric_value)), sum(sample_count)
    FROM system_metrics WHERE resolution_sec = ${fromSec} AND timestamp >= ${since}
    GROUP BY 1, 2, 3
    ON CONFLICT (host, metric_type, resolution_sec, timestamp) DO UPDATE SET
      metric_value = excluded.metric_value, capacity = excluded.capacity, low_value = excluded.low_value,
      high_value = excluded.high_value, sample_count = excluded.sample_count`;
}

/** Forgets the figures of a resolution from before a moment. */
export const pruneMetrics = (db: Db, resolutionSec: number, beforeMs: number): Promise<number> =>
  db.$executeRaw`DELETE FROM system_metrics WHERE resolution_sec = ${resolutionSec} AND timestamp < ${iso(beforeMs)}`;

export type MetricPoint = {
  host: string;
  resource: string;
  at: string;
  value: number;
  low: number | null;
  high: number | null;
  capacity: number | null;
};

type SeriesFilter = {
  resolutionSec: number;
  fromMs: number;
  toMs: number;
  resource?: string | undefined;
  limit: number;
};

/** Figures of one resolution, oldest first. */
export function readMetricPoints(db: Db, filter: SeriesFilter): Promise<MetricPoint[]> {
  const { resolutionSec, fromMs, toMs, resource = null, limit } = filter;
  return db.$queryRaw<MetricPoint[]>`
    SELECT host, metric_type AS resource, CAST(timestamp AS TEXT) AS at, metric_value AS value, low_value AS low,
      high_value AS high, capacity
    FROM system_metrics
    WHERE resolution_sec = ${resolutionSec} AND timestamp >= ${iso(fromMs)} AND timestamp < ${iso(toMs)}
      AND (${resource} IS NULL OR metric_type = ${resource})
    ORDER BY timestamp LIMIT ${limit}`;
}
