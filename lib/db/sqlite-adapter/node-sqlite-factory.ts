import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";

import { Connection, type ConnectionOptions } from "./connection.ts";
import { ADAPTER_NAME, NodeSqliteAdapter } from "./node-sqlite-adapter.ts";
import { TransactionScope } from "./transaction-scope.ts";

export type PrismaNodeSqliteOptions = {
  /** The database file (its folder must exist), or ":memory:". */
  path: string;
  /** How long to wait for a lock that another process holds, in ms. */
  busyTimeoutMs?: number;
  /** How long to wait for the turn among the writes of this process, in ms. */
  lockTimeoutMs?: number;
  /** Prepared statements kept per connection. */
  statementCacheSize?: number;
  /** Use one connection for everything; migrations need that, as they lock the file exclusively. */
  singleConnection?: boolean;
};

/**
 * Prisma driver adapter over Node's built-in SQLite: nothing native to install.
 * WAL, foreign keys on, BEGIN IMMEDIATE; several processes may read and write the same file.
 * Differs from Prisma's own SQLite adapters where those lose data: mixed number columns keep their fractions,
 * whole numbers stay integers, decimals that a double cannot hold are refused.
 */
export class PrismaNodeSqlite implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = "sqlite";
  readonly adapterName = ADAPTER_NAME;
  readonly #connection: ConnectionOptions;
  readonly #lockTimeoutMs: number;
  readonly #singleConnection: boolean;
  readonly #scope = new TransactionScope();

  constructor(options: PrismaNodeSqliteOptions) {
    const { path, busyTimeoutMs = 15_000, lockTimeoutMs = 60_000, statementCacheSize = 256 } = options;
    this.#connection = { path, busyTimeoutMs, statementCacheSize };
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#singleConnection = options.singleConnection ?? false;
  }

  connect(): Promise<SqlDriverAdapter> {
    return this.#open(this.#connection);
  }

  /** An empty database in memory, for tools that try migrations out. */
  connectToShadowDb(): Promise<SqlDriverAdapter> {
    return this.#open({ ...this.#connection, path: ":memory:" });
  }

  /**
   * Makes a write through `client` inside one of its own interactive transactions fail at once instead of waiting
   * until the time-out. Call it once, on the client that the application shares; returns that client.
   */
  guard<Client extends { $transaction: unknown }>(client: Client): Client {
    return this.#scope.guard(client);
  }

  async #open(options: ConnectionOptions): Promise<SqlDriverAdapter> {
    const writer = await Connection.open({ ...options, use: "write" });
    if (this.#singleConnection || options.path === ":memory:") return this.#adapter(writer, writer);
    try {
      return this.#adapter(writer, await Connection.open({ ...options, use: "read" }));
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  #adapter(writer: Connection, reader: Connection): SqlDriverAdapter {
    return new NodeSqliteAdapter({ writer, reader }, this.#scope, this.#lockTimeoutMs);
  }
}
