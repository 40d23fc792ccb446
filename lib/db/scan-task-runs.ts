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

const textOf = (cell: Cell | undefined): string | null => (cell === null || cell === undefined ? null : String(cell));
const numberOf = (cell: Cell | undefined): number | null => (typeof cell === "number" ? cell : null);

const TIME_LENGTH = "2026-01-01T00:00:00.000+00:00".length;
const digitsAt = (text: string, from: number, count: number): number => {
  let value = 0;
  for (let index = from; index < from + count; index += 1) value = 10 * value + text.charCodeAt(index) - 48;
  return value;
};

/** Times as the store writes them, read by their places; the day, which many runs share, is looked up. Anything else by Date. */
function createClock() {
  const days = new Map<string, number>();
  return (text: Cell | undefined): number | null => {
    if (typeof text !== "string") return null;
    if (text.length !== TIME_LENGTH || !text.endsWith("+00:00")) return Date.parse(text);
    const day = text.slice(0, 10);
    let dayMs = days.get(day);
    if (dayMs === undefined) {
      dayMs = Date.parse(`${day}T00:00:00Z`);
      days.set(day, dayMs);
    }
    const [hour, minute, second] = [digitsAt(text, 11, 2), digitsAt(text, 14, 2), digitsAt(text, 17, 2)];
    return dayMs + 1_000 * (60 * (60 * hour + minute) + second) + digitsAt(text, 20, 3);
  };
}

const MAX_KNOWN = 10_000;
const MAX_KNOWN_CHARS = 200;

/** JSON cells; what many rows hold alike (what a type needs) is parsed once. */
function createJsonReader() {
  const known = new Map<string, unknown>();
  return (text: Cell | undefined): unknown => {
    if (typeof text !== "string") return undefined;
    const before = known.get(text);
    if (before !== undefined) return before;
    const value: unknown = JSON.parse(text);
    if (known.size < MAX_KNOWN && text.length < MAX_KNOWN_CHARS) known.set(text, value);
    return value;
  };
}

function createRowReader() {
  const msOf = createClock();
  const resourcesOf = createJsonReader();
  const labelsOf = createJsonReader();
  return (row: readonly Cell[]): ScannedTaskRun => ({
    externalId: String(row[0]),
    type: String(row[1]),
    status: String(row[2]),
    queuedAt: msOf(row[3]),
    startedAt: msOf(row[4]),
    finishedAt: msOf(row[5]),
    attempt: numberOf(row[6]) ?? 1,
    error: textOf(row[7]),
    priority: numberOf(row[8]),
    dependsOn: typeof row[9] === "string" ? JSON.parse(row[9]) : undefined,
    batch: textOf(row[10]),
    worker: textOf(row[11]),
    resources: resourcesOf(row[12]),
    inputBytes: numberOf(row[13]),
    mediaDurationSec: numberOf(row[14]),
    labels: labelsOf(row[15]),
  });
}

/** Rows of the table by their number, `after < id <= upTo`; `isDense` when most of them are of the source. */
export type RowRange = { after: number; upTo: number; isDense: boolean };

/** Rows of the table that are read for one row of the source before its index is quicker. */
const WALK_AT_MOST = 4;
const ROWS_A_STEP = 2_000;

const openToRead = (databasePath: string): DatabaseSync =>
  new DatabaseSync(databasePath, { readOnly: true, timeout: 15_000 });

/** The whole range of a source's runs. */
function rangeOf(database: DatabaseSync, sourceId: string): RowRange {
  const row = database
    .prepare("SELECT count(*) AS rows, min(id) AS first, max(id) AS last FROM task_run WHERE source_id = ?")
    .get(sourceId);
  const [rows, first, last] = [Number(row?.rows), Number(row?.first ?? 0), Number(row?.last ?? -1)];
  return { after: first - 1, upTo: last, isDense: last - first < WALK_AT_MOST * rows };
}

/** Two ranges that hold the runs of a source, about halves where it has most of the table, for two readers at once. */
export function halvesOfTaskRuns(databasePath: string, runs: number): [RowRange, RowRange] {
  const database = openToRead(databasePath);
  try {
    const [first, last] = ["min", "max"].map((which) =>
      Number(database.prepare(`SELECT ${which}(id) AS id FROM task_run`).get()?.id ?? 0),
    ) as [number, number];
    const isDense = last - first < WALK_AT_MOST * runs;
    const middle = Math.floor((first + last) / 2);
    return [
      { after: first - 1, upTo: middle, isDense },
      { after: middle, upTo: last, isDense },
    ];
  } finally {
    database.close();
  }
}

/**
 * Streams the runs of a source, or those of a range, straight from the file, past the client: a million in two seconds. It
 * holds the thread while it reads, so it belongs into a worker thread. Where most rows of the table are the source's it walks
 * through the table in steps, which needs no index and no sorting.
 */
export function* scanTaskRuns(databasePath: string, sourceId: string, range?: RowRange): Generator<ScannedTaskRun> {
  const database = openToRead(databasePath);
  const toRun = createRowReader();
  try {
    const { after, upTo, isDense } = range ?? rangeOf(database, sourceId);
    // A unary plus keeps a column out of the choice of an index.
    const where = isDense ? "+source_id = ? AND id > ? AND id <= ?" : "source_id = ? AND +id > ? AND +id <= ?";
    const statement = database.prepare(`${SELECT} WHERE ${where} ORDER BY id`);
    statement.setReturnArrays(true);
    const step = isDense ? ROWS_A_STEP : Number.MAX_SAFE_INTEGER;
    for (let from = after; from < upTo; from += step) {
      const found = statement.all(sourceId, from, Math.min(upTo, from + step)) as unknown as Cell[][];
      for (const row of found) yield toRun(row);
    }
  } finally {
    database.close();
  }
}
