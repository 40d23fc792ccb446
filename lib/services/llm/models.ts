import { AppError } from "#lib/core/index.ts";
import { Capabilities, knownCapabilities } from "#lib/llm/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type ModelWorld, modelKey, readFreshModelWorld } from "./model-world.ts";
import type { ProviderSetup } from "./provider-config.ts";
import { EditModelInput, type ModelList, type ModelView } from "./provider-schemas.ts";
import { findSetup } from "./provider-views.ts";

type Rows = Awaited<ReturnType<ServiceContext["db"]["llmModel"]["findMany"]>>;

const editedOf = (row: Rows[number] | undefined): string[] =>
  typeof row?.edited === "object" && row.edited !== null ? Object.keys(row.edited).sort() : [];

function toView(
  ctx: ServiceContext,
  world: ModelWorld,
  setup: ProviderSetup,
  model: string,
  row: Rows[number] | undefined,
): ModelView {
  const { id, kind, config } = setup;
  const held = world.models.get(modelKey(id, model));
  const known = knownCapabilities({ id, kind }, model);
  const price = world.prices.find({ id, kind }, model, ctx.now().getTime());
  const { inputUsdPerM, outputUsdPerM, cacheReadUsdPerM, batchFactor, source, isAssumed } = price;
  return {
    providerId: id,
    kind,
    model,
    tier:
      held?.tier ?? config.models.find((one) => one.model === model)?.tier ?? (kind === "ollama" ? "local" : "fixed"),
    enabled: held?.enabled ?? true,
    capabilities: held?.capabilities ?? known.capabilities,
    source: held?.source ?? known.source,
    edited: editedOf(row),
    checkedAt: row?.checkedAt?.toISOString() ?? null,
    price: { inputUsdPerM, outputUsdPerM, cacheReadUsdPerM, batchFactor, source, isAssumed },
  };
}

/** Every model that is chosen or was looked at, with what it can do, where that is known from, and what it costs now. */
export async function listModelsOfProviders({ ctx }: Pick<Call<unknown>, "ctx">): Promise<ModelList> {
  requireScope(ctx, "read");
  const world = await readFreshModelWorld(ctx);
  const rows = await ctx.db.llmModel.findMany();
  const items = world.setups.flatMap((setup) => {
    const ofProvider = rows.filter((row) => row.providerId === setup.id);
    const { models, embeddingModel } = setup.config;
    const names = [
      ...models.map(({ model }) => model),
      ...(embeddingModel === null ? [] : [embeddingModel]),
      ...ofProvider.map((row) => row.model),
    ];
    return [...new Set(names)].map((model) =>
      toView(
        ctx,
        world,
        setup,
        model,
        ofProvider.find((row) => row.model === model),
      ),
    );
  });
  return { items };
}

const definedOf = (values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/**
 * Says better what a model can do, which tier it counts as, and whether it may be asked. What a person says wins over what
 * was detected, until `forgetEdits`.
 * @throws AppError NOT_FOUND
 */
export async function editModel({ ctx, input }: Call<unknown>): Promise<ModelView> {
  requireScope(ctx, "admin");
  const { providerId, model, tier, enabled, forgetEdits, ...said } = parseInput(EditModelInput, input);
  const { setup, world } = await findSetup(ctx, providerId);
  const key = { providerId_model: { providerId, model } };
  const row = await ctx.db.llmModel.findUnique({ where: key });
  const isChosen = setup.config.models.some((one) => one.model === model) || setup.config.embeddingModel === model;
  if (row === null && !isChosen) {
    throw new AppError("NOT_FOUND", `${setup.name} has no model ${model} that is chosen or was tested.`, {
      hint: "Choose it for the provider first.",
    });
  }
  const known = knownCapabilities({ id: providerId, kind: setup.kind }, model);
  const before = forgetEdits === true || typeof row?.edited !== "object" || row.edited === null ? {} : row.edited;
  const edited = Capabilities.partial().parse({ ...before, ...definedOf(said) });
  const view = toView(ctx, world, setup, model, row ?? undefined);
  const data = {
    tier: tier ?? view.tier,
    enabled: enabled ?? row?.enabled ?? true,
    edited,
    updatedAt: ctx.now(),
  };
  await ctx.db.$transaction(async (tx) => {
    const detected = row === null ? known.capabilities : undefined;
    await tx.llmModel.upsert({
      where: key,
      create: { providerId, model, detected: detected ?? known.capabilities, source: known.source, ...data },
      update: data,
    });
    const detail = { model, before: row?.edited ?? {}, after: edited, tier: data.tier, enabled: data.enabled };
    await emitAudit(tx, ctx, { action: "llm_model.edited", entityType: "llm_provider", entityId: providerId, detail });
  });
  const fresh = await readFreshModelWorld(ctx);
  const stored = await ctx.db.llmModel.findUnique({ where: key });
  return toView(ctx, fresh, setup, model, stored ?? undefined);
}
