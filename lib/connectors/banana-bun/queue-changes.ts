import { AppError } from "#lib/core/index.ts";
import {
  type RowCells,
  type RowChange,
  readDatabase,
  type WritableTable,
  type WriteTransaction,
} from "./write-database.ts";

/** Types that Banana Bun's loop never picks up: a task of theirs that is queued again waits for ever. */
export const NEVER_RUN: readonly string[] = [
  "media_transcribe",
  "media_tag",
  "index_meili",
  "index_chroma",
  "media_summarize",
  "media_recommend",
  "video_scene_detect",
  "video_object_detect",
  "audio_analyze",
  "media_download",
];

/** Rows to change; `notes`: what was left out and why, in sentences. */
export type QueueChange = { table: WritableTable; changes: RowChange[]; notes: string[] };

export type FailedTasksWanted = { taskTypes: readonly string[]; taskIds: readonly number[]; limit: number };

const RESET = ["status", "started_at", "finished_at", "error_message", "next_retry_at", "retry_count"] as const;

const afterRetry = (name: string): string | number | null => {
  if (name === "status") return "pending";
  return name === "retry_count" ? 0 : null;
};

const cellsOf = (row: Record<string, unknown>, names: readonly string[]): RowCells =>
  Object.fromEntries(names.map((name) => [name, (row[name] ?? null) as string | number | null]));

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

function failedRows(open: WriteTransaction, wanted: FailedTasksWanted) {
  const present = RESET.filter((name) => open.columns.get("tasks")?.has(name));
  // A template is no task: its copies are.
  const noTemplates = open.columns.get("tasks")?.has("is_template") === true ? "AND coalesce(is_template, 0) = 0" : "";
  const rows = open.database
    .prepare(
      `SELECT id, type, ${present.join(", ")} FROM tasks
        WHERE status = 'error' ${noTemplates}
          AND (json_array_length(?1) = 0 OR type IN (SELECT value FROM json_each(?1)))
          AND (json_array_length(?2) = 0 OR id IN (SELECT value FROM json_each(?2)))
        ORDER BY id LIMIT ?3`,
    )
    .all(JSON.stringify(wanted.taskTypes), JSON.stringify(wanted.taskIds), wanted.limit);
  return { rows, present };
}

/**
 * Failed tasks as they would be queued again: pending, as if never started. Tasks that ended well, are at work or were
 * cancelled by a person are not touched; types that never run are left out.
 */
export function planRetry(path: string, wanted: FailedTasksWanted): QueueChange {
  return readDatabase(path, (open) => {
    const { rows, present } = failedRows(open, wanted);
    const stuck = rows.filter((row) => NEVER_RUN.includes(String(row.type)));
    const changes = rows
      .filter((row) => !stuck.includes(row))
      .map((row): RowChange => {
        const before = cellsOf(row, present);
        return {
          id: Number(row.id),
          before,
          after: Object.fromEntries(present.map((name) => [name, afterRetry(name)])),
        };
      });
    const types = [...new Set(stuck.map((row) => String(row.type)))].join(", ");
    const notes =
      stuck.length === 0
        ? []
        : [`${many(stuck.length, "task")} left out: Banana Bun never starts tasks of type ${types}.`];
    return { table: "tasks", changes, notes };
  });
}

type Place = { table: WritableTable; id: number };

function placeOf(scheduleId: string): Place {
  const [origin, id] = scheduleId.split(":");
  return { table: origin === "task_schedule" ? "task_schedules" : "tasks", id: Number(id) };
}

function scheduleRow(open: WriteTransaction, { table, id }: Place, names: readonly string[]): RowCells {
  const missing = names.find((name) => open.columns.get(table)?.has(name) !== true);
  if (missing !== undefined) {
    const message = `This installation (${open.generation}) keeps no ${missing} in ${table}.`;
    throw new AppError("UNSUPPORTED", message);
  }
  const row = open.database.prepare(`SELECT ${names.join(", ")} FROM ${table} WHERE id = ?`).get(id);
  if (row === undefined) throw new AppError("NOT_FOUND", `There is no periodic task ${table}:${id} any more.`);
  return cellsOf(row, names);
}

/** The scheduler copies a template into a column that no schema has, so on its own it starts nothing. */
const schedulerNotes = (open: WriteTransaction): string[] =>
  open.columns.get("tasks")?.has("metadata") === true
    ? []
    : [
        "The scheduler of this Banana Bun can't start periodic tasks by itself: its table tasks lacks the column metadata.",
      ];

/** How many instances of a periodic task may run side by side. */
export function planConcurrency(path: string, wanted: { scheduleId: string; atOnce: number }): QueueChange {
  const place = placeOf(wanted.scheduleId);
  if (place.table !== "task_schedules") {
    throw new AppError("UNSUPPORTED", "Only periodic tasks of task_schedules have a number of instances.");
  }
  return readDatabase(path, (open) => {
    const before = scheduleRow(open, place, ["max_instances"]);
    const changes = [{ id: place.id, before, after: { max_instances: wanted.atOnce } }];
    return { table: place.table, changes, notes: schedulerNotes(open) };
  });
}

export type NewTime = { scheduleId: string; cron: string; timezone?: string | undefined };

/**
 * Another time for a periodic task. @param nextRunAt gives the next time for a cron expression in a zone, as ISO 8601: the
 * old one would make it run once more at its old time
 */
export function planNewTime(
  path: string,
  wanted: NewTime,
  nextRunAt: (cron: string, timezone: string) => string,
): QueueChange {
  const place = placeOf(wanted.scheduleId);
  const next = place.table === "task_schedules" ? "next_run_at" : "next_execution";
  return readDatabase(path, (open) => {
    const before = scheduleRow(open, place, ["cron_expression", "timezone", next]);
    const timezone = wanted.timezone ?? String(before.timezone ?? "UTC");
    const after = { cron_expression: wanted.cron, timezone, [next]: nextRunAt(wanted.cron, timezone) };
    return { table: place.table, changes: [{ id: place.id, before, after }], notes: schedulerNotes(open) };
  });
}
