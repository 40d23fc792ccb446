import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Prepared statements by SQL text, the least recently used dropped first. */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #capacity: number;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, capacity: number) {
    this.#database = database;
    this.#capacity = capacity;
  }

  get(sql: string): StatementSync {
    const cached = this.#statements.get(sql);
    const statement = cached ?? this.#database.prepare(sql);
    // A Map keeps insertion order: moving the used entry to the end makes the first one the oldest.
    if (cached) this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    const oldest = this.#statements.size > this.#capacity ? this.#statements.keys().next().value : undefined;
    if (oldest !== undefined) this.#statements.delete(oldest);
    return statement;
  }

  clear(): void {
    this.#statements.clear();
  }
}
