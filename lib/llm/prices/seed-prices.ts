import { findProvider, type ModelInfo, type ModelPrice } from "@pydantic/genai-prices";
import { PRICE_OVERRIDES } from "./price-overrides.ts";
import type { PriceRow, PriceTier, Rates } from "./price-row.ts";

export const PRICE_PACKAGE = "@pydantic/genai-prices 0.1.8";

/** Providers whose batches cost half. */
const HALF_PRICE_BATCHES = new Set(["anthropic", "openai"]);
const SEEDED_PROVIDERS = ["anthropic", "openai"];
const ALWAYS = "1970-01-01T00:00:00Z";

const KEYS = {
  inputUsdPerM: "input_mtok",
  outputUsdPerM: "output_mtok",
  cacheReadUsdPerM: "cache_read_mtok",
  cacheWriteUsdPerM: "cache_write_mtok",
  cacheWrite1hUsdPerM: "cache_write_1h_mtok",
} as const;

type Amount = ModelPrice[string];

const baseOf = (amount: Amount): number | null =>
  amount === undefined ? null : typeof amount === "number" ? amount : amount.base;

/** The rate above a prompt length; where a rate has no tiers it stays the same. */
function rateAbove(amount: Amount, promptTokens: number): number | null {
  if (amount === undefined || typeof amount === "number") return amount ?? null;
  const reached = amount.tiers.filter((tier) => tier.start <= promptTokens);
  return reached.at(-1)?.price ?? amount.base;
}

const ratesOf = (prices: ModelPrice, pick: (amount: Amount) => number | null): Rates => ({
  inputUsdPerM: pick(prices[KEYS.inputUsdPerM]) ?? 0,
  outputUsdPerM: pick(prices[KEYS.outputUsdPerM]) ?? 0,
  cacheReadUsdPerM: pick(prices[KEYS.cacheReadUsdPerM]),
  cacheWriteUsdPerM: pick(prices[KEYS.cacheWriteUsdPerM]),
  cacheWrite1hUsdPerM: pick(prices[KEYS.cacheWrite1hUsdPerM]),
});

function tiersOf(prices: ModelPrice): PriceTier[] {
  const starts = Object.values(KEYS).flatMap((key) => {
    const amount = prices[key];
    return amount === undefined || typeof amount === "number" ? [] : amount.tiers.map((tier) => tier.start);
  });
  return [...new Set(starts)]
    .filter((start) => start > 0)
    .sort((a, b) => a - b)
    .map((start) => ({ abovePromptTokens: start, ...ratesOf(prices, (amount) => rateAbove(amount, start)) }));
}

type Dated = { validFrom: string; prices: ModelPrice };

/** A model's prices in the order in which they came to hold; prices that hang on the time of day are left out. */
function datedPrices(model: ModelInfo): Dated[] {
  if (!Array.isArray(model.prices)) return [{ validFrom: ALWAYS, prices: model.prices }];
  return model.prices
    .flatMap(({ constraint, prices }) => {
      if (constraint === undefined) return [{ validFrom: ALWAYS, prices }];
      return constraint.type === "start_date" ? [{ validFrom: `${constraint.start_date}T00:00:00Z`, prices }] : [];
    })
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
}

type MatchLogic = ModelInfo["match"];

/** The names that a match lists. Only these count: a prefix alone would give a new model an old one's price. */
function namesOf(match: MatchLogic): string[] {
  if ("or" in match) return match.or.flatMap(namesOf);
  if ("equals" in match) return [match.equals];
  if ("starts_with" in match) return [match.starts_with.replace(/-$/, "")];
  return [];
}

function rowsOf(provider: string, model: ModelInfo): PriceRow[] {
  const names = [...new Set([model.id, ...namesOf(model.match)])];
  const dated = datedPrices(model);
  return dated.flatMap(({ validFrom, prices }, index) =>
    names.map((name) => ({
      provider,
      model: name,
      ...ratesOf(prices, baseOf),
      tiers: tiersOf(prices),
      batchFactor: HALF_PRICE_BATCHES.has(provider) ? 0.5 : null,
      source: PRICE_PACKAGE,
      validFrom,
      validTo: dated[index + 1]?.validFrom ?? null,
    })),
  );
}

/** Every price that comes with Plantain: the package's, and in their place our own where it is wrong or silent. */
export function seedPrices(): PriceRow[] {
  const corrected = new Set(PRICE_OVERRIDES.map((row) => `${row.provider}/${row.model}`));
  const packaged = SEEDED_PROVIDERS.flatMap((provider) => {
    const found = findProvider({ providerId: provider });
    return (found?.models ?? []).flatMap((model) => rowsOf(provider, model));
  });
  return [...packaged.filter((row) => !corrected.has(`${row.provider}/${row.model}`)), ...PRICE_OVERRIDES];
}
