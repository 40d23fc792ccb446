import { z } from "zod";

export const PROVIDER_KINDS = ["ollama", "openai", "anthropic", "openai-compatible"] as const;
export const ProviderKind = z.enum(PROVIDER_KINDS);
export type ProviderKind = z.infer<typeof ProviderKind>;

/** local: costs nothing per call; fixed: cheap enough for a fixed budget; premium: only when asked for. */
export const TIERS = ["local", "fixed", "premium"] as const;
export const Tier = z.enum(TIERS);
export type Tier = z.infer<typeof Tier>;

/**
 * What the gateway may do to the calls of one provider. Everything is off by default: the requests are then, byte for
 * byte, what they would have been without the gateway.
 */
export const Optimizations = z.object({
  promptCaching: z
    .object({
      enabled: z.boolean().default(false),
      longStablePrefix: z.boolean().default(false).describe("one hour instead of five minutes for system and tools"),
    })
    .prefault({}),
  batching: z
    .object({
      enabled: z.boolean().default(false),
      maxItems: z.number().int().min(1).max(50_000).default(100),
      maxWaitMs: z.number().int().min(0).max(3_600_000).default(30_000),
    })
    .prefault({}),
  retries: z
    .object({ enabled: z.boolean().default(false), maxRetries: z.number().int().min(1).max(5).default(2) })
    .prefault({}),
  fallback: z.object({ enabled: z.boolean().default(false) }).prefault({}),
  circuitBreaker: z
    .object({
      enabled: z.boolean().default(false),
      failures: z.number().int().min(1).max(100).default(5),
      openMs: z.number().int().min(100).max(3_600_000).default(30_000),
    })
    .prefault({}),
  rateLimit: z
    .object({
      enabled: z.boolean().default(false),
      requestsPerMinute: z.number().int().min(1).max(1_000_000).default(60),
    })
    .prefault({}),
  hedging: z
    .object({ enabled: z.boolean().default(false), afterMs: z.number().int().min(1).max(600_000).default(5_000) })
    .prefault({}),
  responseCache: z
    .object({
      enabled: z.boolean().default(false),
      ttlSeconds: z.number().int().min(1).max(31_536_000).default(86_400),
    })
    .prefault({}),
});
export type Optimizations = z.infer<typeof Optimizations>;

export const ALL_OFF: Optimizations = Optimizations.parse({});

/** A provider as the gateway knows it while it works. The key never leaves `openProvider`. */
export type ProviderRef = { id: string; kind: ProviderKind };

/** Who a call is for; budgets and the ledger go by these. */
export type CallLabels = {
  purpose: string;
  project?: string | undefined;
  planId?: string | undefined;
  executionId?: string | undefined;
  /** All attempts of one question share it. */
  askId?: string | undefined;
};

/** Token counts without double counting: the four input counts add up to the whole prompt. */
export type TokenUsage = {
  /** Prompt tokens that came from no cache and went into none. */
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  /** Everything generated, reasoning included. */
  outputTokens: number;
  reasoningTokens: number;
};

export const NO_USAGE: TokenUsage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

export const promptTokensOf = (usage: TokenUsage): number =>
  usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens;

export const totalTokensOf = (usage: TokenUsage): number => promptTokensOf(usage) + usage.outputTokens;
