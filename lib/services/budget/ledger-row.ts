import type { CallRecord } from "#lib/llm/index.ts";

/** A call as the columns of llm_call. */
export function toLedgerRow(record: CallRecord): Record<string, string | number | null> {
  const { usage, labels } = record;
  return {
    id: record.callId,
    at: new Date(record.atMs).toISOString().replace("Z", "+00:00"),
    provider: record.providerKind,
    provider_id: record.providerId,
    model: record.model,
    purpose: labels.purpose,
    project: labels.project ?? null,
    plan_id: labels.planId ?? null,
    execution_id: labels.executionId ?? null,
    ask_id: labels.askId ?? null,
    tier: record.tier,
    outcome: record.outcome,
    input_tokens: usage?.inputTokens ?? null,
    output_tokens: usage?.outputTokens ?? null,
    cache_read_tokens: usage?.cacheReadTokens ?? null,
    cache_write_tokens: usage?.cacheWriteTokens ?? null,
    cache_write_1h_tokens: usage?.cacheWrite1hTokens ?? null,
    reasoning_tokens: usage?.reasoningTokens ?? null,
    cost_usd: record.costUsd,
    cache_saving_usd: record.cacheSavingUsd,
    batch_saving_usd: record.batchSavingUsd,
    reuse_saving_usd: record.reuseSavingUsd,
    price_source: record.priceSource,
    is_price_assumed: record.isPriceAssumed ? 1 : 0,
    latency_ms: record.latencyMs,
    reason: record.reason,
    error: record.error,
    batch_item_id: record.batchItemId,
    detail: record.detail === null ? null : JSON.stringify(record.detail),
  };
}
