import { AppError } from "#lib/core/index.ts";
import { readDatabase, type WriteTransaction, writeDatabase } from "./write-database.ts";

export type NewTask = {
  type: string;
  description: string;
  filePath?: string | undefined;
  url?: string | undefined;
};

/** A queued task as it stands; `error` is the true cause, which Banana Bun itself may have overwritten. */
export type TaskState = { id: number; status: string; result: string | null; error: string | null; tries: number };

/** Banana Bun only compares it with the SHA-256 of files that come in, so a mark in it means nothing to it. */
const MARK_COLUMN = "file_hash";

function cellsOf(open: WriteTransaction, mark: string, task: NewTask): Record<string, string | number | null> {
  const args = task.filePath === undefined ? null : JSON.stringify({ file_path: task.filePath });
  const all: Record<string, string | number | null> = {
    [MARK_COLUMN]: mark,
    description: task.description,
    type: task.type,
    status: "pending",
    // Not "[]": its reader splits at commas and would wait for a task of that name.
    dependencies: null,
    shell_command: task.url ?? null,
    args,
    created_at: new Date().toISOString().slice(0, 19).replace("T", " "),
    // It counts no tries and would run a failed task again every few seconds for ever.
    max_retries: 0,
    retry_count: 0,
  };
  const present = open.columns.get("tasks");
  if (args !== null && present?.has("args") !== true) {
    throw new AppError("UNSUPPORTED", "The tasks of this installation take no arguments.");
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => present?.has(name)));
}

function findMark(open: WriteTransaction, mark: string): number | null {
  const row = open.database.prepare(`SELECT id FROM tasks WHERE ${MARK_COLUMN} = ? ORDER BY id LIMIT 1`).get(mark);
  return row === undefined ? null : Number(row.id);
}

/** Queues a task, or finds the one that an earlier try queued under the same mark. @returns its id */
export function queueTask(path: string, mark: string, task: NewTask): { id: number; isNew: boolean } {
  return writeDatabase(path, (open) => {
    const known = findMark(open, mark);
    if (known !== null) return { id: known, isNew: false };
    const cells = cellsOf(open, mark, task);
    const names = Object.keys(cells);
    const { lastInsertRowid } = open.database
      .prepare(`INSERT INTO tasks (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`)
      .run(...names.map((name) => cells[name] ?? null));
    return { id: Number(lastInsertRowid), isNew: true };
  });
}

/** What the failure log says of a task: its own error message is overwritten when the retry that follows fails. */
function loggedErrors(open: WriteTransaction, id: number): string[] {
  if (open.columns.get("task_logs")?.has("error_reason") !== true) return [];
  const sql = "SELECT error_reason FROM task_logs WHERE task_id = ? AND status = 'error' ORDER BY id";
  return open.database
    .prepare(sql)
    .all(id)
    .map((row) => String(row.error_reason ?? "").trim());
}

/** How a task stands now; null when it is gone. */
export function readTask(path: string, id: number): TaskState | null {
  return readDatabase(path, (open) => {
    const row = open.database.prepare("SELECT status, result_summary, error_message FROM tasks WHERE id = ?").get(id);
    if (row === undefined) return null;
    const errors = loggedErrors(open, id);
    const text = (value: unknown) => (value === null || value === undefined ? null : String(value).slice(0, 4000));
    const error = errors.find((reason) => reason !== "") ?? text(row.error_message);
    return { id, status: String(row.status), result: text(row.result_summary), error, tries: errors.length };
  });
}

/**
 * Takes back a task that Banana Bun has not started. "started": it runs or ran and was left; "gone": there is none.
 * A task at work cannot be stopped from outside.
 */
export function withdrawTask(path: string, mark: string): "withdrawn" | "started" | "gone" {
  return writeDatabase(path, (open) => {
    const id = findMark(open, mark);
    if (id === null) return "gone";
    const { changes } = open.database.prepare("DELETE FROM tasks WHERE id = ? AND status = 'pending'").run(id);
    return Number(changes) === 1 ? "withdrawn" : "started";
  });
}
