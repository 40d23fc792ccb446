import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

import type { SqlQuery, SqlResultSet } from "@prisma/driver-adapter-utils";

import { bindArguments, type SqliteValue } from "./bind-arguments.ts";
import { EventLoopTurn } from "./event-loop-turn.ts";
import { toResultSet } from "./read-rows.ts";
import { connectionClosed, isBusy, toDriverError } from "./sqlite-errors.ts";
import { StatementCache } from "./statement-cache.ts";

export type ConnectionOptions = {
  path: string;
  /** How long a busy database is waited for, in ms. */
  busyTimeoutMs: number;
  statementCacheSize: number;
};

const LONGEST_PAUSE_MS = 40;

const turn = new EventLoopTurn();

/** One connection to a database file. Calls are synchronous inside SQLite; only waiting for locks is not. */
export class Connection {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;
  readonly #busyTimeoutMs: number;

  private constructor(database: DatabaseSync, options: ConnectionOptions) {
    this.path = options.path;
    this.#database = database;
    this.#busyTimeoutMs = options.busyTimeoutMs;
    this.#statements = new StatementCache(database, options.statementCacheSize);
  }

  static async open(options: ConnectionOptions & { use: "write" | "read" }): Promise<Connection> {
    const connection = new Connection(openFile(options.path), options);
    try {
      // WAL lets readers work beside a writer; with it NORMAL is safe against a crash of the process.
      if (options.path !== ":memory:")
        await connection.script("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      await connection.script("PRAGMA foreign_keys = ON");
      if (options.use === "read") await connection.script("PRAGMA query_only = ON");
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction;
  }

  /** Rows of a statement; a statement without a result gives no columns. */
  query(query: SqlQuery): Promise<SqlResultSet> {
    return this.#attempt(() => {
      const statement = this.#statements.get(query.sql);
      const rows = statement.all(...bindArguments(query)) as unknown as SqliteValue[][];
      // Asked for after the run: SQLite prepares anew when the schema has changed meanwhile.
      return toResultSet(statement.columns(), rows);
    });
  }

  /** The number of rows that a statement changed. */
  execute(query: SqlQuery): Promise<number> {
    return this.#attempt(() => {
      if (query.args.length > 0) return Number(this.#statements.get(query.sql).run(...bindArguments(query)).changes);
      // A prepared statement is only the first of a script; the schema engine sends whole migrations this way.
      this.#database.exec(query.sql);
      return Number(Object.values(this.#statements.get("SELECT changes()").get() ?? [0])[0]);
    });
  }

  /** Runs a statement once for each row, all in one transaction: several times faster than rows of a JSON text. */
  runForEach(sql: string, rows: readonly SqliteValue[][]): Promise<void> {
    return this.#attempt(() => {
      const statement = this.#statements.get(sql);
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        for (const row of rows) statement.run(...row);
        this.#database.exec("COMMIT");
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Runs every statement of a script, without parameters. */
  script(sql: string): Promise<void> {
    return this.#attempt(() => this.#database.exec(sql));
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  /**
   * SQLite's own busy_timeout would block the whole process and cannot wait for a stale snapshot,
   * so a busy database is asked again after a pause that grows and varies.
   */
  async #attempt<T>(work: () => T): Promise<T> {
    await turn.giveWay();
    const giveUpAt = Date.now() + this.#busyTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (!this.#database.isOpen) throw connectionClosed();
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || Date.now() >= giveUpAt) throw toDriverError(error, this.path);
      }
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}

function openFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readBigInts: true, returnArrays: true, timeout: 0 });
  } catch (error) {
    throw toDriverError(error, path);
  }
}
