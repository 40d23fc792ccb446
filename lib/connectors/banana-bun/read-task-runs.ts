import type { TaskAttempt, TaskRun, TaskRunStatus } from "#lib/tasks/index.ts";
import { buildLoggedRun, buildTaskRun, type MediumSize } from "./build-task-run.ts";
import { parseFlag, parseNumber, parseTimestamp, type Row, textOrNull } from "./cell-values.ts";
import { type AttemptFold, emptyFold, foldOccurrences, foldRetries } from "./fold-attempts.ts";
import { createGroupCursor, type GroupCursor, keyOf } from "./merge-groups.ts";
import { type OpenTables, readRows, readRowsSortedBy, type TableRead } from "./read-tables.ts";

const TASKS: TableRead = {
  table: "tasks",
  columns: [
    "id",
    "type",
    "status",
    "created_at",
    "started_at",
    "finished_at",
    "description",
    "dependencies",
    "error_message",
    "args",
    "parent_id",
    "retry_count",
    "max_retries",
    "last_retry_error",
    "next_retry_at",
    "tool",
    "filename",
    "is_template",
    "priority",
  ],
};
const LOGS: TableRead = {
  table: "task_logs",
  columns: ["task_id", "task_type", "status", "duration_ms", "error_reason", "created_at"],
};
const DEPENDENCIES: TableRead = { table: "task_dependencies", columns: ["task_id", "depends_on_id"] };
const MAX_MEDIA = 1_000_000;

function retriesRead(open: OpenTables): TableRead {
  const typed = open.columns.get("retry_history")?.has("error_type");
  const columns = ["task_id", "attempted_at", "error_message", "success", "execution_time_ms"];
  return {
    table: "retry_history",
    columns,
    ...(typed ? { where: "error_type IS NULL OR error_type <> 'exception'" } : {}),
  };
}

/** Size and length of every known medium, by id of `media_metadata` and by path. */
function readMediumSizes(open: OpenTables): (args: Record<string, unknown>) => MediumSize {
  const none: MediumSize = { inputBytes: null, mediaDurationSec: null };
  if (!open.columns.get("media_metadata")?.has("metadata_json")) return () => none;
  const sizes = new Map<string, MediumSize>();
  const json = (name: string) =>
    `CASE WHEN json_valid(metadata_json) THEN json_extract(metadata_json, '$.${name}') END`;
  const rows = readRows(open, {
    table: "media_metadata",
    columns: ["id", "file_path"],
    expressions: { filesize: json("filesize"), duration: json("duration") },
  });
  for (const row of rows) {
    if (sizes.size >= MAX_MEDIA) break;
    const bytes = parseNumber(row.filesize);
    const seconds = parseNumber(row.duration);
    const size = {
      inputBytes: bytes !== null && bytes >= 0 ? bytes : null,
      mediaDurationSec: seconds !== null && seconds >= 0 ? seconds : null,
    };
    if (row.id) sizes.set(`#${Number(row.id)}`, size);
    if (row.file_path) sizes.set(row.file_path, size);
  }
  return (args) =>
    sizes.get(`#${Number(args.media_id ?? args.mediaId ?? Number.NaN)}`) ??
    sizes.get(String(args.file_path ?? args.filePath ?? args.path ?? "")) ??
    none;
}

/** The first ancestor of every task that has a parent. Parents are older, so one pass in id order is enough. */
function createRootFinder(): (row: Row) => string | null {
  const roots = new Map<number, number>();
  return (row) => {
    if (!row.parent_id) return null;
    const parent = keyOf(row.parent_id);
    const root = roots.get(parent) ?? parent;
    roots.set(keyOf(row.id), root);
    return String(root);
  };
}

const isIdOrdered = (open: OpenTables): boolean => {
  const columns = open.database.prepare("SELECT name, type, pk FROM pragma_table_info('tasks')").all();
  return columns.some((column) => column.name === "id" && column.pk === 1 && column.type === "INTEGER");
};

/** Runs behind `task_logs` rows whose task is gone (foreign keys are off upstream, so deletions leave them). */
function* orphanRunsBelow(open: OpenTables, logs: GroupCursor, limit: number): Generator<TaskRun> {
  while (logs.peek() < limit) {
    const key = logs.peek();
    const occurrences = foldOccurrences(logs.at(key));
    if (key === Number.MIN_SAFE_INTEGER) continue;
    open.warnings.add("orphan_row", "task_logs", "Attempts of a task that is no longer in the table tasks");
    yield* earlierRuns(String(key), occurrences, true);
    yield buildLoggedRun(String(key), occurrences.at(-1) ?? emptyFold(), true);
  }
}

