import fc from "fast-check";
import { expect, test } from "vitest";
import { costOf, worstCaseUsd } from "#lib/llm/prices/cost.ts";
import { PriceBook } from "#lib/llm/prices/price-book.ts";
import type { PriceRow } from "#lib/llm/prices/price-row.ts";
import { seedPrices } from "#lib/llm/prices/seed-prices.ts";
import { NO_USAGE } from "#lib/llm/schemas.ts";
import { usageOfRaw, usageOfSdk } from "#lib/llm/usage.ts";

const SEED = seedPrices();
const book = new PriceBook(SEED);
const ANTHROPIC = { id: "anthropic", kind: "anthropic" } as const;
const OPENAI = { id: "openai", kind: "openai" } as const;
const AFTER = Date.parse("2026-11-01T00:00:00Z");
const BEFORE = Date.parse("2026-10-01T00:00:00Z");

test("what caches wrote is counted once: 3 in, 12,304 written, 550 out is $0.0544 in every shape of the counters", () => {
  const price = book.find(ANTHROPIC, "claude-3-7-sonnet-20250219", AFTER);
  expect(price.isAssumed).toBe(false);
  const anthropic = usageOfRaw({
    input_tokens: 3,
    cache_creation_input_tokens: 12_304,
    cache_read_input_tokens: 0,
    output_tokens: 550,
  });
  const sdk = usageOfSdk({
    inputTokens: { total: 12_307, noCache: 3, cacheRead: 0, cacheWrite: 12_304 },
    outputTokens: { total: 550, text: 550, reasoning: undefined },
    raw: { input_tokens: 3, cache_creation_input_tokens: 12_304, output_tokens: 550 },
  });
  const chat = usageOfRaw({
    prompt_tokens: 12_307,
    completion_tokens: 550,
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 12_304 },
  });
  const responses = usageOfRaw({
    input_tokens: 12_307,
    output_tokens: 550,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 12_304 },
  });
  for (const usage of [anthropic, sdk, chat, responses]) {
    expect(usage).toEqual(anthropic);
    expect(costOf(price, usage).costUsd).toBeCloseTo(0.0544, 4);
  }
});

test("writes for five minutes and for an hour are priced each at its own rate, by the provider's split", () => {
  const price = book.find(ANTHROPIC, "claude-haiku-4-5", AFTER);
  const usage = usageOfSdk({
    inputTokens: { total: 3_000_000, noCache: 0, cacheRead: 0, cacheWrite: 3_000_000 },
    outputTokens: { total: 0, text: 0, reasoning: 0 },
    raw: { cache_creation: { ephemeral_5m_input_tokens: 1_000_000, ephemeral_1h_input_tokens: 2_000_000 } },
  });
  expect(usage).toMatchObject({ cacheWriteTokens: 1_000_000, cacheWrite1hTokens: 2_000_000 });
  expect(costOf(price, usage).costUsd).toBeCloseTo(1.25 + 2 * 2, 10);
  expect(costOf(price, usage).cacheSavingUsd).toBeCloseTo(3 - 5.25, 10);
});

test("a price that hangs on the length of the prompt changes for the whole request: Haiku 5.5 at 99,999 and 100,001", () => {
  const price = book.find(ANTHROPIC, "claude-haiku-5-5", AFTER);
  const at = (inputTokens: number, cacheReadTokens = 0) =>
    costOf(price, { ...NO_USAGE, inputTokens, cacheReadTokens, outputTokens: 1_000 }).costUsd;
  expect(at(99_999)).toBeCloseTo((99_999 * 0.1 + 1_000 * 0.5) / 1e6, 12);
  expect(at(100_000)).toBeCloseTo((100_000 * 0.1 + 1_000 * 0.5) / 1e6, 12);
  expect(at(100_001)).toBeCloseTo((100_001 * 0.5 + 1_000 * 2.5) / 1e6, 12);
  expect(at(1, 100_000)).toBeCloseTo((0.5 + 100_000 * 0.05 + 1_000 * 2.5) / 1e6, 12);
});

test("a model that nobody knows never costs 0: it costs the most that its provider's models do, and says so", () => {
  for (const provider of [ANTHROPIC, OPENAI, { id: "mine", kind: "openai-compatible" } as const]) {
    const price = book.find(provider, "brand-new-9", AFTER);
    expect(price.isAssumed).toBe(true);
    expect(price.inputUsdPerM).toBeGreaterThan(1);
    expect(price.outputUsdPerM).toBeGreaterThan(5);
    expect(costOf(price, { ...NO_USAGE, inputTokens: 1, outputTokens: 1 }).costUsd).toBeGreaterThan(0);
  }
  expect(book.find({ id: "ollama", kind: "ollama" }, "qwen3:8b", AFTER)).toMatchObject({
    inputUsdPerM: 0,
    isAssumed: false,
  });
  expect(book.find({ id: "ollama", kind: "ollama" }, "gpt-oss:120b-cloud", AFTER).isAssumed).toBe(true);
});

