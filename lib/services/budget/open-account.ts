import type { BudgetRow, SpendAlert, SpendStore } from "#lib/db/index.ts";
import {
  type Account,
  AtLimit,
  BudgetPeriod,
  BudgetScope,
  type CallRecord,
  coversCall,
  type ReserveAnswer,
  type ReserveRequest,
  windowAt,
} from "#lib/llm/index.ts";
import { toLedgerRow } from "./ledger-row.ts";

/** How long a call's end may wait for others to be stored together with it. */
const GATHER_MS = 20;
const GATHERED_MAX = 500;
/** When a store that did not take them is tried again. */
const AGAIN_MS = 1_000;

type Waiting = {
  request: ReserveRequest;
  resolve: (answer: ReserveAnswer) => void;
  reject: (error: unknown) => void;
};

type Options = {
  store: SpendStore;
  now: () => number;
  onAlert: (alert: SpendAlert) => void;
  onFault: (error: unknown) => void;
};

/**
 * Books model calls on the store. Reservations that arrive together are committed together, each before its caller may go
 * on; ends of calls are gathered for a few milliseconds. If the process dies in that time the reservation still stands,
 * and is booked at its full amount when its time is over.
 */
export class StoredAccount implements Account {
  readonly #options: Options;
  #waiting: Waiting[] = [];
  #pending: CallRecord[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  reserve(request: ReserveRequest): Promise<ReserveAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (this.#waiting.length === 1) queueMicrotask(() => void this.#reserveWaiting());
    });
  }

  async #reserveWaiting(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const budgets = this.#options.store.budgets();
      const nowMs = this.#options.now();
      const wanted = waiting.map(({ request }) => takesOf(budgets, request, nowMs));
      const held = wanted.filter(({ takes }) => takes.length > 0);
      const refusals = held.length === 0 ? [] : await this.#options.store.reserve(held, nowMs);
      const refusalOf = new Map(held.map((reservation, index) => [reservation, refusals[index] ?? null]));
      for (const [index, { request, resolve }] of waiting.entries()) {
        const reservation = wanted[index];
        const refusal = reservation === undefined ? null : (refusalOf.get(reservation) ?? null);
        const budget = budgets.find((row) => row.id === refusal?.budgetId);
        if (refusal === null || budget === undefined) {
          resolve({ granted: true, isHeld: reservation !== undefined && reservation.takes.length > 0 });
          continue;
        }
        resolve({ granted: false, refusal: { ...refusal, ...wordsOf(budget, request, refusal) } });
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  settle(record: CallRecord): void {
    this.#pending.push(record);
    if (this.#pending.length >= GATHERED_MAX) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const records = this.#pending;
    if (records.length === 0) return;
    this.#pending = [];
    try {
      const settlements = records.map((record) => ({
        callId: record.callId,
        usd: record.costUsd,
        tokens: record.bookedTokens,
        ledger: toLedgerRow(record),
      }));
      const alerts = await this.#options.store.settle(settlements, this.#options.now());
      for (const alert of alerts) this.#options.onAlert(alert);
    } catch (error) {
      // Nothing is lost by a store that is busy or full for a while: the next round takes these along.
      this.#pending = [...records, ...this.#pending];
      this.#timer ??= setTimeout(() => void this.flush(), AGAIN_MS);
      this.#options.onFault(error);
    }
  }

  /** Closes what callers left behind that are gone: the provider may have charged it, so all of it is booked. */
  async closeLost(): Promise<number> {
    const { store, now } = this.#options;
    const lost = store.expired(now());
    for (const { callId, usd, tokens, detail } of lost) {
      const request = parseDetail(detail);
      if (request === null) continue;
      this.settle({
        callId,
        atMs: now(),
        providerId: request.providerId,
        providerKind: request.providerKind,
        model: request.model,
        tier: request.tier,
        labels: request.labels,
        outcome: "lost",
        usage: null,
        bookedTokens: tokens,
        costUsd: usd,
        cacheSavingUsd: 0,
        batchSavingUsd: 0,
        reuseSavingUsd: 0,
        priceSource: null,
        isPriceAssumed: false,
        latencyMs: null,
        reason: null,
        error: "The process ended during this call. What it may have cost at most is booked.",
        batchItemId: null,
        detail: { isCostAssumed: true },
      });
    }
    await this.flush();
    return lost.length;
  }
}

type Lost = Pick<ReserveRequest, "providerId" | "providerKind" | "model" | "tier" | "labels">;

function parseDetail(detail: string | null): Lost | null {
  return detail === null ? null : (JSON.parse(detail) as Lost);
}

const millis = (request: ReserveRequest, nowMs: number): number => nowMs + request.ttlMs;

function takesOf(budgets: readonly BudgetRow[], request: ReserveRequest, nowMs: number) {
  const { providerId, providerKind, model, tier, labels } = request;
  const takes = budgets
    .filter((row) => coversCall({ scope: BudgetScope.parse(row.scope), subject: row.subject }, request))
    .map((row) => ({
      budgetId: row.id,
      ...windowAt(BudgetPeriod.parse(row.period), nowMs),
      maxUsd: row.maxUsd,
      maxTokens: row.maxTokens,
    }));
  const detail =
    takes.length === 0 ? "" : JSON.stringify({ providerId, providerKind, model, tier, labels } satisfies Lost);
  return {
    callId: request.callId,
    usd: request.usd,
    tokens: request.tokens,
    expiresMs: millis(request, nowMs),
    takes,
    detail,
  };
}

function wordsOf(budget: BudgetRow, request: ReserveRequest, refusal: { unit: "usd" | "tokens"; endMs: number }) {
  const period = BudgetPeriod.parse(budget.period);
  return {
    scope: BudgetScope.parse(budget.scope),
    subject: budget.subject,
    period,
    needed: refusal.unit === "usd" ? request.usd : request.tokens,
    endsAt: period === "total" ? null : new Date(refusal.endMs).toISOString(),
    atLimit: AtLimit.parse(budget.atLimit),
  };
}
