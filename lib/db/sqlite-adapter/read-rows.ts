import { type ColumnType, ColumnTypeEnum, type SqlResultSet } from "@prisma/driver-adapter-utils";

import type { SqliteValue } from "./bind-arguments.ts";

/** Declared SQL types (what `prisma migrate` writes, and common spellings) to Prisma's column types. */
const DECLARED_TYPES: ReadonlyMap<string, ColumnType> = new Map(
  (
    [
      [ColumnTypeEnum.Int32, "TINYINT SMALLINT MEDIUMINT INT INTEGER SERIAL INT2"],
      [ColumnTypeEnum.Int64, "BIGINT INT8"],
      [ColumnTypeEnum.Float, "FLOAT"],
      [ColumnTypeEnum.Double, "DOUBLE NUMERIC REAL"],
      [ColumnTypeEnum.Numeric, "DECIMAL"],
      [ColumnTypeEnum.DateTime, "DATETIME TIMESTAMP"],
      [ColumnTypeEnum.Date, "DATE"],
      [ColumnTypeEnum.Time, "TIME"],
      [ColumnTypeEnum.Text, "TEXT CLOB CHARACTER VARCHAR NCHAR NVARCHAR"],
      [ColumnTypeEnum.Bytes, "BLOB"],
      [ColumnTypeEnum.Boolean, "BOOLEAN"],
      [ColumnTypeEnum.Json, "JSONB JSON"],
    ] as const
  ).flatMap(([type, names]) => names.split(" ").map((name) => [name, type] as const)),
);

/** SQLite's CURRENT_TIMESTAMP: UTC, but without saying so. */
const BARE_TIMESTAMP = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/;

type Column = { name: string; type: string | null };

/** Rows of node:sqlite (arrays, integers as bigint) as the result set that Prisma's client reads; changes `rows`. */
export function toResultSet(columns: readonly Column[], rows: SqliteValue[][]): SqlResultSet {
  const columnTypes = columns.map((column, index) => columnType(column, rows, index));
  for (const row of rows as unknown[][]) {
    for (let index = 0; index < row.length; index++) {
      const value = row[index] as SqliteValue;
      if (value !== null) row[index] = toClientValue(value, columnTypes[index]);
    }
  }
  return { columnNames: columns.map((column) => column.name), columnTypes, rows };
}

function columnType(column: Column, rows: SqliteValue[][], index: number): ColumnType {
  const declared = column.type?.replace(/\(.*\)/, "").toUpperCase();
  return (declared === undefined ? undefined : DECLARED_TYPES.get(declared)) ?? inferredType(rows, index);
}

/**
 * The type of an expression is that of its values. One REAL among integers makes the column a number
 * (taken for integers, the client would cut off its fraction); mixed with text or bytes it stays as it is.
 */
function inferredType(rows: SqliteValue[][], index: number): ColumnType {
  let found: ColumnType | undefined;
  for (const row of rows) {
    const value = row[index];
    if (value === null || value === undefined) continue;
    const type = valueType(value);
    if (found === undefined) found = type;
    else if (found !== type) return ColumnTypeEnum.UnknownNumber;
  }
  return found ?? ColumnTypeEnum.Int32;
}

function valueType(value: Exclude<SqliteValue, null>): ColumnType {
  if (typeof value === "string") return ColumnTypeEnum.Text;
  if (typeof value === "bigint") return ColumnTypeEnum.Int64;
  return typeof value === "number" ? ColumnTypeEnum.UnknownNumber : ColumnTypeEnum.Bytes;
}

/** bigint becomes a number where that is exact, else its digits: the client accepts both for every integer field. */
function toClientValue(value: Exclude<SqliteValue, null>, type: ColumnType | undefined): unknown {
  switch (type) {
    case ColumnTypeEnum.DateTime:
      return typeof value === "string" ? dateTimeText(value) : dateTimeFromMs(value);
    case ColumnTypeEnum.Json:
      return typeof value === "string" ? value : jsonText(value);
    default:
      return typeof value === "bigint" ? exactNumber(value) : value;
  }
}

function exactNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

const dateTimeText = (value: string): string =>
  BARE_TIMESTAMP.test(value) ? `${value.replace(" ", "T")}+00:00` : value;

function dateTimeFromMs(value: bigint | number | Uint8Array): unknown {
  if (value instanceof Uint8Array) return value;
  const date = new Date(Number(value));
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
}

/** A JSON column has NUMERIC affinity, so the document `5` comes back as an integer. */
const jsonText = (value: bigint | number | Uint8Array): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : String(value);
