import { createHash } from "node:crypto";
import type { LanguageModelV4CallOptions, LanguageModelV4Message, SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { Capabilities } from "../capabilities/capabilities.ts";
import type { Optimizations, ProviderKind } from "../schemas.ts";
import { estimateTokens, promptSizeOf } from "../tokens/count-tokens.ts";

export const MARKERS_MAX = 4;
/** Where a model's minimum is not known: the highest that any model has. */
const CAUTIOUS_MINIMUM = 4096;

type Params = LanguageModelV4CallOptions;
type Settings = Optimizations["promptCaching"];
type Ttl = "5m" | "1h";

const cacheControlOf = (options: SharedV4ProviderOptions | undefined): unknown =>
  options?.anthropic?.cacheControl ?? options?.anthropic?.cache_control;

/** Markers that the caller set; a top-level one takes a place, too. */
function countMarkers(params: Params): number {
  let count = cacheControlOf(params.providerOptions) === undefined ? 0 : 1;
  for (const tool of params.tools ?? []) {
    if (tool.type === "function" && cacheControlOf(tool.providerOptions) !== undefined) count += 1;
  }
  for (const message of params.prompt) {
    if (cacheControlOf(message.providerOptions) !== undefined) count += 1;
    if (message.role === "system") continue;
    for (const part of message.content) if (cacheControlOf(part.providerOptions) !== undefined) count += 1;
  }
  return count;
}

const withMarker = (options: SharedV4ProviderOptions | undefined, ttl: Ttl): SharedV4ProviderOptions => ({
  ...options,
  anthropic: {
    ...options?.anthropic,
    cacheControl: ttl === "1h" ? { type: "ephemeral", ttl: "1h" } : { type: "ephemeral" },
  },
});

const markMessage = <Message extends LanguageModelV4Message>(message: Message, ttl: Ttl): Message => ({
  ...message,
  providerOptions: withMarker(message.providerOptions, ttl),
});

/** Estimated tokens of the tools and messages up to and including each message. */
function runningTokens(params: Params): number[] {
  const { tools } = params;
  let sum = tools === undefined || tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools));
  return params.prompt.map((message) => {
    sum += estimateTokens(promptSizeOf({ prompt: [message] }).text);
    return sum;
  });
}

/**
 * Anthropic: markers at the end of the system text (which covers the tools, rendered before it), at the last message,
 * and at the user's message before that, so that the next turn finds what this one wrote. None of the caller's is
 * touched, no more than four in all, one hour before five minutes, and none where the prefix is too short to be cached.
 * Texts are never changed, so a prefix stays the same bytes over turns.
 */
export function markForAnthropic(params: Params, capabilities: Capabilities, settings: Settings): Params {
  const own = countMarkers(params);
  // Markers of the caller say that he places them himself: adding some could change their order of time to live.
  if (own > 0) return params;
  const minimum = capabilities.cacheMinTokens ?? CAUTIOUS_MINIMUM;
  const tokens = runningTokens(params);
  const longEnough = (index: number): boolean => (tokens[index] ?? 0) >= minimum;
  // System text in the middle of a conversation is none of its stable beginning, and would put an hour behind five minutes.
  const firstTurn = params.prompt.findIndex((message) => message.role !== "system");
  const lastSystem = (firstTurn < 0 ? params.prompt.length : firstTurn) - 1;
  const users = params.prompt.flatMap((message, index) => (message.role === "user" ? [index] : []));
  const chosen = new Map<number, Ttl>();
  if (lastSystem >= 0 && longEnough(lastSystem)) chosen.set(lastSystem, settings.longStablePrefix ? "1h" : "5m");
  for (const index of users.slice(-2)) if (longEnough(index) && chosen.size < MARKERS_MAX) chosen.set(index, "5m");
  if (chosen.size === 0) return params;
  const prompt = params.prompt.map((message, index) => {
    const ttl = chosen.get(index);
    return ttl === undefined ? message : markMessage(message, ttl);
  });
  return { ...params, prompt };
}

/** The part of a prompt that stays the same from call to call: tools and system text. */
function stablePart(params: Params): string {
  const system = params.prompt.flatMap((message) => (message.role === "system" ? [message.content] : []));
  return JSON.stringify([params.tools ?? [], system]);
}

/** OpenAI: calls with the same beginning get the same key, which sends them to where that beginning is cached. */
export function keyForOpenAI(params: Params, capabilities: Capabilities): Params {
  const options = params.providerOptions?.openai;
  if (options?.promptCacheKey !== undefined) return params;
  const stable = stablePart(params);
  if (estimateTokens(promptSizeOf(params).text) < (capabilities.cacheMinTokens ?? 1024)) return params;
  const promptCacheKey = `plantain-${createHash("sha256").update(stable).digest("hex").slice(0, 24)}`;
  const lastSystem = params.prompt.findLastIndex((message) => message.role === "system");
  const tokens = runningTokens(params)[lastSystem] ?? 0;
  const isMarked =
    capabilities.promptCaching === "automatic-and-markers" && tokens >= (capabilities.cacheMinTokens ?? 1024);
  const prompt = isMarked ? params.prompt.map((m, at) => (at === lastSystem ? markForOpenAI(m) : m)) : params.prompt;
  return {
    ...params,
    prompt,
    providerOptions: { ...params.providerOptions, openai: { ...options, promptCacheKey } },
  };
}

const markForOpenAI = (message: LanguageModelV4Message): LanguageModelV4Message => ({
  ...message,
  providerOptions: {
    ...message.providerOptions,
    openai: { ...message.providerOptions?.openai, promptCacheBreakpoint: { mode: "explicit" } },
  },
});

/** Prepares a prompt for the provider's cache, if it has one and it is switched on. */
export function markPrompt(
  params: Params,
  model: { kind: ProviderKind; capabilities: Capabilities },
  settings: Settings,
): Params {
  if (!settings.enabled || model.capabilities.promptCaching === "none") return params;
  if (model.kind === "anthropic") return markForAnthropic(params, model.capabilities, settings);
  if (model.kind === "openai") return keyForOpenAI(params, model.capabilities);
  return params;
}

/** What a call may write into a cache, which its reservation must allow for. */
export function cacheWritesOf(params: Params, kind: ProviderKind, settings: Settings): "none" | "5m" | "1h" {
  if (kind === "openai") return settings.enabled ? "5m" : "none";
  if (kind !== "anthropic") return "none";
  if (settings.enabled) return settings.longStablePrefix ? "1h" : "5m";
  return countMarkers(params) > 0 ? "1h" : "none";
}
