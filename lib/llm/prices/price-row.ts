import { z } from "zod";

const usdPerMillion = z.number().nonnegative();

const Rates = z.object({
  inputUsdPerM: usdPerMillion,
  outputUsdPerM: usdPerMillion,
  cacheReadUsdPerM: usdPerMillion.nullable(),
  cacheWriteUsdPerM: usdPerMillion.nullable(),
  cacheWrite1hUsdPerM: usdPerMillion.nullable(),
});
export type Rates = z.infer<typeof Rates>;

/** Other rates for the whole request once its prompt, cache included, is longer than this. */
export const PriceTier = Rates.extend({ abovePromptTokens: z.number().int().positive() });
export type PriceTier = z.infer<typeof PriceTier>;

/** What a model costs from a moment on, in USD per million tokens. */
export const PriceRow = Rates.extend({
  /** Provider family: anthropic, openai, ollama, or the id of a provider of one's own. */
  provider: z.string(),
  model: z.string(),
  tiers: z.array(PriceTier).default([]),
  /** Share of the price that a batched call costs; null where there are no batches. */
  batchFactor: z.number().min(0).max(1).nullable().default(null),
  source: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable().default(null),
});
export type PriceRow = z.infer<typeof PriceRow>;

/** A price as a call uses it; `isAssumed`: nobody knows this model, so the highest price known stands in. */
export type Price = PriceRow & { isAssumed: boolean };
