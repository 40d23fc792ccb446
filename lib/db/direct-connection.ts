import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

export type SqlValue = string | number | null;
export type SqlRow = Record<string, unknown>;

const LONGEST_PAUSE_MS = 20;
const GIVE_UP_MS = 20_000;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && (Number(error.errcode) & 255) === 5;

/** An instant as the store's own columns hold it: sortable, always UTC. */
export const isoText = (ms: number): string => new Date(ms).toISOString().replace("Z", "+00:00");

/**
 * A connection of its own that talks to SQLite directly, for what happens so often that a layer in between would be most
 * of its cost. WAL, foreign keys on, prepared statements kept.
 */
export class DirectConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 0 });
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  script(sql: string): void {
    this.#database.exec(sql);
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#prepared(sql).all(...values) as SqlRow[];
  }

  /** The number of rows that a statement changed. */
  change(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  /**
   * Runs `work` between BEGIN IMMEDIATE and COMMIT. A busy database is asked again after a pause, so that the process can
   * do other things meanwhile.
   */
  async transaction<T>(work: () => T): Promise<T> {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return this.#attempt(work);
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
      }
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #attempt<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
