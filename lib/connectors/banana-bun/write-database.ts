import { DatabaseSync } from "node:sqlite";
import { AppError } from "#lib/core/index.ts";
import { generationOf } from "./detect-generation.ts";
import { listColumns, type TableColumns } from "./read-tables.ts";
import type { BananaBunGeneration } from "./schemas.ts";
import { createWarningLog } from "./warnings.ts";

/** Tables that Plantain may change, and nothing else in them than these columns. */
const WRITABLE = {
  tasks: [
    "status",
    "started_at",
    "finished_at",
    "error_message",
    "next_retry_at",
    "retry_count",
    "cron_expression",
    "timezone",
    "next_execution",
  ],
  task_schedules: ["cron_expression", "timezone", "next_run_at", "max_instances"],
} as const;

export type WritableTable = keyof typeof WRITABLE;
export type RowCells = Record<string, string | number | null>;

/** One row before a change and after it; only the columns that change. */
export type RowChange = { id: number; before: RowCells; after: RowCells };

/** An open database that may be written, inside one transaction that holds the write lock. */
export type WriteTransaction = { database: DatabaseSync; columns: TableColumns; generation: BananaBunGeneration };

/** Banana Bun sets no waiting time of its own and writes in short transactions; ours waits for it. */
const BUSY_MS = 10_000;

const codeOf = (error: unknown): number =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : 0;

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_FULL = 13;

function toAppError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === SQLITE_BUSY || code === SQLITE_LOCKED) {
    return new AppError("UNAVAILABLE", `${path} was locked by another program for ${BUSY_MS / 1000} s.`, {
      hint: "Nothing was changed. It is tried again.",
      cause: error,
    });
  }
  if (code === SQLITE_READONLY) return new AppError("FORBIDDEN", `Plantain may not write ${path}.`, { cause: error });
  if (code === SQLITE_FULL) {
    return new AppError("UNAVAILABLE", `The disk of ${path} is full; nothing was changed.`, { cause: error });
  }
  return error;
}

function inTransaction<T>(path: string, mode: "read" | "write", work: (open: WriteTransaction) => T): T {
  let database: DatabaseSync | undefined;
  try {
    const readOnly = mode === "read";
    database = new DatabaseSync(path, { readOnly, timeout: BUSY_MS, enableForeignKeyConstraints: false });
    database.exec(`PRAGMA trusted_schema = OFF; BEGIN${readOnly ? "" : " IMMEDIATE"}`);
    const columns = listColumns(database, createWarningLog());
    const generation = generationOf(columns);
    if (generation === "unknown") {
      throw new AppError("UNSUPPORTED", `${path} is of no generation of Banana Bun that is known; it was left alone.`);
    }
    const result = work({ database, columns, generation });
    database.exec("COMMIT");
    return result;
  } catch (error) {
    throw toAppError(error, path);
  } finally {
    // Closing rolls back what was not committed.
    if (database?.isOpen === true) database.close();
  }
}

/**
 * Runs `work` on the live database of an installation, in one transaction that is rolled back when it throws. A database
 * whose generation is not known is never written. Banana Bun keeps foreign keys off, and so does this connection: what it
 * left dangling must not stop a change.
 * @throws AppError UNSUPPORTED for an unknown generation, UNAVAILABLE when it is locked, FORBIDDEN
 */
export const writeDatabase = <T>(path: string, work: (open: WriteTransaction) => T): T =>
  inTransaction(path, "write", work);

/** The same for reading one state of it; statements that write fail. */
export const readDatabase = <T>(path: string, work: (open: WriteTransaction) => T): T =>
  inTransaction(path, "read", work);

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function checkColumns(open: WriteTransaction, table: WritableTable, names: readonly string[]): void {
  const allowed: readonly string[] = WRITABLE[table];
  const wrong = names.find((name) => !allowed.includes(name) || open.columns.get(table)?.has(name) !== true);
  if (wrong === undefined) return;
  throw new AppError("UNSUPPORTED", `Column ${wrong} of ${table} is not one that may be changed in this database.`);
}

function holds(open: WriteTransaction, table: WritableTable, id: number, cells: RowCells): boolean {
  const names = Object.keys(cells);
  const where = names.map((name) => `${quote(name)} IS ?`).join(" AND ");
  const found = open.database
    .prepare(`SELECT 1 FROM ${quote(table)} WHERE rowid = ? AND ${where}`)
    .get(id, ...names.map((name) => cells[name] ?? null));
  return found !== undefined;
}

export type AppliedRows = { changed: number[]; there: number[]; conflicts: number[] };

/**
 * Brings rows from `before` to `after`, each only if it still holds what was read. `there`: rows that hold `after` already;
 * `conflicts`: rows that hold something else by now, and were left alone.
 */
export function applyRowChanges(path: string, table: WritableTable, changes: readonly RowChange[]): AppliedRows {
  return writeDatabase(path, (open) => {
    const result: AppliedRows = { changed: [], there: [], conflicts: [] };
    for (const { id, before, after } of changes) {
      checkColumns(open, table, Object.keys(after));
      if (holds(open, table, id, after)) result.there.push(id);
      else if (!holds(open, table, id, before)) result.conflicts.push(id);
      else {
        const names = Object.keys(after);
        const set = names.map((name) => `${quote(name)} = ?`).join(", ");
        open.database
          .prepare(`UPDATE ${quote(table)} SET ${set} WHERE rowid = ?`)
          .run(...names.map((name) => after[name] ?? null), id);
        result.changed.push(id);
      }
    }
    return result;
  });
}
