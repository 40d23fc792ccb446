import type { ArgType, SqlQuery } from "@prisma/driver-adapter-utils";

import { outOfRange } from "./sqlite-errors.ts";

/** What SQLite stores: NULL, INTEGER, REAL, TEXT, BLOB. */
export type SqliteValue = null | bigint | number | string | Uint8Array;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const MAX_DOUBLE_DIGITS = 17;

/**
 * The parameters of a query as SQLite values. A value that SQLite could only keep changed
 * (an integer beyond 64 bits, a decimal with more digits than a double holds, NaN) is refused.
 */
export const bindArguments = (query: SqlQuery): SqliteValue[] =>
  query.args.map((arg, index) => bindArgument(arg, query.argTypes[index]));

function bindArgument(arg: unknown, type: ArgType | undefined): SqliteValue {
  if (arg === null || arg === undefined) return null;
  if (typeof arg === "boolean") return arg ? 1n : 0n;
  if (typeof arg === "bigint") return int64(arg);
  if (typeof arg === "number") return bindNumber(arg, type);
  if (arg instanceof Date) return isoText(arg);
  if (arg instanceof Uint8Array) return arg;
  if (typeof arg === "string") return bindString(arg, type);
  return JSON.stringify(arg);
}

/**
 * A whole number is bound as INTEGER unless the field is a Float: bound as REAL, `5` would
 * become the text '5.0' in a text column, in JSON and in `||`.
 */
function bindNumber(value: number, type: ArgType | undefined): bigint | number {
  if (Number.isNaN(value)) throw outOfRange("NaN is not a number that SQLite can store");
  return type?.scalarType !== "float" && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function bindString(value: string, type: ArgType | undefined): SqliteValue {
  switch (type?.scalarType) {
    case "int":
    case "bigint":
      return int64(BigInt(value));
    case "float":
      return bindNumber(Number(value), type);
    case "decimal":
      return bindDecimal(value);
    case "datetime":
      return isoText(new Date(value));
    case "bytes":
      return Buffer.from(value, "base64");
    case "json":
      return bindJson(value);
    default:
      return value;
  }
}

function int64(value: bigint): bigint {
  if (value < INT64_MIN || value > INT64_MAX) throw outOfRange(`${value} does not fit into SQLite's 64 bit integer`);
  return value;
}

/** The text form of Prisma's own SQLite adapters: sortable, always UTC. */
function isoText(date: Date): string {
  if (Number.isNaN(date.getTime())) throw outOfRange("an invalid date cannot be stored");
  return date.toISOString().replace("Z", "+00:00");
}

/**
 * Decimals, and Floats beyond 64 bits, which the client sends as decimal text too. Up to 15 digits are exact; 16 or 17
 * may be a Float's own and are rounded as one; more could only be cut off, which is refused.
 */
function bindDecimal(text: string): bigint | number {
  const digits = significantDigits(text);
  if (digits === undefined) throw outOfRange(`"${text}" is not a decimal number`);
  if (/^-?\d+$/.test(text)) {
    const whole = BigInt(text);
    if (whole >= INT64_MIN && whole <= INT64_MAX) return whole;
  }
  const value = Number(text);
  if (digits > MAX_DOUBLE_DIGITS || !Number.isFinite(value)) {
    throw outOfRange(`the decimal ${text} has more digits than SQLite keeps (15 are always safe): round it first`);
  }
  return value;
}

function significantDigits(text: string): number | undefined {
  const match = /^[+-]?(\d*)\.?(\d*)(?:[eE][+-]?\d+)?$/.exec(text);
  const all = match === null ? "" : `${match[1]}${match[2]}`;
  return all === "" ? undefined : all.replace(/^0+/, "").replace(/0+$/, "").length;
}

/** A JSON column has NUMERIC affinity: SQLite would turn the text of a number into one with 15 digits. */
const bindJson = (text: string): SqliteValue => (/^-?\d/.test(text) ? bindNumber(Number(text), undefined) : text);
