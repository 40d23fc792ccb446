import { z } from "zod";
import type { CallLabels, Tier, TokenUsage } from "../schemas.ts";

export const BUDGET_SCOPES = ["all", "purpose", "project", "plan", "provider", "tier"] as const;
export const BudgetScope = z.enum(BUDGET_SCOPES);
export type BudgetScope = z.infer<typeof BudgetScope>;

export const BudgetPeriod = z.enum(["day", "month", "total"]);
export type BudgetPeriod = z.infer<typeof BudgetPeriod>;

/** At the limit: refuse the call, or let a cheaper model do it. */
export const AtLimit = z.enum(["refuse", "cheaper"]);
export type AtLimit = z.infer<typeof AtLimit>;

/** What a call may cost at most, held back before it is made. */
export type ReserveRequest = {
  callId: string;
  labels: CallLabels;
  providerId: string;
  providerKind: string;
  model: string;
  tier: Tier;
  usd: number;
  tokens: number;
  /** After this long without an end the caller is taken for dead. */
  ttlMs: number;
};

export type Refusal = {
  budgetId: string;
  scope: BudgetScope;
  subject: string;
  period: BudgetPeriod;
  unit: "usd" | "tokens";
  limit: number;
  spent: number;
  reserved: number;
  needed: number;
  endsAt: string | null;
  atLimit: AtLimit;
};

export type ReserveAnswer = { granted: true; isHeld: boolean } | { granted: false; refusal: Refusal };

export const CALL_OUTCOMES = ["answered", "failed", "refused", "reused", "lost"] as const;
export const CallOutcome = z.enum(CALL_OUTCOMES);
export type CallOutcome = z.infer<typeof CallOutcome>;

/** One line of the ledger: one attempt at one model. */
export type CallRecord = {
  callId: string;
  atMs: number;
  providerId: string;
  providerKind: string;
  model: string;
  tier: Tier;
  labels: CallLabels;
  outcome: CallOutcome;
  usage: TokenUsage | null;
  /** What budgets in tokens are charged: those used, or all that were held where nobody knows. */
  bookedTokens: number;
  costUsd: number;
  cacheSavingUsd: number;
  batchSavingUsd: number;
  reuseSavingUsd: number;
  priceSource: string | null;
  isPriceAssumed: boolean;
  latencyMs: number | null;
  reason: string | null;
  error: string | null;
  batchItemId: string | null;
  detail: Record<string, unknown> | null;
};

/**
 * Where calls are reserved and booked. A reservation is durable before `reserve` answers; what a call cost in the end
 * and its line in the ledger follow together, soon after.
 */
export type Account = {
  reserve(request: ReserveRequest): Promise<ReserveAnswer>;
  settle(record: CallRecord): void;
  /** Resolves once everything settled so far is stored. */
  flush(): Promise<void>;
};

export type Window = { startMs: number; endMs: number };

/** The end of a window that never ends. */
export const FOREVER_MS = Date.UTC(9999, 11, 31);

/** The day or month of a moment, by the clock of the place where Plantain runs. */
export function windowAt(period: BudgetPeriod, nowMs: number): Window {
  if (period === "total") return { startMs: 0, endMs: FOREVER_MS };
  const now = new Date(nowMs);
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return period === "day"
    ? { startMs: new Date(year, month, day).getTime(), endMs: new Date(year, month, day + 1).getTime() }
    : { startMs: new Date(year, month, 1).getTime(), endMs: new Date(year, month + 1, 1).getTime() };
}

/** Whether a budget covers a call. */
export function coversCall(
  budget: { scope: BudgetScope; subject: string },
  call: Pick<ReserveRequest, "labels" | "providerId" | "tier">,
): boolean {
  switch (budget.scope) {
    case "all":
      return true;
    case "purpose":
      return call.labels.purpose === budget.subject;
    case "project":
      return call.labels.project === budget.subject;
    case "plan":
      return call.labels.planId === budget.subject;
    case "provider":
      return call.providerId === budget.subject;
    case "tier":
      return call.tier === budget.subject;
  }
}

const SCOPE_WORDS: Record<BudgetScope, (subject: string) => string> = {
  all: () => "all models",
  purpose: (subject) => `the purpose ${subject}`,
  project: (subject) => `the project ${subject}`,
  plan: (subject) => `the plan ${subject}`,
  provider: (subject) => `the provider ${subject}`,
  tier: (subject) => `the tier ${subject}`,
};

const PERIOD_WORDS: Record<BudgetPeriod, string> = {
  day: "Today's budget",
  month: "This month's budget",
  total: "The budget",
};

const amount = (unit: Refusal["unit"], value: number): string =>
  unit === "usd" ? `$${value.toFixed(value !== 0 && value < 0.01 ? 6 : 2)}` : `${Math.round(value)} tokens`;

/** "Today's budget for the purpose planning ($1.00) does not allow this call: …" */
export function sayRefusal(refusal: Refusal): string {
  const { unit } = refusal;
  const left = Math.max(0, refusal.limit - refusal.spent - refusal.reserved);
  return (
    `${PERIOD_WORDS[refusal.period]} for ${SCOPE_WORDS[refusal.scope](refusal.subject)} (${amount(unit, refusal.limit)}) ` +
    `does not allow this call: it may need up to ${amount(unit, refusal.needed)}, and ${amount(unit, left)} are left` +
    `${refusal.reserved > 0 ? ` (${amount(unit, refusal.reserved)} are held for calls under way)` : ""}.`
  );
}
