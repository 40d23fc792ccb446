"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatShare } from "#components/format/numbers.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { SubPages } from "#components/frame/sub-pages.tsx";
import { paths } from "#components/paths.ts";
import { budgetsQuery, providersQuery, spendQuery } from "#lib/queries/index.ts";
import type { BudgetList, SpendView } from "#lib/services/budget/index.ts";
import type { ProviderList } from "#lib/services/llm/index.ts";
import { budgetTitle } from "./budget-words.ts";
import { formatUsd } from "./money.ts";

const PAGES = [
  { href: paths.budgets, label: "Spend and budgets" },
  { href: paths.modelCalls(), label: "Calls" },
  { href: paths.batches, label: "Batches" },
  { href: paths.models, label: "Providers and models" },
  { href: paths.prices, label: "Prices" },
] as const;

function budgetPart(budgets: BudgetList): string {
  const running = budgets.items.filter((budget) => budget.enabled);
  const tightest = running.toSorted((a, b) => b.usedPercent - a.usedPercent)[0];
  if (tightest === undefined) return "No budget limits what models may cost.";
  const used = `The tightest budget (${budgetTitle(tightest)}) is used up to ${formatShare(tightest.usedPercent / 100)}`;
  return tightest.forecast === null ? `${used}.` : `${used}. ${tightest.forecast.words}`;
}

/** The state of the purse in one or two sentences. */
function answerOf(providers?: ProviderList, spend?: SpendView, budgets?: BudgetList): string | undefined {
  if (!providers || !spend || !budgets) return undefined;
  if (providers.withoutModel !== null && spend.total.calls === 0) return providers.withoutModel;
  if (spend.total.calls === 0) return `No model was asked in the last 30 days. ${budgetPart(budgets)}`;
  const spent = `${formatUsd(spend.total.costUsd)} for ${spend.total.calls} model calls in 30 days.`;
  return `${spent} ${budgetPart(budgets)}`;
}

/** Title, answer and ways between the pages about models and money. */
export function BudgetsFrame({ children }: { children: ReactNode }) {
  const [providers, spend, budgets] = [useQuery(providersQuery()), useQuery(spendQuery()), useQuery(budgetsQuery())];
  return (
    <PageBody>
      <PageHead title="Budgets" answer={answerOf(providers.data, spend.data, budgets.data)} />
      <SubPages label="Budgets" pages={PAGES} />
      {children}
    </PageBody>
  );
}
