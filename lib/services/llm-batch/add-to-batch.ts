import { AppError, newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { type ModelWorld, readModelWorld } from "#lib/services/llm/index.ts";
import { type AddedToBatch, AddToBatchInput } from "./schemas.ts";

type Target = { providerId: string; model: string; maxItems: number; maxWaitMs: number };

/** Where questions that can wait go: a provider with batches, switched on. @throws AppError PRECONDITION_FAILED */
function chooseTarget(
  world: ModelWorld,
  nowMs: number,
  wanted: { providerId?: string | undefined; model?: string | undefined },
): Target {
  const ready = world.setups.filter(
    (setup) =>
      (wanted.providerId === undefined || setup.id === wanted.providerId) &&
      world.optimizationsOf(setup.id).batching.enabled &&
      (world.open(setup.id)?.batches ?? null) !== null,
  );
  const models = ready
    .flatMap((setup) =>
      (wanted.model === undefined ? setup.config.models.map(({ model }) => model) : [wanted.model]).map((model) => ({
        setup,
        model,
      })),
    )
    .filter(({ setup, model }) => world.capabilitiesOf(setup, model).batches)
    .map((one) => ({ ...one, price: world.prices.find(one.setup, one.model, nowMs) }))
    .sort((a, b) => a.price.inputUsdPerM + a.price.outputUsdPerM - b.price.inputUsdPerM - b.price.outputUsdPerM);
  const [cheapest] = models;
  if (cheapest === undefined || !world.settings.enable_advanced_models) {
    throw new AppError("PRECONDITION_FAILED", "No provider takes batches now.", {
      hint: "Switch batching on for an OpenAI or Anthropic provider: plantain llm-optimizations set <provider> --batching.",
    });
  }
  const { maxItems, maxWaitMs } = world.optimizationsOf(cheapest.setup.id).batching;
  return { providerId: cheapest.setup.id, model: cheapest.model, maxItems, maxWaitMs };
}

/** The batch that gathers questions for a model now; opened when there is none or the last is full. */
async function openBatch(tx: Tx, now: Date, target: Target): Promise<{ id: string; room: number }> {
  const { providerId, model, maxItems, maxWaitMs } = target;
  const open = await tx.llmBatch.findFirst({
    where: { providerId, model, state: "open", cancelRequested: false, closesAt: { gt: now } },
    orderBy: { createdAt: "desc" },
    include: { _count: { select: { items: true } } },
  });
  if (open !== null && open._count.items < maxItems) return { id: open.id, room: maxItems - open._count.items };
  const id = newId("bat", now.getTime());
  const closesAt = new Date(now.getTime() + maxWaitMs);
  await tx.llmBatch.create({
    data: { id, provider: providerId, providerId, model, state: "open", createdAt: now, closesAt },
  });
  return { id, room: maxItems };
}

type NewItem = { id: string; request: object; purpose: string; project: string | null; planId: string | null };

/** Puts questions into gathering batches, closing each that is full. Returns the last batch's id. */
async function fill(tx: Tx, now: Date, target: Target, items: readonly NewItem[]): Promise<string> {
  let rest = [...items];
  let batchId = "";
  while (rest.length > 0) {
    const { id, room } = await openBatch(tx, now, target);
    const part = rest.slice(0, room);
    rest = rest.slice(room);
    await tx.llmBatchItem.createMany({
      data: part.map((item) => ({ ...item, batchId: id, state: "waiting", createdAt: now })),
    });
    if (part.length === room) await tx.llmBatch.update({ where: { id }, data: { closesAt: now } });
    batchId = id;
  }
  return batchId;
}

/**
 * Hands over questions that can wait, for half the price. They are stored before this returns: whatever happens to the
 * process, each gets exactly one end, an answer or a reason.
 * @throws AppError PRECONDITION_FAILED when no provider takes batches
 */
export async function addToBatch({ ctx, input }: Call<unknown>): Promise<AddedToBatch> {
  requireScope(ctx, "operate");
  const { prompts, system, maxOutputTokens, schema, purpose, project, planId, providerId, model } = parseInput(
    AddToBatchInput,
    input,
  );
  const now = ctx.now();
  const target = chooseTarget(await readModelWorld(ctx), now.getTime(), { providerId, model });
  // Ids of one millisecond come in no order: sorted, they keep the order of the questions.
  const ids = prompts.map(() => newId("bit", now.getTime())).sort();
  const items = prompts.map((prompt, index) => ({
    id: ids[index] ?? newId("bit", now.getTime()),
    request: {
      prompt,
      maxOutputTokens,
      ...(system === undefined ? {} : { system }),
      ...(schema === undefined ? {} : { schema }),
    },
    purpose,
    project: project ?? null,
    planId: planId ?? null,
  }));
  const batchId = await ctx.db.$transaction(async (tx) => {
    const id = await fill(tx, now, target, items);
    await emitEvent(tx, "budgets", "budgets.changed", { batchId: id });
    return id;
  });
  const words = `${items.length === 1 ? "1 question waits" : `${items.length} questions wait`} for a batch of ${target.model}: handed over when ${target.maxItems} are gathered or after ${Math.round(target.maxWaitMs / 1000)} s, at half the price.`;
  return { batchId, itemIds: items.map((item) => item.id), providerId: target.providerId, model: target.model, words };
}

/** Questions that go into another batch, with what they went through. */
export async function moveToNewBatch(
  tx: Tx,
  ctx: ServiceContext,
  target: Omit<Target, "maxItems">,
  itemIds: readonly string[],
): Promise<void> {
  const now = ctx.now();
  const id = newId("bat", now.getTime());
  const { providerId, model, maxWaitMs } = target;
  const closesAt = new Date(now.getTime() + maxWaitMs);
  await tx.llmBatch.create({
    data: { id, provider: providerId, providerId, model, state: "open", createdAt: now, closesAt },
  });
  await tx.llmBatchItem.updateMany({ where: { id: { in: [...itemIds] } }, data: { batchId: id, state: "waiting" } });
}
