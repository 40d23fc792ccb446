import type { PriceRow } from "./price-row.ts";

type Short = { from: string; to?: string; source: string; rates: [number, number, number, number, number] };

const anthropic = (model: string, { from, to, source, rates }: Short, tiers: PriceRow["tiers"] = []): PriceRow => ({
  provider: "anthropic",
  model,
  inputUsdPerM: rates[0],
  outputUsdPerM: rates[1],
  cacheWriteUsdPerM: rates[2],
  cacheWrite1hUsdPerM: rates[3],
  cacheReadUsdPerM: rates[4],
  tiers,
  batchFactor: 0.5,
  source,
  validFrom: from,
  validTo: to ?? null,
});

const MODEL_PAGES = "platform.claude.com/docs, models overview, read 2026-11-20";

/**
 * Prices that the price package lacks or gets wrong, with the day from which they hold. They win over the package.
 * Order of the rates: input, output, cache write for 5 minutes, for an hour, cache read.
 */
export const PRICE_OVERRIDES: readonly PriceRow[] = [
  anthropic("claude-sonnet-5-5", {
    from: "2026-01-01T00:00:00Z",
    to: "2026-10-07T00:00:00Z",
    source: MODEL_PAGES,
    rates: [2, 10, 2.5, 4, 0.2],
  }),
  anthropic("claude-sonnet-5-5", {
    from: "2026-10-07T00:00:00Z",
    source: "cache reads cheaper since 2026-10-07",
    rates: [2, 10, 2.5, 4, 0.1],
  }),
  anthropic("claude-opus-5-5", { from: "2026-01-01T00:00:00Z", source: MODEL_PAGES, rates: [4, 20, 5, 8, 0.2] }),
  anthropic(
    "claude-haiku-5-5",
    { from: "2026-01-01T00:00:00Z", source: MODEL_PAGES, rates: [0.1, 0.5, 0.125, 0.2, 0.01] },
    [
      {
        abovePromptTokens: 100_000,
        inputUsdPerM: 0.5,
        outputUsdPerM: 2.5,
        cacheWriteUsdPerM: 0.625,
        cacheWrite1hUsdPerM: 1,
        cacheReadUsdPerM: 0.05,
      },
    ],
  ),
];
