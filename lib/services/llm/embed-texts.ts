import { embedTexts as embedThrough, LlmError } from "#lib/llm/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type Embedded, EmbedInput } from "./ask-schemas.ts";
import { type ModelWorld, readModelWorld } from "./model-world.ts";
import { openGateway } from "./open-gateway.ts";
import { OLLAMA_PROBE_MS, probeOllama } from "./probe-ollama.ts";
import { isUsable, type ProviderSetup } from "./provider-config.ts";

type Embedder = { setup: ProviderSetup; model: string };

/** The first provider with a model for embeddings: local ones before paid ones. */
async function findEmbedder(world: ModelWorld): Promise<Embedder | null> {
  const usable = world.setups.filter((setup) => isUsable(setup));
  const local = usable.filter((setup) => setup.kind === "ollama");
  for (const setup of local) {
    const probe = await probeOllama(setup, OLLAMA_PROBE_MS);
    const { embeddingModel } = setup.config;
    const wanted = embeddingModel ?? probe.models.find((model) => /embed/i.test(model));
    if (probe.isThere && wanted !== undefined) return { setup, model: wanted };
  }
  const paid = usable.find((setup) => setup.kind !== "ollama" && setup.config.embeddingModel !== null);
  if (paid === undefined || paid.config.embeddingModel === null) return null;
  return world.settings.enable_advanced_models || paid.kind === "openai-compatible"
    ? { setup: paid, model: paid.config.embeddingModel }
    : null;
}

/** `<provider>/<model>` of the embedding model that is set up; null without one. */
export async function embeddingModelName(ctx: ServiceContext): Promise<string | null> {
  const found = await findEmbedder(await readModelWorld(ctx));
  return found === null ? null : `${found.setup.id}/${found.model}`;
}

/**
 * Vectors of texts by the configured embedding model, inside the budgets. "unavailable" says why there are none; the
 * caller then uses the embedder that is built in.
 */
export async function embedTexts({ ctx, input }: Call<EmbedInput>): Promise<Embedded> {
  requireScope(ctx, "operate");
  const wanted = parseInput(EmbedInput, input);
  const world = await readModelWorld(ctx);
  const found = await findEmbedder(world);
  const provider = found === null ? null : world.open(found.setup.id);
  if (found === null || provider === null) return { outcome: "unavailable", reason: "No embedding model is set up." };
  const { deps, account } = openGateway(ctx);
  const tier = found.setup.kind === "ollama" ? "local" : "fixed";
  const { purpose, project, texts, signal } = wanted;
  try {
    const { vectors, note } = await embedThrough(deps, {
      model: provider.embeddingModel(found.model),
      provider: { id: found.setup.id, kind: found.setup.kind },
      tier,
      texts,
      call: { labels: { purpose, project }, reason: `${found.model} is the embedding model that is set up.` },
      signal,
    });
    const dimensions = vectors[0]?.length ?? 0;
    return {
      outcome: "embedded",
      vectors,
      provider: found.setup.id,
      model: found.model,
      dimensions,
      costUsd: note.costUsd,
    };
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    return { outcome: "unavailable", reason: error.message };
  } finally {
    await account.flush();
  }
}
