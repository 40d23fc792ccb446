import { z } from "zod";
import type { LlmProvider } from "#generated/prisma/client.ts";
import type { Env } from "#lib/config/index.ts";
import { Optimizations, ProviderKind, Tier } from "#lib/llm/index.ts";
import { openKey } from "./secret-box.ts";

const ModelName = z.string().trim().min(1).max(200);

export const ProviderModel = z.object({ model: ModelName, tier: Tier });
export type ProviderModel = z.infer<typeof ProviderModel>;

export const ProviderConfig = z.object({
  models: z.array(ProviderModel).max(50).default([]),
  embeddingModel: ModelName.nullable().default(null),
  timeoutMs: z.number().int().min(1_000).max(3_600_000).default(120_000),
  optimizations: Optimizations.prefault({}),
});
export type ProviderConfig = z.infer<typeof ProviderConfig>;

/** A provider as it is used: from the environment, from the store, or from both. */
export type ProviderSetup = {
  id: string;
  kind: ProviderKind;
  name: string;
  baseUrl: string | null;
  apiKey: string | null;
  keySource: "environment" | "stored" | null;
  /** Why there is no key although one is stored. */
  keyFault: string | null;
  origin: "environment" | "stored" | "default";
  enabled: boolean;
  config: ProviderConfig;
  testedAt: Date | null;
  test: unknown;
};

type Base = Pick<ProviderSetup, "id" | "kind" | "name" | "baseUrl" | "apiKey" | "origin"> & { config: ProviderConfig };

const withModels = (models: ProviderModel[], embeddingModel: string | null): ProviderConfig =>
  ProviderConfig.parse({ models, embeddingModel });

/** Models that stand in until a person chooses others. */
const OPENAI_MODELS = withModels(
  [
    { model: "gpt-5-mini", tier: "fixed" },
    { model: "gpt-5.5", tier: "premium" },
  ],
  "text-embedding-3-small",
);
const ANTHROPIC_MODELS = withModels(
  [
    { model: "claude-haiku-4-5", tier: "fixed" },
    { model: "claude-sonnet-5-5", tier: "premium" },
  ],
  null,
);

/** Providers that the environment names. Ollama is always among them: its address has a default. */
function fromEnvironment(env: Env): Base[] {
  const { ollamaModel, ollamaUrl, openaiApiKey, anthropicApiKey } = env;
  const local = withModels(ollamaModel === undefined ? [] : [{ model: ollamaModel, tier: "local" }], null);
  const isDefault = ollamaUrl === "http://localhost:11434" && ollamaModel === undefined;
  const found: Base[] = [
    {
      id: "ollama",
      kind: "ollama",
      name: "Ollama",
      baseUrl: ollamaUrl,
      apiKey: null,
      origin: isDefault ? "default" : "environment",
      config: local,
    },
  ];
  const origin = "environment" as const;
  if (openaiApiKey !== undefined) {
    found.push({
      id: "openai",
      kind: "openai",
      name: "OpenAI",
      baseUrl: null,
      apiKey: openaiApiKey,
      origin,
      config: OPENAI_MODELS,
    });
  }
  if (anthropicApiKey !== undefined) {
    found.push({
      id: "anthropic",
      kind: "anthropic",
      name: "Anthropic",
      baseUrl: null,
      apiKey: anthropicApiKey,
      origin,
      config: ANTHROPIC_MODELS,
    });
  }
  return found;
}

/** Models that stand in for a new provider of a kind. */
export function defaultConfig(kind: ProviderKind): ProviderConfig {
  if (kind === "openai") return OPENAI_MODELS;
  return kind === "anthropic" ? ANTHROPIC_MODELS : withModels([], null);
}

function storedKey(env: Env, row: LlmProvider): Pick<ProviderSetup, "apiKey" | "keySource" | "keyFault"> {
  if (row.keyCipher === null) return { apiKey: null, keySource: null, keyFault: null };
  try {
    return { apiKey: openKey(env, row.id, row.keyCipher), keySource: "stored", keyFault: null };
  } catch (error) {
    return { apiKey: null, keySource: "stored", keyFault: error instanceof Error ? error.message : String(error) };
  }
}

/** Lays what people stored over what the environment says; a stored key, address and model list win. */
export function setupsOf(env: Env, rows: readonly LlmProvider[]): ProviderSetup[] {
  const bases = fromEnvironment(env);
  const unstored = bases
    .filter((base) => !rows.some((row) => row.id === base.id))
    .map(
      (base): ProviderSetup => ({
        ...base,
        keySource: base.apiKey === null ? null : "environment",
        keyFault: null,
        enabled: true,
        testedAt: null,
        test: null,
      }),
    );
  const stored = rows.map((row): ProviderSetup => {
    const base = bases.find((candidate) => candidate.id === row.id);
    const parsed = ProviderConfig.safeParse(row.config);
    const kind = ProviderKind.parse(row.kind);
    const key = storedKey(env, row);
    const isFromEnvironment = key.keySource === null && base?.apiKey != null;
    return {
      id: row.id,
      kind,
      name: row.name === "" ? (base?.name ?? row.id) : row.name,
      baseUrl: row.baseUrl ?? base?.baseUrl ?? null,
      ...(isFromEnvironment ? { apiKey: base.apiKey, keySource: "environment" as const, keyFault: null } : key),
      origin: base?.origin ?? "stored",
      enabled: row.enabled,
      config: parsed.success ? parsed.data : (base?.config ?? defaultConfig(kind)),
      testedAt: row.testedAt,
      test: row.test,
    };
  });
  return [...unstored, ...stored].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether calls can be made: switched on, and with a key where one is needed. */
export const isUsable = (setup: ProviderSetup): boolean =>
  setup.enabled && (setup.apiKey !== null || setup.kind === "ollama" || setup.kind === "openai-compatible");
