import type { LlmBatch, LlmBatchItem } from "#generated/prisma/client.ts";
import { BatchQuestion, LlmError, noteOf, textOf, toCallParams } from "#lib/llm/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ModelWorld, openGateway } from "#lib/services/llm/index.ts";

const SIDE_BY_SIDE = 4;

/** The questions that no batch answered, one call each, at the full price and inside the budgets. */
export async function askRemaining(ctx: ServiceContext, world: ModelWorld, row: LlmBatch): Promise<void> {
  const items = await ctx.db.llmBatchItem.findMany({
    where: { batchId: row.id, state: "single" },
    orderBy: { id: "asc" },
  });
  for (let at = 0; at < items.length; at += SIDE_BY_SIDE) {
    await Promise.all(items.slice(at, at + SIDE_BY_SIDE).map((item) => askOne(ctx, world, row, item)));
  }
}

async function askOne(ctx: ServiceContext, world: ModelWorld, row: LlmBatch, item: LlmBatchItem): Promise<void> {
  const end = await answer(ctx, world, row, item);
  await openGateway(ctx).account.flush();
  const data = { via: "single", finishedAt: ctx.now() };
  await ctx.db.llmBatchItem.updateMany({
    where: { id: item.id, state: "single" },
    data:
      "error" in end
        ? { ...data, state: "failed", error: end.error }
        : { ...data, state: "done", error: null, result: end },
  });
}

type End = { text: string; finish: string; costUsd: number } | { error: string };

async function answer(ctx: ServiceContext, world: ModelWorld, row: LlmBatch, item: LlmBatchItem): Promise<End> {
  const provider = world.open(row.providerId);
  const setup = world.setups.find((candidate) => candidate.id === row.providerId);
  if (provider === null || setup === undefined) return { error: "The provider was switched off." };
  const tier = setup.config.models.find((one) => one.model === row.model)?.tier ?? "fixed";
  const model = openGateway(ctx).gateway.wrap(
    provider.languageModel(row.model),
    { id: setup.id, kind: setup.kind },
    {
      labels: {
        purpose: item.purpose,
        project: item.project ?? undefined,
        planId: item.planId ?? undefined,
        askId: item.id,
      },
      tier,
      reason: `Asked by itself after ${item.attempts} attempts in batches.`,
      timeoutMs: setup.config.timeoutMs,
    },
  );
  try {
    const result = await model.doGenerate(toCallParams(BatchQuestion.parse(item.request)));
    return {
      text: textOf(result.content),
      finish: result.finishReason.unified,
      costUsd: noteOf(result.providerMetadata)?.costUsd ?? 0,
    };
  } catch (error) {
    if (error instanceof LlmError) return { error: error.message };
    throw error;
  }
}
