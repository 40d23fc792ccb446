import { NO_USAGE, promptTokensOf, type TokenUsage } from "../schemas.ts";
import type { Price, Rates } from "./price-row.ts";

export type Cost = {
  costUsd: number;
  /** Saved by what came from the prompt cache, less what writing into it cost extra. Negative when it did not pay. */
  cacheSavingUsd: number;
  /** Saved by being part of a batch. */
  batchSavingUsd: number;
};

export type CostOptions = { isBatch?: boolean | undefined };

const MILLION = 1_000_000;

function ratesFor(price: Price, promptTokens: number): Rates {
  let rates: Rates = price;
  for (const tier of price.tiers) if (promptTokens > tier.abovePromptTokens) rates = tier;
  return rates;
}

/** Rates without a gap: where a provider names no price for its cache, the prompt's own price holds; an hour costs double. */
function completeRates(price: Price, promptTokens: number) {
  const rates = ratesFor(price, promptTokens);
  const input = rates.inputUsdPerM;
  return {
    input,
    output: rates.outputUsdPerM,
    cacheRead: rates.cacheReadUsdPerM ?? input,
    cacheWrite: rates.cacheWriteUsdPerM ?? input,
    cacheWrite1h: rates.cacheWrite1hUsdPerM ?? Math.max(rates.cacheWriteUsdPerM ?? 0, 2 * input),
  };
}

/** What a call costs, in USD: each token counted once, at the rates for the length of the whole prompt. */
export function costOf(price: Price, usage: TokenUsage, { isBatch = false }: CostOptions = {}): Cost {
  const rates = completeRates(price, promptTokensOf(usage));
  const cached =
    usage.cacheReadTokens * rates.cacheRead +
    usage.cacheWriteTokens * rates.cacheWrite +
    usage.cacheWrite1hTokens * rates.cacheWrite1h;
  const uncached = (promptTokensOf(usage) - usage.inputTokens) * rates.input;
  const whole = (usage.inputTokens * rates.input + cached + usage.outputTokens * rates.output) / MILLION;
  const factor = isBatch ? (price.batchFactor ?? 1) : 1;
  return {
    costUsd: whole * factor,
    cacheSavingUsd: ((uncached - cached) / MILLION) * factor,
    batchSavingUsd: whole * (1 - factor),
  };
}

export type WorstCase = {
  promptTokens: number;
  outputTokens: number;
  /** What the prompt may write into a cache, which costs more than reading it plainly. */
  cacheWrites: "none" | "5m" | "1h";
};

/** The most that a call of this size can cost. */
export function worstCaseUsd(price: Price, size: WorstCase, options: CostOptions = {}): number {
  const usage: TokenUsage = { ...NO_USAGE, inputTokens: size.promptTokens, outputTokens: size.outputTokens };
  const plain = costOf(price, usage, options).costUsd;
  if (size.cacheWrites === "none") return plain;
  const written = { ...NO_USAGE, outputTokens: size.outputTokens };
  const field = size.cacheWrites === "1h" ? "cacheWrite1hTokens" : "cacheWriteTokens";
  return Math.max(plain, costOf(price, { ...written, [field]: size.promptTokens }, options).costUsd);
}
