import type { ProviderRef } from "../schemas.ts";
import { type Capabilities, type KnownCapabilities, UNKNOWN_MODEL } from "./capabilities.ts";

type Known = { pattern: RegExp; can: Partial<Capabilities> };

/** When this table was last compared with the providers' pages. */
export const KNOWN_MODELS_DATE = "2026-11-20";

const CLAUDE: Capabilities = {
  structuredOutput: true,
  tools: true,
  forcedTools: true,
  samplingParameters: true,
  thinking: "optional",
  vision: true,
  embeddings: false,
  batches: true,
  promptCaching: "markers",
  cacheMinTokens: 4096,
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
};

/** The first that fits counts. Where sources disagree about the shortest prompt that is cached, the longer one stands. */
const ANTHROPIC: readonly Known[] = [
  {
    pattern: /^claude-(opus-5-5|sonnet-5-5|fable-5-[12])/,
    can: {
      forcedTools: false,
      samplingParameters: false,
      thinking: "always",
      contextTokens: 1_000_000,
      maxOutputTokens: 128_000,
    },
  },
  {
    pattern: /^claude-haiku-5-5/,
    can: { samplingParameters: false, contextTokens: 1_000_000, maxOutputTokens: 128_000 },
  },
  {
    pattern: /^claude-(opus-5|fable-5|mythos-5)/,
    can: { samplingParameters: false, cacheMinTokens: 2048, contextTokens: 1_000_000, maxOutputTokens: 128_000 },
  },
  {
    pattern: /^claude-(sonnet-5|opus-4-8)/,
    can: { samplingParameters: false, cacheMinTokens: 1024, contextTokens: 1_000_000, maxOutputTokens: 128_000 },
  },
  {
    pattern: /^claude-opus-4-7/,
    can: { samplingParameters: false, contextTokens: 1_000_000, maxOutputTokens: 128_000 },
  },
  { pattern: /^claude-sonnet-4-6/, can: { cacheMinTokens: 2048, contextTokens: 1_000_000, maxOutputTokens: 128_000 } },
  { pattern: /^claude-opus-4-6/, can: { contextTokens: 1_000_000, maxOutputTokens: 128_000 } },
  { pattern: /^claude-(haiku-4-5|opus-4-5)/, can: {} },
  { pattern: /^claude-sonnet-4-5/, can: { cacheMinTokens: 1024 } },
  {
    pattern: /^claude-(sonnet-4|opus-4)/,
    can: { structuredOutput: false, cacheMinTokens: 1024, maxOutputTokens: 32_000 },
  },
  {
    pattern: /^claude-3-7-sonnet/,
    can: { structuredOutput: false, cacheMinTokens: 1024 },
  },
  {
    pattern: /^claude-3/,
    can: { structuredOutput: false, thinking: "none", cacheMinTokens: 2048, maxOutputTokens: 8_192 },
  },
];

const GPT: Capabilities = {
  structuredOutput: true,
  tools: true,
  forcedTools: true,
  samplingParameters: true,
  thinking: "none",
  vision: true,
  embeddings: false,
  batches: true,
  promptCaching: "automatic",
  cacheMinTokens: 1024,
  contextTokens: 128_000,
  maxOutputTokens: 16_384,
};

const EMBEDDING: Capabilities = {
  ...UNKNOWN_MODEL,
  samplingParameters: false,
  embeddings: true,
  batches: true,
  contextTokens: 8_192,
};

const OPENAI: readonly Known[] = [
  { pattern: /^text-embedding-/, can: EMBEDDING },
  {
    pattern: /^gpt-(5\.[6-9]|[6-9])/,
    can: {
      samplingParameters: false,
      thinking: "optional",
      promptCaching: "automatic-and-markers",
      contextTokens: 1_050_000,
      maxOutputTokens: 128_000,
    },
  },
  {
    pattern: /^gpt-5/,
    can: { samplingParameters: false, thinking: "optional", contextTokens: 400_000, maxOutputTokens: 128_000 },
  },
  {
    pattern: /^o[1-9]/,
    can: { samplingParameters: false, thinking: "always", contextTokens: 200_000, maxOutputTokens: 100_000 },
  },
  { pattern: /^gpt-4\.1/, can: { contextTokens: 1_047_576, maxOutputTokens: 32_768 } },
  { pattern: /^gpt-4o/, can: {} },
  {
    pattern: /^gpt-(4|3\.5)/,
    can: {
      structuredOutput: false,
      vision: false,
      promptCaching: "none",
      cacheMinTokens: null,
      maxOutputTokens: 4_096,
    },
  },
];

const looksLikeEmbedding = (model: string): boolean => /embed|bge-|minilm|gte-|e5-/i.test(model);

function fromTable(table: readonly Known[], base: Capabilities, model: string): KnownCapabilities | null {
  const known = table.find(({ pattern }) => pattern.test(model));
  return known === undefined
    ? null
    : { capabilities: { ...base, ...known.can }, source: `known on ${KNOWN_MODELS_DATE}` };
}

/** What is known about a model without asking anybody; what is not known gets the safe default. */
export function knownCapabilities(provider: ProviderRef, model: string): KnownCapabilities {
  const name = model.toLowerCase();
  const known =
    provider.kind === "anthropic"
      ? fromTable(ANTHROPIC, CLAUDE, name)
      : provider.kind === "openai"
        ? fromTable(OPENAI, GPT, name)
        : null;
  if (known !== null) return known;
  if (looksLikeEmbedding(name)) return { capabilities: { ...EMBEDDING, batches: false }, source: "told by its name" };
  // Ollama holds any model to a form that is given.
  const structuredOutput = provider.kind === "ollama";
  return { capabilities: { ...UNKNOWN_MODEL, structuredOutput }, source: "not known: the safe default" };
}
