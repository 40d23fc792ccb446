import type { Candidate, ProviderKind } from "#lib/llm/index.ts";
import { type ModelWorld, modelKey } from "./model-world.ts";
import { OLLAMA_PROBE_MS, probeOllama } from "./probe-ollama.ts";
import { isUsable, type ProviderSetup } from "./provider-config.ts";

export type ModelCandidate = Candidate & { kind: ProviderKind };

export type Candidates = {
  models: ModelCandidate[];
  /** Why a provider contributes none, in sentences for people. */
  silent: string[];
};

/** Every model that could be asked now. A local server is asked first whether it is there and what it has. */
export async function findCandidates(world: ModelWorld, nowMs: number): Promise<Candidates> {
  const found: Candidates = { models: [], silent: [] };
  for (const setup of world.setups) {
    if (!setup.enabled) continue;
    if (!isUsable(setup)) {
      found.silent.push(setup.keyFault ?? `${setup.name} has no key.`);
      continue;
    }
    const names = await modelsOf(world, setup, found.silent);
    for (const { model, tier } of names) found.models.push(toCandidate(world, setup, model, tier, nowMs));
  }
  found.models = found.models.filter((candidate) => isEnabled(world, candidate));
  return found;
}

const isEnabled = (world: ModelWorld, { providerId, model }: Candidate): boolean =>
  world.models.get(modelKey(providerId, model))?.enabled ?? true;

async function modelsOf(
  world: ModelWorld,
  setup: ProviderSetup,
  silent: string[],
): Promise<ProviderSetup["config"]["models"]> {
  const { models } = setup.config;
  if (setup.kind !== "ollama") {
    if (models.length === 0) silent.push(`${setup.name} has no models chosen.`);
    return models;
  }
  const probed = await probeOllama(setup, OLLAMA_PROBE_MS);
  if (!probed.isThere) {
    silent.push(`${setup.name} does not answer at ${setup.baseUrl}.`);
    return [];
  }
  const tags = probed.models.filter((model) => !/embed/i.test(model));
  const wanted = models.filter(({ model }) => tags.some((tag) => isSameTag(tag, model)));
  if (wanted.length > 0) return wanted;
  if (models.length > 0) {
    silent.push(
      `${setup.name} does not have the model ${models.map(({ model }) => model).join(", ")}: run "ollama pull".`,
    );
    return [];
  }
  const byDefault = tags.find((tag) => isSameTag(tag, world.settings.default_model)) ?? tags[0];
  if (byDefault === undefined)
    silent.push(`${setup.name} has no model: run "ollama pull ${world.settings.default_model}".`);
  return byDefault === undefined ? [] : [{ model: byDefault, tier: "local" }];
}

/** Ollama's "qwen3" is "qwen3:latest". */
const isSameTag = (tag: string, model: string): boolean => tag === model || tag === `${model}:latest`;

function toCandidate(
  world: ModelWorld,
  setup: ProviderSetup,
  model: string,
  tier: Candidate["tier"],
  nowMs: number,
): ModelCandidate {
  const { id, kind } = setup;
  const price = world.prices.find({ id, kind }, model, nowMs);
  const row = world.models.get(modelKey(id, model));
  const capabilities = world.capabilitiesOf({ id, kind }, model);
  return {
    providerId: id,
    kind,
    model,
    tier: row?.tier ?? tier,
    price: price.inputUsdPerM + price.outputUsdPerM,
    contextTokens: capabilities.contextTokens,
    canAnswerTyped: capabilities.structuredOutput || capabilities.forcedTools,
    latencyMs: null,
  };
}
