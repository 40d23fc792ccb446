import type { Db, Tx } from "./open-db.ts";

/** A task run as it is stored; times in epoch ms. */
export type TaskRunRow = {
  externalId: string;
  type: string;
  status: string;
  queuedAtMs: number | null;
  startedAtMs: number | null;
  finishedAtMs: number | null;
  attempt: number;
  error: string | null;
  priority: number | null;
  dependsOn: string[];
  batch: string | null;
  worker: string | null;
  resources: object;
  inputBytes: number | null;
  mediaDurationSec: number | null;
  labels: Record<string, string>;
};

const CHUNK = 5_000;

const iso = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().replace("Z", "+00:00");

const toTuple = (row: TaskRunRow): unknown[] => [
  row.externalId,
  row.type,
  row.status,
  iso(row.queuedAtMs),
  iso(row.startedAtMs),
  iso(row.finishedAtMs),
  row.attempt,
  row.error,
  row.priority,
  row.dependsOn.length === 0 ? null : JSON.stringify(row.dependsOn),
  row.batch,
  row.worker,
  Object.keys(row.resources).length === 0 ? null : JSON.stringify(row.resources),
  row.inputBytes === null ? null : Math.round(row.inputBytes),
  row.mediaDurationSec,
  Object.keys(row.labels).length === 0 ? null : JSON.stringify(row.labels),
];

async function upsertChunk(db: Db | Tx, sourceId: string, rows: TaskRunRow[]): Promise<void> {
  const tuples = JSON.stringify(rows.map(toTuple));
  await db.$executeRaw`
    INSERT INTO task_run (source_id, external_id, type, status, queued_at, started_at, finished_at, attempt, error,
      priority, depends_on, batch, worker, resources, input_bytes, media_duration_sec, labels)
    SELECT ${sourceId}, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7,
      value->>8, value->>9, value->>10, value->>11, value->>12, value->>13, value->>14, value->>15
    FROM json_each(${tuples}) WHERE true
    ON CONFLICT (source_id, external_id) DO UPDATE SET
      type = excluded.type, status = excluded.status, queued_at = excluded.queued_at, started_at = excluded.started_at,
      finished_at = excluded.finished_at, attempt = excluded.attempt, error = excluded.error,
      priority = excluded.priority, depends_on = excluded.depends_on, batch = excluded.batch, worker = excluded.worker,
      resources = excluded.resources, input_bytes = excluded.input_bytes,
      media_duration_sec = excluded.media_duration_sec, labels = excluded.labels`;
}

/**
 * Inserts or replaces many runs of one source, 5,000 rows a statement, each carried by one JSON parameter.
 * Returns how many rows were given.
 */
export async function upsertTaskRuns(db: Db, sourceId: string, rows: Iterable<TaskRunRow>): Promise<number> {
  let chunk: TaskRunRow[] = [];
  let count = 0;
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    await upsertChunk(db, sourceId, chunk);
    count += chunk.length;
    chunk = [];
  }
  if (chunk.length > 0) await upsertChunk(db, sourceId, chunk);
  return count + chunk.length;
}
