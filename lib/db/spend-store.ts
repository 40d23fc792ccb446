import { DirectConnection, isoText as iso, type SqlRow, type SqlValue } from "./direct-connection.ts";

/** A budget as it applies to one call, with the window that the call falls into. */
export type BudgetTake = {
  budgetId: string;
  startMs: number;
  endMs: number;
  maxUsd: number | null;
  maxTokens: number | null;
};

export type SpendReservation = {
  callId: string;
  usd: number;
  tokens: number;
  expiresMs: number;
  takes: BudgetTake[];
  /** What the call was, as JSON, for the ledger in case that nobody is left to tell. */
  detail: string;
};

/** The first budget without room, or null when the reservation was made in all of them. */
export type SpendRefusal = {
  budgetId: string;
  unit: "usd" | "tokens";
  limit: number;
  spent: number;
  reserved: number;
  endMs: number;
};

/** The end of a call: what it cost, and its line for the ledger (columns of llm_call by name). */
export type SpendSettlement = {
  callId: string;
  usd: number;
  tokens: number;
  ledger: Record<string, string | number | null>;
};

/** A window that has passed a mark (50, 80, 100 percent) which nobody was told of. */
export type SpendAlert = { budgetId: string; windowId: string; percent: number; spentUsd: number; spentTokens: number };

export type BudgetRow = {
  id: string;
  scope: string;
  subject: string;
  period: string;
  maxUsd: number | null;
  maxTokens: number | null;
  atLimit: string;
};

export type LostReservation = { callId: string; usd: number; tokens: number; detail: string | null };

const MARKS = [100, 80, 50];
/** Amounts are kept to ten decimals, so that sums of many small ones come out even. */
const DECIMALS = 10;

const even = (usd: number): number => Number(usd.toFixed(DECIMALS));

/**
 * The money side of the store, on a connection of its own: every model call goes through it twice, so it talks to SQLite
 * directly. A reservation is one transaction (BEGIN IMMEDIATE): between the look at a window and the change of it nobody
 * can come between, in this process or another.
 */
export class SpendStore {
  readonly #connection: DirectConnection;

  constructor(path: string) {
    this.#connection = new DirectConnection(path);
    // Copying the log back into the file waits for the disk. The other connections do that, outside of model calls: the
    // worker's heartbeat alone writes every few seconds.
    this.#connection.script("PRAGMA wal_autocheckpoint = 0");
  }

  close(): void {
    this.#connection.close();
  }

