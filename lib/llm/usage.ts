import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import { z } from "zod";
import { NO_USAGE, type TokenUsage } from "./schemas.ts";

const count = z.number().nonnegative().nullish();

/** Counters as the providers' own interfaces name them. */
const RawUsage = z.object({
  // Anthropic: input_tokens leaves the cached part out.
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation: z.object({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count }).nullish(),
  input_tokens: count,
  output_tokens: count,
  output_tokens_details: z.object({ reasoning_tokens: count, thinking_tokens: count }).nullish(),
  // OpenAI: the totals include the cached part.
  input_tokens_details: z.object({ cached_tokens: count, cache_write_tokens: count }).nullish(),
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count, cache_write_tokens: count }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
  // Ollama.
  prompt_eval_count: count,
  eval_count: count,
});

/** Anthropic's split of cache writes by their time to live; without one, all were for five minutes. */
function splitWrites(raw: unknown, writes: number): Pick<TokenUsage, "cacheWriteTokens" | "cacheWrite1hTokens"> {
  const parsed = RawUsage.pick({ cache_creation: true }).safeParse(raw);
  const split = parsed.success ? parsed.data.cache_creation : null;
  const long = Math.min(writes, split?.ephemeral_1h_input_tokens ?? 0);
  return { cacheWriteTokens: writes - long, cacheWrite1hTokens: long };
}

/** Counts of the AI SDK, whose input total includes what caches read and wrote. */
export function usageOfSdk(usage: LanguageModelV4Usage): TokenUsage {
  const { inputTokens: input, outputTokens: output } = usage;
  const reads = input.cacheRead ?? 0;
  const writes = input.cacheWrite ?? 0;
  const fresh = input.noCache ?? Math.max(0, (input.total ?? 0) - reads - writes);
  return {
    inputTokens: fresh,
    cacheReadTokens: reads,
    ...splitWrites(usage.raw, writes),
    outputTokens: output.total ?? (output.text ?? 0) + (output.reasoning ?? 0),
    reasoningTokens: output.reasoning ?? 0,
  };
}

/** Counts in the shape of a provider's own interface: Anthropic Messages, OpenAI Chat or Responses, Ollama. */
export function usageOfRaw(value: unknown): TokenUsage {
  const parsed = RawUsage.safeParse(value);
  if (!parsed.success) return NO_USAGE;
  const raw = parsed.data;
  if (raw.prompt_eval_count != null || raw.eval_count != null) {
    return { ...NO_USAGE, inputTokens: raw.prompt_eval_count ?? 0, outputTokens: raw.eval_count ?? 0 };
  }
  const details = raw.prompt_tokens_details ?? raw.input_tokens_details;
  const isInclusive = raw.prompt_tokens != null || raw.input_tokens_details != null;
  const reads = (isInclusive ? details?.cached_tokens : raw.cache_read_input_tokens) ?? 0;
  const writes = (isInclusive ? details?.cache_write_tokens : raw.cache_creation_input_tokens) ?? 0;
  const input = raw.prompt_tokens ?? raw.input_tokens ?? 0;
  const reasoning = raw.completion_tokens_details ?? raw.output_tokens_details;
  return {
    inputTokens: isInclusive ? Math.max(0, input - reads - writes) : input,
    cacheReadTokens: reads,
    ...splitWrites(value, writes),
    outputTokens: raw.completion_tokens ?? raw.output_tokens ?? 0,
    reasoningTokens:
      reasoning?.reasoning_tokens ?? (reasoning as { thinking_tokens?: number } | null)?.thinking_tokens ?? 0,
  };
}
