import { DriverAdapterError, type MappedError } from "@prisma/driver-adapter-utils";

/** What node:sqlite throws: `errcode` is SQLite's extended result code (https://www.sqlite.org/rescode.html). */
type SqliteError = Error & { code: "ERR_SQLITE_ERROR"; errcode: number };

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_MISUSE = 21;
const CONSTRAINT_FOREIGN_KEY = 787;
const CONSTRAINT_NOT_NULL = 1299;
const CONSTRAINT_PRIMARY_KEY = 1555;
const CONSTRAINT_TRIGGER = 1811;
const CONSTRAINT_UNIQUE = 2067;

const primaryCode = (error: SqliteError): number => error.errcode & 255;

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR" && "errcode" in error;
}

/** Another connection holds the lock; trying again later may succeed. */
export const isBusy = (error: unknown): boolean => isSqliteError(error) && primaryCode(error) === SQLITE_BUSY;

/** A statement that writes was given to a connection that only reads. */
export const isReadOnlyFailure = (error: unknown): boolean =>
  error instanceof DriverAdapterError &&
  error.cause.kind === "sqlite" &&
  (error.cause.extendedCode & 255) === SQLITE_READONLY;

/**
 * Turns whatever a node:sqlite call threw into the error kinds that Prisma's client understands
 * (P2002 unique, P2003 foreign key, P2011 not null, P1008 busy, P2021 table, P2022 column, P2020 range).
 * Other SQLite errors keep their extended code and SQLite's own words; anything else is passed through.
 */
export function toDriverError(error: unknown, path: string): unknown {
  if (error instanceof DriverAdapterError) return error;
  if (isSqliteError(error)) {
    const { kind, message } = describe(error, path);
    return new DriverAdapterError({ originalCode: String(error.errcode), originalMessage: message, ...kind });
  }
  if (error instanceof Error && "code" in error && error.code === "ERR_INVALID_ARG_VALUE") {
    return error.message.includes("too large")
      ? outOfRange("an integer lies outside of SQLite's 64 bits")
      : sqliteFailure(SQLITE_MISUSE, error.message);
  }
  return error;
}

function describe(error: SqliteError, path: string): { kind: MappedError; message: string } {
  const { message } = error;
  const same = (kind: MappedError) => ({ kind, message });
  switch (error.errcode) {
    case CONSTRAINT_UNIQUE:
    case CONSTRAINT_PRIMARY_KEY:
      return same(uniqueViolation(message));
    case CONSTRAINT_NOT_NULL:
      return same({
        kind: "NullConstraintViolation",
        constraint: { fields: constraintColumns(message).map(lastPart) },
      });
    case CONSTRAINT_FOREIGN_KEY:
    case CONSTRAINT_TRIGGER:
      return same({ kind: "ForeignKeyConstraintViolation", constraint: { foreignKey: {} } });
  }
  switch (primaryCode(error)) {
    case SQLITE_BUSY:
      return { kind: { kind: "SocketTimeout" }, message: `${path} is locked by another process` };
    case SQLITE_CANTOPEN:
      return worded(error, `cannot open ${path}: does its folder exist, and may this process write there?`);
    case SQLITE_READONLY:
      return worded(error, `${path} cannot be written (${message}): check the rights of the file and of its folder`);
    case SQLITE_FULL:
      return worded(error, `no space left while writing ${path}: free some disk space and try again`);
  }
  const table = /^no such table: (.+)/.exec(message)?.[1];
  if (table !== undefined) return same({ kind: "TableDoesNotExist", table });
  const column = /^no such column: ("[^"]*"|\S+)/.exec(message)?.[1] ?? /has no column named (.+)/.exec(message)?.[1];
  if (column !== undefined) return same({ kind: "ColumnNotFound", column: column.replaceAll('"', "") });
  return worded(error, message);
}

const worded = (error: SqliteError, message: string) => ({
  kind: { kind: "sqlite", extendedCode: error.errcode, message } satisfies MappedError,
  message,
});

/** "UNIQUE constraint failed: a.x, a.y" or, for an index over an expression, "...: index 'name'". */
function uniqueViolation(message: string): MappedError {
  const index = /index '(.+)'$/.exec(message)?.[1];
  if (index !== undefined) return { kind: "UniqueConstraintViolation", constraint: { index } };
  const columns = constraintColumns(message);
  const table = columns[0]?.split(".").slice(0, -1).join(".");
  return {
    kind: "UniqueConstraintViolation",
    constraint: { fields: columns.map(lastPart) },
    ...(table ? { table } : {}),
  };
}

const constraintColumns = (message: string): string[] => message.split("constraint failed: ")[1]?.split(", ") ?? [];
const lastPart = (column: string): string => column.split(".").at(-1) ?? column;

/** An error in SQLite's own class, in our words; the client shows it as `Database error. Code … Message …`. */
export const sqliteFailure = (extendedCode: number, message: string): DriverAdapterError =>
  new DriverAdapterError({
    kind: "sqlite",
    extendedCode,
    message,
    originalCode: String(extendedCode),
    originalMessage: message,
  });

/** The caller used the connection in a way that cannot work; waiting or trying again would not help. */
export const misuse = (message: string): DriverAdapterError => sqliteFailure(SQLITE_MISUSE, message);

export const outOfRange = (cause: string): DriverAdapterError =>
  new DriverAdapterError({ kind: "ValueOutOfRange", cause, originalMessage: cause });

export const transactionClosed = (cause: string): DriverAdapterError =>
  new DriverAdapterError({ kind: "TransactionAlreadyClosed", cause, originalMessage: cause });

export const connectionClosed = (): DriverAdapterError =>
  new DriverAdapterError({ kind: "ConnectionClosed", originalMessage: "the database connection has been closed" });

export const timedOut = (message: string): DriverAdapterError =>
  new DriverAdapterError({ kind: "SocketTimeout", originalMessage: message });