  /** Budgets in force, as they stand in the store now. */
  budgets(): BudgetRow[] {
    const rows = this.#all(
      `SELECT id, scope, subject, period, max_usd AS maxUsd, max_tokens AS maxTokens, at_limit AS atLimit
       FROM budget WHERE enabled = 1 ORDER BY id`,
    );
    return rows as unknown as BudgetRow[];
  }

  /** Takes each reservation in all of its windows or in none; answers in the same order. */
  reserve(requests: readonly SpendReservation[], nowMs: number): Promise<(SpendRefusal | null)[]> {
    return this.#transaction(() => requests.map((request) => this.#reserveOne(request, nowMs)));
  }

  #reserveOne(request: SpendReservation, nowMs: number): SpendRefusal | null {
    const windows: string[] = [];
    for (const take of request.takes) {
      const window = this.#openWindow(take);
      const refusal = refusalOf(take, window, request);
      if (refusal !== null) return refusal;
      windows.push(window.id);
    }
    for (const windowId of windows) {
      this.#all(
        `UPDATE budget_window SET reserved_usd = ROUND(reserved_usd + ?, ${DECIMALS}), reserved_tokens = reserved_tokens + ?
         WHERE id = ?`,
        request.usd,
        request.tokens,
        windowId,
      );
      this.#all(
        `INSERT INTO reservation (id, window_id, call_id, usd, tokens, state, created_at, expires_at, detail)
         VALUES (?, ?, ?, ?, ?, 'held', ?, ?, ?)`,
        `${request.callId}:${windowId}`,
        windowId,
        request.callId,
        request.usd,
        request.tokens,
        iso(nowMs),
        iso(request.expiresMs),
        request.detail,
      );
    }
    return null;
  }

  #openWindow(take: BudgetTake): WindowRow {
    const startAt = iso(take.startMs);
    const id = `${take.budgetId}:${startAt}`;
    const read = () =>
      this.#all(
        `SELECT id, spent_usd AS spentUsd, reserved_usd AS reservedUsd, spent_tokens AS spentTokens,
           reserved_tokens AS reservedTokens FROM budget_window WHERE budget_id = ? AND start_at = ?`,
        take.budgetId,
        startAt,
      )[0] as WindowRow | undefined;
    const known = read();
    if (known !== undefined) return known;
    this.#all(
      "INSERT INTO budget_window (id, budget_id, start_at, end_at) VALUES (?, ?, ?, ?)",
      id,
      take.budgetId,
      startAt,
      iso(take.endMs),
    );
    return { id, spentUsd: 0, reservedUsd: 0, spentTokens: 0, reservedTokens: 0 };
  }

  /** Books what calls cost, lets go of what was held for them, and appends their lines. Settling twice changes nothing. */
  settle(settlements: readonly SpendSettlement[], nowMs: number): Promise<SpendAlert[]> {
    return this.#transaction(() => {
      const touched = new Set<string>();
      for (const settlement of settlements) {
        if (this.#isBooked(settlement)) continue;
        for (const windowId of this.#release(settlement, nowMs)) touched.add(windowId);
        this.#append(settlement.ledger);
      }
      return [...touched].flatMap((windowId) => this.#crossedMark(windowId));
    });
  }

  #isBooked(settlement: SpendSettlement): boolean {
    return this.#all("SELECT 1 FROM llm_call WHERE id = ?", settlement.callId).length > 0;
  }

  /** What was held goes back; what it cost is spent in the same windows. */
  #release(settlement: SpendSettlement, nowMs: number): string[] {
    const held = this.#all(
      "UPDATE reservation SET state = 'settled', settled_at = ? WHERE call_id = ? AND state = 'held' RETURNING window_id, usd, tokens",
      iso(nowMs),
      settlement.callId,
    ) as { window_id: string; usd: number; tokens: number }[];
    for (const { window_id: windowId, usd, tokens } of held) {
      this.#all(
        `UPDATE budget_window SET reserved_usd = MAX(0, ROUND(reserved_usd - ?, ${DECIMALS})),
           reserved_tokens = MAX(0, reserved_tokens - ?), spent_usd = ROUND(spent_usd + ?, ${DECIMALS}), spent_tokens = spent_tokens + ? WHERE id = ?`,
        usd,
        tokens,
        settlement.usd,
        settlement.tokens,
        windowId,
      );
    }
    return held.map((row) => row.window_id);
  }

  #append(ledger: Record<string, string | number | null>): void {
    const columns = Object.keys(ledger);
    const marks = columns.map(() => "?").join(", ");
    this.#all(`INSERT INTO llm_call (${columns.join(", ")}) VALUES (${marks})`, ...Object.values(ledger));
  }

  #crossedMark(windowId: string): SpendAlert[] {
    const row = this.#all(
      `SELECT w.budget_id AS budgetId, w.spent_usd AS spentUsd, w.spent_tokens AS spentTokens,
         w.alerted_percent AS alerted, b.max_usd AS maxUsd, b.max_tokens AS maxTokens
       FROM budget_window w JOIN budget b ON b.id = w.budget_id WHERE w.id = ?`,
      windowId,
    )[0] as AlertRow | undefined;
    if (row === undefined) return [];
    const percent = MARKS.find((mark) => shareOf(row) * 100 >= mark);
    if (percent === undefined || percent <= row.alerted) return [];
    this.#all("UPDATE budget_window SET alerted_percent = ? WHERE id = ?", percent, windowId);
    return [{ budgetId: row.budgetId, windowId, percent, spentUsd: row.spentUsd, spentTokens: row.spentTokens }];
  }

  /** Calls whose reservation is over its time: whoever made them is gone. */
  expired(nowMs: number): LostReservation[] {
    return this.#all(
      `SELECT call_id AS callId, MAX(usd) AS usd, MAX(tokens) AS tokens, detail FROM reservation
       WHERE state = 'held' AND expires_at < ? GROUP BY call_id LIMIT 500`,
      iso(nowMs),
    ) as LostReservation[];
  }

  /** An answer that was kept and is not too old. */
  read(key: string, nowMs: number): { value: string; costUsd: number } | null {
    const row = this.#all(
      "SELECT value, cost_usd AS costUsd FROM llm_response WHERE key = ? AND expires_at > ?",
      key,
      iso(nowMs),
    )[0] as { value: string; costUsd: number } | undefined;
    return row ?? null;
  }

  /** Keeps an answer; one that can't be kept now is asked for again some day. */
  keep(key: string, response: { value: string; costUsd: number }, expiresMs: number): void {
    const values = [key, response.value, response.costUsd, iso(expiresMs)];
    const write = () =>
      this.#all(
        `INSERT INTO llm_response (key, value, cost_usd, expires_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, cost_usd = excluded.cost_usd, expires_at = excluded.expires_at`,
        ...values,
      );
    this.#transaction(write).catch(() => undefined);
  }

  #all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#connection.all(sql, ...values);
  }

  #transaction<T>(work: () => T): Promise<T> {
    return this.#connection.transaction(work);
  }
}

type WindowRow = {
  id: string;
  spentUsd: number;
  reservedUsd: number;
  spentTokens: number;
  reservedTokens: number;
};

type AlertRow = {
  budgetId: string;
  spentUsd: number;
  spentTokens: number;
  alerted: number;
  maxUsd: number | null;
  maxTokens: number | null;
};

/** The larger of the two shares that are used up. A limit of nothing is used up from the start. */
function shareOf(row: AlertRow): number {
  const usd = row.maxUsd === null ? 0 : row.maxUsd === 0 ? 1 : row.spentUsd / row.maxUsd;
  const tokens = row.maxTokens === null ? 0 : row.maxTokens === 0 ? 1 : row.spentTokens / row.maxTokens;
  return Math.max(usd, tokens);
}

function refusalOf(take: BudgetTake, window: WindowRow, request: SpendReservation): SpendRefusal | null {
  const { budgetId, endMs, maxUsd, maxTokens } = take;
  if (maxUsd !== null && even(window.spentUsd + window.reservedUsd + request.usd) > maxUsd) {
    return { budgetId, unit: "usd", limit: maxUsd, spent: window.spentUsd, reserved: window.reservedUsd, endMs };
  }
  if (maxTokens !== null && window.spentTokens + window.reservedTokens + request.tokens > maxTokens) {
    const { spentTokens: spent, reservedTokens: reserved } = window;
    return { budgetId, unit: "tokens", limit: maxTokens, spent, reserved, endMs };
  }
  return null;
}
