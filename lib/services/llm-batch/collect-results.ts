import type { LlmBatch } from "#generated/prisma/client.ts";
import { type BatchItemEnd, type BatchStatus, type OpenProvider, readBatchResults } from "#lib/llm/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { ModelWorld } from "#lib/services/llm/index.ts";
import { bookItem, releaseItem } from "./item-money.ts";

type Batches = NonNullable<OpenProvider["batches"]>;

/** `<item>-<attempt>`, as the batch was handed over. */
const NAMED = /^(bit_[0-9a-z]{26})-(\d+)$/;

/**
 * Takes the results of a batch that has ended, in any order, each once: a result that was stored before, a name that is not
 * ours and a late answer to an earlier attempt change nothing. False: the batch is not ours.
 */
export async function collectResults(
  ctx: ServiceContext,
  world: ModelWorld,
  row: LlmBatch,
  batches: Batches,
  status: BatchStatus,
): Promise<boolean> {
  const { providerBatchId } = row;
  if (providerBatchId === null) return false;
  let results = 0;
  let ours = 0;
  const isEmpty = status.state === "failed";
  if (!isEmpty) {
    for await (const end of readBatchResults(batches, providerBatchId)) {
      results += 1;
      if (await take(ctx, world, row, end)) ours += 1;
    }
  }
  if (results > 0 && ours === 0) return false;
  await releaseSilent(ctx, row, status.error ?? "The provider gave no result for this question.");
  await ctx.db.llmBatch.update({ where: { id: row.id }, data: { rawStatus: status.rawStatus, error: status.error } });
  return true;
}

async function take(ctx: ServiceContext, world: ModelWorld, row: LlmBatch, end: BatchItemEnd): Promise<boolean> {
  const [, itemId, attempt] = NAMED.exec(end.id) ?? [];
  if (itemId === undefined) return false;
  const item = await ctx.db.llmBatchItem.findFirst({ where: { id: itemId, batchId: row.id } });
  if (item === null) return (await ctx.db.llmBatchItem.count({ where: { id: itemId } })) > 0;
  if (item.state !== "submitted" || item.attempts !== Number(attempt)) return true;
  if (end.status !== "succeeded") {
    const error = end.status === "expired" ? "The provider did not get to it within a day." : end.error;
    await releaseItem(ctx, item, error);
    return true;
  }
  // Booking is keyed by the call: doing it again after a crash between these two changes nothing.
  const { costUsd, savingUsd } = await bookItem(ctx, world, row, item, end.usage);
  const result = { text: end.text, finish: end.finish, costUsd };
  await ctx.db.$transaction(async (tx) => {
    const stored = await tx.llmBatchItem.updateMany({
      where: { id: item.id, state: "submitted", attempts: item.attempts },
      data: { state: "done", result, error: null, finishedAt: ctx.now() },
    });
    if (stored.count === 1)
      await tx.llmBatch.update({ where: { id: row.id }, data: { savingUsd: { increment: savingUsd } } });
  });
  return true;
}

/** Questions that the results do not mention: nothing is held for them any more. */
async function releaseSilent(ctx: ServiceContext, row: LlmBatch, error: string): Promise<void> {
  const silent = await ctx.db.llmBatchItem.findMany({
    where: { batchId: row.id, state: "submitted", callId: { not: null } },
  });
  for (const item of silent) await releaseItem(ctx, item, error);
}
