import { AppError, newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ProviderKind } from "#lib/llm/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { forgetModelWorld } from "./model-world.ts";
import { forgetProbes } from "./probe-ollama.ts";
import { defaultConfig, type ProviderConfig, type ProviderModel, type ProviderSetup } from "./provider-config.ts";
import { CreateProviderInput, ProviderIdInput, type ProviderView, UpdateProviderInput } from "./provider-schemas.ts";
import { findSetup, toProviderView } from "./provider-views.ts";
import { sealKey } from "./secret-box.ts";

type Settable = Omit<CreateProviderInput, "kind" | "providerId">;

function toModel(text: string, kind: ProviderKind): ProviderModel {
  const at = text.lastIndexOf("=");
  const tier = at < 0 ? (kind === "ollama" ? "local" : "fixed") : text.slice(at + 1);
  return { model: at < 0 ? text : text.slice(0, at), tier: tier as ProviderModel["tier"] };
}

function changedConfig(
  before: ProviderConfig,
  kind: ProviderKind,
  wanted: Settable & { removeEmbeddingModel?: boolean | undefined },
): ProviderConfig {
  const embeddingModel = wanted.removeEmbeddingModel === true ? null : (wanted.embeddingModel ?? before.embeddingModel);
  return {
    ...before,
    models: wanted.models?.map((text) => toModel(text, kind)) ?? before.models,
    embeddingModel,
    timeoutMs: wanted.timeoutMs ?? before.timeoutMs,
  };
}

/** What an audit may know of a change: that there was a key, never which. */
const auditDetail = ({ apiKey, ...rest }: Settable & Record<string, unknown>): object => ({
  ...rest,
  ...(apiKey === undefined ? {} : { key: "replaced" }),
});

/** After every change: other requests of this process see it at once, those of others within seconds. */
export async function afterChange(ctx: ServiceContext, providerId: string): Promise<ProviderView> {
  forgetModelWorld(ctx);
  forgetProbes();
  await emitEvent(ctx.db, "budgets", "budgets.changed", { providerId });
  return toProviderView(ctx, (await findSetup(ctx, providerId)).setup);
}

/**
 * Connects a provider. Its key is stored encrypted with the application's secret.
 * @throws AppError CONFLICT when the id is taken
 */
export async function createProvider({ ctx, input }: Call<unknown>): Promise<ProviderView> {
  requireScope(ctx, "admin");
  const { kind, providerId, ...wanted } = parseInput(CreateProviderInput, input);
  const id = providerId ?? (await freeId(ctx, kind));
  const config = changedConfig(defaultConfig(kind), kind, wanted);
  await ctx.db.$transaction(async (tx) => {
    if ((await tx.llmProvider.count({ where: { id } })) > 0) {
      throw new AppError("CONFLICT", `There is a provider ${id} already.`, {
        hint: "Change that one, or choose another id.",
      });
    }
    await tx.llmProvider.create({
      data: { id, kind, config, createdAt: ctx.now(), updatedAt: ctx.now(), ...columnsOf(ctx, id, wanted) },
    });
    const detail = auditDetail({ kind, ...wanted });
    await emitAudit(tx, ctx, { action: "llm_provider.created", entityType: "llm_provider", entityId: id, detail });
  });
  return afterChange(ctx, id);
}

function columnsOf(ctx: ServiceContext, id: string, wanted: Settable & { removeKey?: boolean | undefined }) {
  const { name, baseUrl, apiKey, enabled, removeKey } = wanted;
  return {
    ...(name === undefined ? {} : { name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(removeKey === true ? { keyCipher: null } : {}),
    ...(apiKey === undefined ? {} : { keyCipher: sealKey(ctx.env, id, apiKey) }),
  };
}

async function freeId(ctx: ServiceContext, kind: string): Promise<string> {
  const taken = await ctx.db.llmProvider.count({ where: { id: kind } });
  return taken === 0 ? kind : `${kind}-${newId("p").slice(-5)}`;
}

/** A provider that the environment names gets a row once somebody changes something about it. */
export async function upsertConfig(
  tx: Tx,
  ctx: ServiceContext,
  setup: ProviderSetup,
  config: ProviderConfig,
  more: object = {},
): Promise<void> {
  const { id, kind } = setup;
  await tx.llmProvider.upsert({
    where: { id },
    create: { id, kind, config, createdAt: ctx.now(), updatedAt: ctx.now(), ...more },
    update: { config, updatedAt: ctx.now(), ...more },
  });
}

/** Changes what is named and leaves the rest. @throws AppError NOT_FOUND */
export async function updateProvider({ ctx, input }: Call<unknown>): Promise<ProviderView> {
  requireScope(ctx, "admin");
  const { providerId, ...wanted } = parseInput(UpdateProviderInput, input);
  const { setup } = await findSetup(ctx, providerId);
  const config = changedConfig(setup.config, setup.kind, wanted);
  await ctx.db.$transaction(async (tx) => {
    // A key for one address must not be sent to another that somebody else chose.
    const isMoved = wanted.baseUrl !== undefined && wanted.baseUrl !== setup.baseUrl;
    const columns = columnsOf(ctx, providerId, wanted);
    const forgetsKey =
      isMoved && wanted.apiKey === undefined && setup.keySource === "stored" ? { keyCipher: null } : {};
    await upsertConfig(tx, ctx, setup, config, { ...columns, ...forgetsKey, test: undefined });
    const detail = auditDetail({ ...wanted, ...(isMoved && { movedFrom: setup.baseUrl }) });
    await emitAudit(tx, ctx, {
      action: "llm_provider.changed",
      entityType: "llm_provider",
      entityId: providerId,
      detail,
    });
  });
  return afterChange(ctx, providerId);
}

/**
 * Forgets a provider and its key. One that the environment names stays, with its defaults.
 * @throws AppError NOT_FOUND, CONFLICT
 */
export async function removeProvider({ ctx, input }: Call<unknown>): Promise<{ providerId: string }> {
  requireScope(ctx, "admin");
  const { providerId } = parseInput(ProviderIdInput, input);
  const { setup } = await findSetup(ctx, providerId);
  await ctx.db.$transaction(async (tx) => {
    const removed = await tx.llmProvider.deleteMany({ where: { id: providerId } });
    if (removed.count === 0) {
      throw new AppError("CONFLICT", `${setup.name} comes from the environment and can't be removed here.`, {
        hint: "Switch it off, or take its variable out of the environment.",
      });
    }
    await tx.llmModel.deleteMany({ where: { providerId } });
    await emitAudit(tx, ctx, { action: "llm_provider.removed", entityType: "llm_provider", entityId: providerId });
  });
  forgetModelWorld(ctx);
  forgetProbes();
  await emitEvent(ctx.db, "budgets", "budgets.changed", { providerId });
  return { providerId };
}
