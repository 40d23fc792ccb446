import type { LlmBatch, LlmBatchItem } from "#generated/prisma/client.ts";
import { newId } from "#lib/core/index.ts";
import {
  BatchQuestion,
  type CallRecord,
  costOf,
  type ProviderKind,
  promptSizeOf,
  promptTokensCounted,
  sayRefusal,
  type TokenUsage,
  toCallParams,
  totalTokensOf,
  worstCaseUsd,
} from "#lib/llm/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ModelWorld, modelKey, openGateway, readModelWorld } from "#lib/services/llm/index.ts";

/** Batches live for a day; their reservations a little longer. */
const HOLD_MS = 26 * 3_600_000;

const kindOf = (world: ModelWorld, providerId: string): ProviderKind =>
  world.setups.find((setup) => setup.id === providerId)?.kind ?? "openai-compatible";

const tierOf = (world: ModelWorld, row: LlmBatch) =>
  world.models.get(modelKey(row.providerId, row.model))?.tier ??
  world.setups.find((setup) => setup.id === row.providerId)?.config.models.find((one) => one.model === row.model)
    ?.tier ??
  "fixed";

const labelsOf = (item: LlmBatchItem) => ({
  purpose: item.purpose,
  project: item.project ?? undefined,
  planId: item.planId ?? undefined,
  askId: item.id,
});

type End = Pick<CallRecord, "outcome"> & Partial<CallRecord>;

function recordOf(ctx: ServiceContext, world: ModelWorld, row: LlmBatch, item: LlmBatchItem, end: End): CallRecord {
  const kind = kindOf(world, row.providerId);
  const nowMs = ctx.now().getTime();
  const price = world.prices.find({ id: row.providerId, kind }, row.model, nowMs);
  return {
    callId: item.callId ?? newId("llm", nowMs),
    atMs: nowMs,
    providerId: row.providerId,
    providerKind: kind,
    model: row.model,
    tier: tierOf(world, row),
    labels: labelsOf(item),
    usage: null,
    bookedTokens: 0,
    costUsd: 0,
    cacheSavingUsd: 0,
    batchSavingUsd: 0,
    reuseSavingUsd: 0,
    priceSource: price.source,
    isPriceAssumed: price.isAssumed,
    latencyMs: null,
    reason: "The question could wait, and batched calls cost half.",
    error: null,
    batchItemId: item.id,
    detail: { attempt: item.attempts },
    ...end,
  };
}

/**
 * Holds what a question may cost in the batch and counts the attempt. Null: a budget refuses it, and that is its end.
 */
export async function holdItem(
  ctx: ServiceContext,
  world: ModelWorld,
  row: LlmBatch,
  item: LlmBatchItem,
): Promise<LlmBatchItem | null> {
  // Held before the process was killed, and never handed over.
  if (item.callId !== null) return item;
  const { account } = openGateway(ctx);
  const nowMs = ctx.now().getTime();
  const kind = kindOf(world, row.providerId);
  const price = world.prices.find({ id: row.providerId, kind }, row.model, nowMs);
  const question = BatchQuestion.parse(item.request);
  const promptTokens = await promptTokensCounted(promptSizeOf(toCallParams(question)), kind);
  const size = { promptTokens, outputTokens: question.maxOutputTokens, cacheWrites: "none" as const };
  const usd = worstCaseUsd(price, size, { isBatch: true });
  const callId = newId("llm", nowMs);
  const answer = await account.reserve({
    callId,
    labels: labelsOf(item),
    providerId: row.providerId,
    providerKind: kind,
    model: row.model,
    tier: tierOf(world, row),
    usd,
    tokens: promptTokens + question.maxOutputTokens,
    ttlMs: HOLD_MS,
  });
  const held = { ...item, callId, attempts: item.attempts + 1, usdMax: usd };
  if (answer.granted) {
    await ctx.db.llmBatchItem.update({
      where: { id: item.id },
      data: { callId, attempts: held.attempts, usdMax: usd },
    });
    return held;
  }
  const error = sayRefusal(answer.refusal);
  account.settle(recordOf(ctx, world, row, held, { outcome: "refused", error }));
  await account.flush();
  await ctx.db.llmBatchItem.update({
    where: { id: item.id },
    data: { state: "failed", error, callId, finishedAt: ctx.now() },
  });
  return null;
}

/** Lets go of what was held for a question: it was not answered, so it costs nothing. */
export async function releaseItem(ctx: ServiceContext, item: LlmBatchItem, error: string): Promise<void> {
  if (item.callId === null) return;
  const row = await ctx.db.llmBatch.findUnique({ where: { id: item.batchId } });
  if (row === null) return;
  const { account } = openGateway(ctx);
  account.settle(recordOf(ctx, await readModelWorld(ctx), row, item, { outcome: "failed", error }));
  await account.flush();
  await ctx.db.llmBatchItem.updateMany({ where: { id: item.id, callId: item.callId }, data: { callId: null, error } });
}

/** Books an answer at the price of batches. Returns what it cost and what that saved. */
export async function bookItem(
  ctx: ServiceContext,
  world: ModelWorld,
  row: LlmBatch,
  item: LlmBatchItem,
  usage: TokenUsage,
): Promise<{ costUsd: number; savingUsd: number }> {
  const { account } = openGateway(ctx);
  const price = world.prices.find(
    { id: row.providerId, kind: kindOf(world, row.providerId) },
    row.model,
    ctx.now().getTime(),
  );
  const cost = costOf(price, usage, { isBatch: true });
  account.settle(
    recordOf(ctx, world, row, item, { outcome: "answered", usage, bookedTokens: totalTokensOf(usage), ...cost }),
  );
  await account.flush();
  return { costUsd: cost.costUsd, savingUsd: cost.batchSavingUsd };
}
