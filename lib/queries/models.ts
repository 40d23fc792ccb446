import type { BudgetList, CallView, SpendView } from "#lib/services/budget/index.ts";
import type { ModelList, PriceView, ProviderList } from "#lib/services/llm/index.ts";
import type { BatchItemView, BatchView } from "#lib/services/llm-batch/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const budgetsQuery = () => toolQuery<BudgetList>("budgets.list", "/budgets");

/** Spend of the last days; 30 when it is left out. */
export const spendQuery = (input: { days?: number } = {}) => toolQuery<SpendView>("llm.spend", "/llm/spend", input);

export const callsQuery = (input: { purpose?: string; model?: string; outcome?: string } = {}) =>
  toolPages<CallView>("llm.calls.list", "/llm/calls", input);

export const callQuery = (callId: string) =>
  toolQuery<CallView>("llm.calls.get", `/llm/calls/${encodeURIComponent(callId)}`, { callId });

export const batchesQuery = () => toolPages<BatchView>("llm.batches.list", "/llm/batches");

export const batchItemsQuery = (batchId: string) =>
  toolPages<BatchItemView>("llm.batches.items", `/llm/batches/${encodeURIComponent(batchId)}/items`, { batchId });

export const providersQuery = () => toolQuery<ProviderList>("llm.providers.list", "/llm/providers");

export const modelsQuery = () => toolQuery<ModelList>("llm.models.list", "/llm/models");

export const pricesQuery = (input: { search?: string; provider?: string } = {}) =>
  toolPages<PriceView>("llm.prices.list", "/llm/prices", input);