test("a model of one's own server costs nothing only when a person said that it is local; a price they entered wins", () => {
  const mine = { id: "mine", kind: "openai-compatible" } as const;
  const said = new PriceBook(SEED, [], ({ id }, model) => id === "mine" && model === "own");
  expect(said.find(mine, "own", AFTER)).toMatchObject({ inputUsdPerM: 0, isAssumed: false });
  expect(said.find(mine, "other", AFTER).isAssumed).toBe(true);
  expect(said.find({ ...OPENAI, id: "mine" }, "own", AFTER).isAssumed).toBe(true);
  const row: PriceRow = { ...(SEED[0] as PriceRow), provider: "mine", model: "own", inputUsdPerM: 2, validTo: null };
  expect(new PriceBook(SEED, [row], () => true).find(mine, "own", AFTER).inputUsdPerM).toBe(2);
});

test("a model is known by its exact name, not by how it begins", () => {
  expect(book.find(ANTHROPIC, "claude-sonnet-5-9", AFTER).isAssumed).toBe(true);
  expect(book.find(ANTHROPIC, "claude-haiku-4-5-20251001", AFTER)).toMatchObject({ inputUsdPerM: 1, isAssumed: false });
  expect(book.find(OPENAI, "gpt-4o-mini-2024-07-18", AFTER)).toMatchObject({ inputUsdPerM: 0.15, isAssumed: false });
});

test("prices hold from their day on: cache reads of Sonnet 5.5 before and after 2026-10-07", () => {
  expect(book.find(ANTHROPIC, "claude-sonnet-5-5", BEFORE).cacheReadUsdPerM).toBe(0.2);
  expect(book.find(ANTHROPIC, "claude-sonnet-5-5", AFTER).cacheReadUsdPerM).toBe(0.1);
});

test("a price that a person entered wins over the shipped one, from its day on", () => {
  const own: PriceRow = {
    ...(SEED[0] as PriceRow),
    provider: "openai",
    model: "gpt-4o-mini",
    inputUsdPerM: 9,
    validFrom: "2026-10-15T00:00:00Z",
    validTo: null,
  };
  const edited = new PriceBook(SEED, [own]);
  expect(edited.find(OPENAI, "gpt-4o-mini", AFTER).inputUsdPerM).toBe(9);
  expect(edited.find(OPENAI, "gpt-4o-mini", BEFORE).inputUsdPerM).toBe(0.15);
});

test("a batched call costs half, and the other half is named as saved", () => {
  const price = book.find(ANTHROPIC, "claude-haiku-4-5", AFTER);
  const usage = { ...NO_USAGE, inputTokens: 1_000_000, outputTokens: 1_000_000 };
  expect(costOf(price, usage, { isBatch: true })).toMatchObject({ costUsd: 3, batchSavingUsd: 3 });
});

test("no price of the seed is negative, and every model of the seed has one at any time since 2020", () => {
  for (const row of SEED) expect(row.inputUsdPerM).toBeGreaterThanOrEqual(0);
  expect(SEED.length).toBeGreaterThan(80);
});

const tokens = fc.integer({ min: 0, max: 2_000_000 });
const usages = fc.record({
  inputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  cacheWrite1hTokens: tokens,
  outputTokens: tokens,
});

test("no call costs more than was held for it, whatever its caches did", () => {
  const names = ["claude-haiku-5-5", "claude-opus-4-6", "claude-sonnet-5-5", "gpt-5.6-sol", "gpt-4o", "unheard-of"];
  fc.assert(
    fc.property(usages, fc.constantFrom(...names), (counts, name) => {
      const usage = { ...counts, reasoningTokens: 0 };
      const price = book.find(name.startsWith("gpt") ? OPENAI : ANTHROPIC, name, AFTER);
      const promptTokens =
        counts.inputTokens + counts.cacheReadTokens + counts.cacheWriteTokens + counts.cacheWrite1hTokens;
      const most = worstCaseUsd(price, { promptTokens, outputTokens: counts.outputTokens, cacheWrites: "1h" });
      expect(costOf(price, usage).costUsd).toBeLessThanOrEqual(most * (1 + 1e-12));
    }),
    { numRuns: 300 },
  );
});

test("counters that make no sense count as none", () => {
  expect(usageOfRaw("nothing")).toEqual(NO_USAGE);
  expect(usageOfRaw({ prompt_eval_count: 7, eval_count: 3 })).toMatchObject({ inputTokens: 7, outputTokens: 3 });
  expect(
    usageOfRaw({ input_tokens: 5, output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } }).reasoningTokens,
  ).toBe(4);
});
