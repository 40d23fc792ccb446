import { Connection, type SqliteValue } from "./sqlite-adapter/index.ts";

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
const BUSY_TIMEOUT_MS = 60_000;

const UPSERT = `
  INSERT INTO task_run (source_id, external_id, type, status, queued_at, started_at, finished_at, attempt, error,
    priority, depends_on, batch, worker, resources, input_bytes, media_duration_sec, labels)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (source_id, external_id) DO UPDATE SET
    type = excluded.type, status = excluded.status, queued_at = excluded.queued_at, started_at = excluded.started_at,
    finished_at = excluded.finished_at, attempt = excluded.attempt, error = excluded.error,
    priority = excluded.priority, depends_on = excluded.depends_on, batch = excluded.batch, worker = excluded.worker,
    resources = excluded.resources, input_bytes = excluded.input_bytes,
    media_duration_sec = excluded.media_duration_sec, labels = excluded.labels`;

const DAY_MS = 86_400_000;
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, "0"));
const two = (value: number): string => TWO_DIGITS[value] ?? "";

/** Times as the client writes them; the day, which many runs share, is written once. */
function createClock() {
  const days = new Map<number, string>();
  return (ms: number | null): string | null => {
    if (ms === null) return null;
    const whole = Math.floor(ms);
    const day = Math.floor(whole / DAY_MS);
    let text = days.get(day);
    if (text === undefined) {
      text = new Date(day * DAY_MS).toISOString().slice(0, -"00:00:00.000Z".length);
      days.set(day, text);
    }
    const rest = whole - day * DAY_MS;
    const ms3 = rest % 1_000;
    const clock = `${two(Math.floor(rest / 3_600_000))}:${two(Math.floor(rest / 60_000) % 60)}:${two(Math.floor(rest / 1_000) % 60)}`;
    return `${text}${clock}.${Math.floor(ms3 / 100)}${two(ms3 % 100)}+00:00`;
  };
}

const jsonOrNull = (value: object, size: number): string | null => (size === 0 ? null : JSON.stringify(value));

/** Whole numbers as INTEGER: as REAL an attempt would be stored with a point. */
const wholeOrNull = (value: number | null): bigint | null => (value === null ? null : BigInt(Math.round(value)));

function createRowWriter(sourceId: string) {
  const iso = createClock();
  return (row: TaskRunRow): SqliteValue[] => [
    sourceId,
    row.externalId,
    row.type,
    row.status,
    iso(row.queuedAtMs),
    iso(row.startedAtMs),
    iso(row.finishedAtMs),
    BigInt(row.attempt),
    row.error,
    row.priority,
    jsonOrNull(row.dependsOn, row.dependsOn.length),
    row.batch,
    row.worker,
    jsonOrNull(row.resources, Object.keys(row.resources).length),
    wholeOrNull(row.inputBytes),
    row.mediaDurationSec,
    jsonOrNull(row.labels, Object.keys(row.labels).length),
  ];
}

/** Room for the pages of the indexes, which ids touch in any order; and fewer copies of them from the log to the file. */
const FOR_MANY_ROWS = "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8000";

type TaskRunWriter = {
  /** Inserts or replaces the runs, by id, in one transaction. */
  write: (rows: readonly TaskRunRow[]) => Promise<void>;
  close: () => void;
};

/** A connection of its own that stores runs of a source; whoever opens it closes it. */
export async function openTaskRunWriter(databasePath: string, sourceId: string): Promise<TaskRunWriter> {
  const toValues = createRowWriter(sourceId);
  const options = { path: databasePath, busyTimeoutMs: BUSY_TIMEOUT_MS, statementCacheSize: 1 };
  const connection = await Connection.open({ ...options, use: "write" });
  await connection.script(FOR_MANY_ROWS);
  return {
    write: (rows) => connection.runForEach(UPSERT, rows.map(toValues)),
    close: () => connection.close(),
  };
}

/** Inserts or replaces many runs of one source, 5,000 rows a transaction. Returns how many rows were given. */
export async function upsertTaskRuns(
  databasePath: string,
  sourceId: string,
  rows: Iterable<TaskRunRow>,
): Promise<number> {
  const writer = await openTaskRunWriter(databasePath, sourceId);
  let chunk: TaskRunRow[] = [];
  let count = 0;
  const flush = async () => {
    await writer.write(chunk);
    count += chunk.length;
    chunk = [];
  };
  try {
    for (const row of rows) {
      chunk.push(row);
      if (chunk.length === CHUNK) await flush();
    }
    if (chunk.length > 0) await flush();
    return count;
  } finally {
    writer.close();
  }
}
