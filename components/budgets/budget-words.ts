import type { BudgetView } from "#lib/services/budget/index.ts";

const PERIODS: Record<BudgetView["period"], string> = { day: "a day", month: "a month", total: "in all" };

export const SCOPE_LABELS: Record<BudgetView["scope"], string> = {
  all: "Everything",
  purpose: "One purpose",
  project: "One project",
  plan: "One plan",
  provider: "One provider",
  tier: "One tier",
};

export const periodWords = (period: BudgetView["period"]): string => PERIODS[period];

/** "Everything, a month" or "Purpose summaries, a day". */
export function budgetTitle({ scope, subject, period }: Pick<BudgetView, "scope" | "subject" | "period">): string {
  const what = scope === "all" ? "Everything" : `${scope.charAt(0).toUpperCase()}${scope.slice(1)} ${subject}`;
  return `${what}, ${periodWords(period)}`;
}

export const atLimitWords = (atLimit: BudgetView["atLimit"]): string =>
  atLimit === "refuse" ? "at the limit calls are refused" : "at the limit a cheaper model answers";