/** Earlier occurrences of a task, numbered from 1; the latest keeps the task's own id. */
const earlierRuns = (id: string, occurrences: readonly AttemptFold[], orphan: boolean): TaskRun[] =>
  occurrences.slice(0, -1).map((fold, index) => buildLoggedRun(`${id}#${index + 1}`, fold, orphan));

/**
 * Every task as a run, in the order of ids, streamed: `tasks` joined with its tries (`task_logs`, else `retry_history`) and
 * dependencies. A task that succeeded more than once gives one run per success (`<id>#1`, `<id>#2`, ..., then `<id>`).
 * Templates of periodic tasks are left out. Without a table `tasks` the runs come from `task_logs`.
 */
export function* readTaskRuns(open: OpenTables): Generator<TaskRun> {
  const logs = createGroupCursor(readRowsSortedBy(open, LOGS, "task_id"), "task_id");
  const retries = createGroupCursor(readRowsSortedBy(open, retriesRead(open), "task_id"), "task_id");
  const dependencies = createGroupCursor(readRowsSortedBy(open, DEPENDENCIES, "task_id"), "task_id");
  const mediumOf = readMediumSizes(open);
  const rootOf = createRootFinder();
  const tasks = isIdOrdered(open) ? readRows(open, TASKS) : readRowsSortedBy(open, TASKS, "id");
  for (const task of tasks) {
    const key = keyOf(task.id);
    yield* orphanRunsBelow(open, logs, key);
    retries.skipBelow(key);
    dependencies.skipBelow(key);
    const occurrences = foldOccurrences(logs.at(key));
    const allRetries = foldRetries(retries.at(key));
    const dependsOn = [...dependencies.at(key)].flatMap((row) => textOrNull(row.depends_on_id, 500) ?? []);
    const rootId = rootOf(task);
    if (parseFlag(task.is_template)) {
      open.warnings.add("template_skipped", "tasks", "A template of a periodic task is no run");
      continue;
    }
    const attempts = occurrences.at(-1) ?? emptyFold();
    yield* earlierRuns(String(key), occurrences, false);
    // Retries name no occurrence: with several they can't be told apart.
    const ownRetries = occurrences.length === 1 ? allRetries : foldRetries([]);
    const shared = { rootId, mediumOf, warnings: open.warnings };
    yield buildTaskRun({ task, attempts, retries: ownRetries, dependencies: dependsOn, ...shared });
  }
  yield* orphanRunsBelow(open, logs, Number.POSITIVE_INFINITY);
}

const ATTEMPT_STATUS: Readonly<Record<string, TaskRunStatus>> = {
  completed: "succeeded",
  error: "failed",
  failed: "failed",
  running: "running",
  cancelled: "cancelled",
};

/**
 * Every try in `task_logs`, grouped by task in the order of time, streamed. A try left `running` although a later one exists
 * is a failed one: its process ended without a word.
 */
export function* readTaskAttempts(open: OpenTables): Generator<TaskAttempt> {
  let held: TaskAttempt | null = null;
  for (const row of readRowsSortedBy(open, LOGS, "task_id")) {
    const key = keyOf(row.task_id);
    if (key === Number.MIN_SAFE_INTEGER) continue;
    const runExternalId = String(key);
    const sameRun: boolean = held?.runExternalId === runExternalId;
    if (held) yield sameRun && held.status === "running" ? abandoned(held) : held;
    held = attemptOf(row, runExternalId, sameRun && held ? held.attempt + 1 : 1);
  }
  if (held) yield held;
}

const abandoned = (attempt: TaskAttempt): TaskAttempt => ({
  ...attempt,
  status: "failed",
  error: attempt.error ?? "The process ended while this try was running.",
});

function attemptOf(row: Row, runExternalId: string, attempt: number): TaskAttempt {
  const startedAt = parseTimestamp(row.created_at) ?? null;
  const durationMs = parseNumber(row.duration_ms);
  const measured = durationMs !== null && durationMs >= 0 ? durationMs : null;
  return {
    runExternalId,
    type: textOrNull(row.task_type, 200) ?? "(no type)",
    attempt,
    status: ATTEMPT_STATUS[row.status ?? ""] ?? "running",
    startedAt,
    finishedAt: startedAt !== null && measured !== null ? startedAt + measured : null,
    durationMs: measured,
    error: textOrNull(row.error_reason, 20_000),
  };
}
