import {
  detectCapabilities,
  generate,
  knownCapabilities,
  LlmError,
  listModels,
  type ProviderAccess,
} from "#lib/llm/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { afterChange, upsertConfig } from "./change-providers.ts";
import type { ModelWorld } from "./model-world.ts";
import { openGateway } from "./open-gateway.ts";
import { isUsable, type ProviderSetup } from "./provider-config.ts";
import { ProviderIdInput, type ProviderTest, type ProviderView } from "./provider-schemas.ts";
import { findSetup } from "./provider-views.ts";

const LIST_TIMEOUT_MS = 10_000;
const TEST_TIMEOUT_MS = 60_000;
const ANSWER_TOKENS = 200;
/** What answers should take at most: 2 s from a local model, 5 s from an advanced one. */
const TARGET_MS = { local: 2_000, fixed: 5_000, premium: 5_000 } as const;

const failed = (message: string, models: string[] = []): ProviderTest => ({
  ok: false,
  message,
  latencyMs: null,
  model: null,
  models,
  costUsd: 0,
});

/**
 * Asks a provider for its models and its first model for one word, and notes what each chosen model can do. The question
 * is reserved and booked like any other (purpose provider-test).
 * @throws AppError NOT_FOUND
 */
export async function testProvider({ ctx, input }: Call<unknown>): Promise<ProviderView> {
  requireScope(ctx, "admin");
  const { providerId } = parseInput(ProviderIdInput, input);
  const { setup, world } = await findSetup(ctx, providerId);
  const test = await tryOut(ctx, world, setup);
  await ctx.db.$transaction((tx) => upsertConfig(tx, ctx, setup, setup.config, { test, testedAt: ctx.now() }));
  return afterChange(ctx, providerId);
}

async function tryOut(ctx: ServiceContext, world: ModelWorld, setup: ProviderSetup): Promise<ProviderTest> {
  if (setup.keyFault !== null) return failed(setup.keyFault);
  if (!isUsable(setup)) return failed(setup.enabled ? "It has no key." : "It is switched off.");
  const { id, kind, baseUrl, apiKey } = setup;
  const access: ProviderAccess = { id, kind, baseUrl, apiKey };
  let models: string[];
  try {
    models = await listModels(access, LIST_TIMEOUT_MS);
  } catch (error) {
    return failed(sayOf(error));
  }
  const chosen = setup.config.models.map(({ model }) => model);
  const model = chosen[0] ?? (kind === "ollama" ? models.find((name) => !/embed/i.test(name)) : undefined);
  await noteCapabilities(ctx, setup, access, [...new Set([...chosen, ...(model === undefined ? [] : [model])])]);
  if (model === undefined) {
    return failed(
      models.length === 0 ? "The server answers and has no model." : "The server answers. Choose a model of it.",
      models,
    );
  }
  return askOneWord(ctx, world, setup, model, models);
}

async function askOneWord(
  ctx: ServiceContext,
  world: ModelWorld,
  setup: ProviderSetup,
  model: string,
  models: string[],
): Promise<ProviderTest> {
  const provider = world.open(setup.id);
  if (provider === null) return failed("It is switched off.", models);
  const { gateway, account } = openGateway(ctx);
  const tier = setup.config.models.find((one) => one.model === model)?.tier ?? "local";
  const startedMs = performance.now();
  try {
    const { note } = await generate({
      model: gateway.wrap(
        provider.languageModel(model),
        { id: setup.id, kind: setup.kind },
        {
          labels: { purpose: "provider-test" },
          tier,
          reason: "A person tested the provider.",
          timeoutMs: TEST_TIMEOUT_MS,
        },
      ),
      prompt: "Reply with the word ready.",
      maxOutputTokens: ANSWER_TOKENS,
    });
    const latencyMs = Math.round(performance.now() - startedMs);
    const target = TARGET_MS[tier];
    const pace = latencyMs <= target ? "within" : "above";
    const message = `${model} answered in ${latencyMs < 1000 ? `${latencyMs} ms` : `${(latencyMs / 1000).toFixed(1)} s`}, ${pace} the target of ${target / 1000} s.`;
    return { ok: true, message, latencyMs, model, models, costUsd: note?.costUsd ?? 0 };
  } catch (error) {
    return { ...failed(sayOf(error), models), model };
  } finally {
    await account.flush();
  }
}

const sayOf = (error: unknown): string => {
  if (error instanceof LlmError) return error.message;
  throw error;
};

async function noteCapabilities(
  ctx: ServiceContext,
  setup: ProviderSetup,
  access: ProviderAccess,
  models: string[],
): Promise<void> {
  for (const model of models) {
    const detected = await detectCapabilities(access, model, LIST_TIMEOUT_MS).catch(() =>
      knownCapabilities(access, model),
    );
    const tier = setup.config.models.find((one) => one.model === model)?.tier ?? "local";
    const data = {
      detected: detected.capabilities,
      source: detected.source,
      checkedAt: ctx.now(),
      updatedAt: ctx.now(),
    };
    await ctx.db.llmModel.upsert({
      where: { providerId_model: { providerId: setup.id, model } },
      create: { providerId: setup.id, model, tier, ...data },
      update: data,
    });
  }
}
