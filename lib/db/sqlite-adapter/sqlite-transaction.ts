import type { SqlQuery, SqlResultSet, Transaction, TransactionOptions } from "@prisma/driver-adapter-utils";

import type { Connection } from "./connection.ts";
import { transactionClosed } from "./sqlite-errors.ts";

/** A transaction on the writing connection, which it holds until commit or rollback. */
export class SqliteTransaction implements Transaction {
  readonly provider = "sqlite";
  readonly adapterName: string;
  /** BEGIN, COMMIT and ROLLBACK are issued here, so that failing ones are handled here. */
  readonly options: TransactionOptions = { usePhantomQuery: true };
  readonly #connection: Connection;
  readonly #release: () => void;
  #open = true;

  constructor(connection: Connection, release: () => void, adapterName: string) {
    this.#connection = connection;
    this.#release = release;
    this.adapterName = adapterName;
  }

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    this.#assertOpen();
    return await this.#connection.query(query);
  }

  async executeRaw(query: SqlQuery): Promise<number> {
    this.#assertOpen();
    return await this.#connection.execute(query);
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    try {
      await this.#connection.script("COMMIT");
    } catch (error) {
      await this.#undo();
      throw error;
    } finally {
      this.#close();
    }
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    try {
      await this.#undo();
    } finally {
      this.#close();
    }
  }

  createSavepoint(name: string): Promise<void> {
    return this.#savepoint("SAVEPOINT", name);
  }

  rollbackToSavepoint(name: string): Promise<void> {
    return this.#savepoint("ROLLBACK TO", name);
  }

  releaseSavepoint(name: string): Promise<void> {
    return this.#savepoint("RELEASE", name);
  }

  async #savepoint(verb: string, name: string): Promise<void> {
    this.#assertOpen();
    await this.#connection.script(`${verb} "${name.replaceAll('"', '""')}"`);
  }

  /**
   * A late statement of a transaction that ended, or that SQLite rolled back by itself (disk full, I/O error),
   * would otherwise run alone or inside the next transaction on the same connection.
   */
  #assertOpen(): void {
    if (!this.#open) throw transactionClosed("the transaction has already been committed or rolled back");
    if (!this.#connection.inTransaction) {
      throw transactionClosed("SQLite rolled the transaction back after a failed statement; nothing of it was kept");
    }
  }

  async #undo(): Promise<void> {
    if (this.#connection.inTransaction) await this.#connection.script("ROLLBACK");
  }

  #close(): void {
    this.#open = false;
    this.#release();
  }
}
