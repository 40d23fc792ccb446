import { DatabaseSync, type StatementSync } from "node:sqlite";
import { AppError } from "#lib/core/index.ts";
import type { Cell, Row } from "./cell-values.ts";
import type { WarningLog } from "./warnings.ts";

/** The columns of each base table that is really there; views and virtual tables are left out. */
export type TableColumns = ReadonlyMap<string, ReadonlySet<string>>;

export type OpenTables = { database: DatabaseSync; columns: TableColumns; warnings: WarningLog };

/** What to read of a table: a column may be missing in the file, then its cell is null. */
export type TableRead = {
  table: string;
  columns: readonly string[];
  /** Longest text in characters taken of one cell. */
  maxChars?: number;
  /** SQL expressions under a name, over existing columns only. */
  expressions?: Readonly<Record<string, string>>;
  where?: string;
};

const DEFAULT_MAX_CHARS = 20_000;
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Names of the base tables; what stands behind a damaged page of the list is lost. */
function listTables(database: DatabaseSync, warnings: WarningLog): string[] {
  const names: string[] = [];
  const sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
  try {
    for (const row of database.prepare(sql).iterate()) names.push(String(row.name));
  } catch (error) {
    if (names.length === 0) throw error;
    warnings.add("damaged_table", null, `The list of tables is damaged, some may be missing: ${reasonOf(error)}`);
  }
  return names.filter((name) => !name.startsWith("sqlite_")).sort();
}

export function listColumns(database: DatabaseSync, warnings: WarningLog): TableColumns {
  const columns = new Map<string, ReadonlySet<string>>();
  for (const name of listTables(database, warnings)) {
    try {
      const found = database.prepare("SELECT name FROM pragma_table_info(?)").all(name);
      columns.set(name, new Set(found.map((column) => String(column.name))));
    } catch (error) {
      warnings.add("damaged_table", name, `Table ${name} has no readable definition: ${reasonOf(error)}`);
    }
  }
  return columns;
}

/**
 * Opens the private copy of a database for reading (statements that write fail). Opening rolls back or replays what an
 * interrupted writer left in the journal, which is why it has to be a copy.
 */
export function openTables(copyPath: string, originalPath: string, warnings: WarningLog): OpenTables {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(copyPath, { defensive: false });
    // With writable_schema one broken definition no longer makes all other tables unreadable; query_only forbids writing.
    database.exec("PRAGMA writable_schema = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    database.exec("PRAGMA query_only = ON");
    return { database, columns: listColumns(database, warnings), warnings };
  } catch (error) {
    database?.close();
    throw new AppError(
      "UNSUPPORTED",
      `${originalPath} is damaged, its list of tables can't be read: ${reasonOf(error)}`,
      {
        hint: "Restore a backup, or try `sqlite3 tasks.sqlite .recover` into a new file and connect that one.",
        cause: error,
      },
    );
  }
}

function selectList(open: OpenTables, read: TableRead): string {
  const present = open.columns.get(read.table);
  const maxChars = read.maxChars ?? DEFAULT_MAX_CHARS;
  const cells = read.columns.map((name) =>
    present?.has(name)
      ? `substr(CAST(${quote(name)} AS TEXT), 1, ${maxChars}) AS ${quote(name)}`
      : `NULL AS ${quote(name)}`,
  );
  const computed = Object.entries(read.expressions ?? {}).map(
    ([name, sql]) => `substr(CAST((${sql}) AS TEXT), 1, ${maxChars}) AS ${quote(name)}`,
  );
  return [...cells, ...computed].join(", ");
}

function* iterate(statement: StatementSync, parameters: number[] = []): Generator<Record<string, Cell>> {
  for (const row of statement.iterate(...parameters)) yield row as Record<string, Cell>;
}

type Salvage = { open: OpenTables; read: TableRead; lastRowId: number; error: unknown };

/** Behind a damaged page: what can be read backwards from the end down to the last good row, in ascending order. */
function salvageTail({ open, read, lastRowId, error }: Salvage): Row[] {
  const rows: Row[] = [];
  let rest = "";
  try {
    const filter = read.where ? `AND (${read.where})` : "";
    const sql = `SELECT ${selectList(open, read)} FROM ${quote(read.table)} WHERE rowid > ? ${filter} ORDER BY rowid DESC`;
    for (const row of iterate(open.database.prepare(sql), [lastRowId])) rows.push(row);
  } catch (tailError) {
    rest = ` (from the end: ${reasonOf(tailError)})`;
  }
  const found = rows.length > 0 ? `; ${rows.length} rows behind the damage were saved` : "";
  open.warnings.add("damaged_table", read.table, `Table ${read.table} is damaged: ${reasonOf(error)}${rest}${found}`);
  return rows.reverse();
}

/**
 * Rows of a table in the order of their row ids, as text cells, streamed. A missing table gives none. A damaged one gives
 * what can be read before and behind the damage, and a warning.
 */
export function* readRows(open: OpenTables, read: TableRead): Generator<Row> {
  if (!open.columns.has(read.table)) return;
  let lastRowId = Number.MIN_SAFE_INTEGER;
  try {
    const filter = read.where ? `WHERE ${read.where}` : "";
    const sql = `SELECT CAST(rowid AS REAL) AS "#row", ${selectList(open, read)} FROM ${quote(read.table)} ${filter} ORDER BY rowid`;
    for (const row of iterate(open.database.prepare(sql))) {
      yield row;
      lastRowId = Number(row["#row"]);
    }
    return;
  } catch (error) {
    yield* salvageTail({ open, read, lastRowId, error });
  }
}

/**
 * Rows ordered by a whole-number column, then by row id, as text cells, streamed from SQLite's external sort. A damaged
 * table is sorted in memory from what can be saved.
 */
export function* readRowsSortedBy(open: OpenTables, read: TableRead, column: string): Generator<Row> {
  if (!open.columns.get(read.table)?.has(column)) return;
  let started = false;
  try {
    const filter = read.where ? `WHERE ${read.where}` : "";
    const order = `CAST(${quote(column)} AS INTEGER)`;
    const sql = `SELECT ${selectList(open, read)} FROM ${quote(read.table)} ${filter} ORDER BY ${order}, rowid`;
    for (const row of iterate(open.database.prepare(sql))) {
      started = true;
      yield row;
    }
    return;
  } catch (error) {
    if (started) {
      open.warnings.add("damaged_table", read.table, `Table ${read.table} is damaged: ${reasonOf(error)}`);
      return;
    }
  }
  const saved = [...readRows(open, read)];
  saved.sort((a, b) => Number(a[column]) - Number(b[column]));
  yield* saved;
}

/** Rows of a table, null when it can't be counted. */
export function countRows(open: OpenTables, table: string): number | null {
  try {
    const row = open.database.prepare(`SELECT CAST(count(*) AS REAL) AS n FROM ${quote(table)}`).get();
    return Number(row?.n ?? 0);
  } catch (error) {
    open.warnings.add("damaged_table", table, `Table ${table} can't be counted: ${reasonOf(error)}`);
    return null;
  }
}
