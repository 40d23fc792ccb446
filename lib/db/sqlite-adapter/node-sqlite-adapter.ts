import {
  type ConnectionInfo,
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from "@prisma/driver-adapter-utils";

import type { Connection } from "./connection.ts";
import { runScriptWhole } from "./run-script-whole.ts";
import { isReadOnlyFailure } from "./sqlite-errors.ts";
import { SqliteTransaction } from "./sqlite-transaction.ts";
import type { TransactionScope } from "./transaction-scope.ts";
import { WriteLock } from "./write-lock.ts";

export const ADAPTER_NAME = "plantain-node-sqlite";

/** SQLite's limit of parameters per statement (SQLITE_MAX_VARIABLE_NUMBER). */
const MAX_BIND_VALUES = 32_766;

type Connections = { writer: Connection; reader: Connection };

/**
 * The database of one process: a connection that writes, used by one statement or transaction at a time,
 * and one that reads the last committed state meanwhile.
 */
export class NodeSqliteAdapter implements SqlDriverAdapter {
  readonly provider = "sqlite";
  readonly adapterName = ADAPTER_NAME;
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #scope: TransactionScope;
  readonly #lock: WriteLock;

  constructor(connections: Connections, scope: TransactionScope, lockTimeoutMs: number) {
    this.#writer = connections.writer;
    this.#reader = connections.reader;
    this.#scope = scope;
    this.#lock = new WriteLock(lockTimeoutMs);
  }

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    if (this.#reader !== this.#writer && mayOnlyRead(query.sql)) {
      try {
        return await this.#reader.query(query);
      } catch (error) {
        // A WITH may end in an INSERT; the reading connection refused it before anything happened.
        if (!isReadOnlyFailure(error)) throw error;
      }
    }
    return await this.#write((connection) => connection.query(query));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#write((connection) => connection.execute(query));
  }

  /** Runs a migration script: all of it or, when a statement fails, nothing. */
  executeScript(script: string): Promise<void> {
    return this.#write((connection) => runScriptWhole(connection, script));
  }

  /** BEGIN IMMEDIATE: a transaction that first reads and then writes can wait for others instead of failing. */
  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    if (isolationLevel !== undefined && isolationLevel !== "SERIALIZABLE") {
      throw new DriverAdapterError({ kind: "InvalidIsolationLevel", level: isolationLevel });
    }
    this.#scope.assertOutside();
    const release = await this.#lock.acquire();
    try {
      await this.#writer.script("BEGIN IMMEDIATE");
    } catch (error) {
      release();
      throw error;
    }
    return new SqliteTransaction(this.#writer, release, this.adapterName);
  }

  getConnectionInfo(): ConnectionInfo {
    return { maxBindValues: MAX_BIND_VALUES, supportsRelationJoins: false };
  }

  async dispose(): Promise<void> {
    if (this.#reader !== this.#writer) this.#reader.close();
    this.#writer.close();
  }

  async #write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    this.#scope.assertOutside();
    return await this.#lock.run(() => work(this.#writer));
  }
}

/** A PRAGMA with a value changes the connection it runs on, which must then be the writing one. */
const mayOnlyRead = (sql: string): boolean =>
  /^\s*(SELECT|WITH|VALUES|EXPLAIN)\b/i.test(sql) || /^\s*PRAGMA\s[^=]*$/i.test(sql);
