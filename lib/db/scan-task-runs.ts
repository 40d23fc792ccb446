import { DatabaseSync } from "node:sqlite";

/** A stored run as the engine takes it; times in epoch ms, JSON columns as values that the caller must trust no further. */
export type ScannedTaskRun = {
  externalId: string;
  type: string;
  status: string;
  queuedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  attempt: number;
  error: string | null;
  priority: number | null;
  dependsOn: unknown;
  batch: string | null;
  worker: string | null;
  resources: unknown;
  inputBytes: number | null;
  mediaDurationSec: number | null;
  labels: unknown;
};

const SELECT = `SELECT external_id, type, status, queued_at, started_at, finished_at, attempt, error, priority, depends_on,
  batch, worker, resources, input_bytes, media_duration_sec, labels FROM task_run`;

type Cell = string | number | null;

const msOf = (text: Cell | undefined): number | null => (typeof text === "string" ? Date.parse(text) : null);
const textOf = (cell: Cell | undefined): string | null => (cell === null || cell === undefined ? null : String(cell));
const numberOf = (cell: Cell | undefined): number | null => (typeof cell === "number" ? cell : null);
const jsonOf = (text: Cell | undefined): unknown => (typeof text === "string" ? JSON.parse(text) : undefined);

const toRun = (row: readonly Cell[]): ScannedTaskRun => ({
  externalId: String(row[0]),
  type: String(row[1]),
  status: String(row[2]),
  queuedAt: msOf(row[3]),
  startedAt: msOf(row[4]),
  finishedAt: msOf(row[5]),
  attempt: numberOf(row[6]) ?? 1,
  error: textOf(row[7]),
  priority: numberOf(row[8]),
  dependsOn: jsonOf(row[9]),
  batch: textOf(row[10]),
  worker: textOf(row[11]),
  resources: jsonOf(row[12]),
  inputBytes: numberOf(row[13]),
  mediaDurationSec: numberOf(row[14]),
  labels: jsonOf(row[15]),
});

/**
 * Streams all runs of a source straight from the file, past the client: a million in two seconds. It holds the thread while
 * it reads, so it belongs into a worker thread.
 */
export function* scanTaskRuns(databasePath: string, sourceId: string): Generator<ScannedTaskRun> {
  const database = new DatabaseSync(databasePath, { readOnly: true, timeout: 15_000 });
  try {
    const statement = database.prepare(`${SELECT} WHERE source_id = ? ORDER BY id`);
    statement.setReturnArrays(true);
    for (const row of statement.iterate(sourceId)) yield toRun(row as unknown as Cell[]);
  } finally {
    database.close();
  }
}
