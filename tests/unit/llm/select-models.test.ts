import fc from "fast-check";
import { expect, test } from "vitest";
import { type Candidate, selectModels } from "#lib/llm/select-models.ts";

const candidate = (model: string, tier: Candidate["tier"], more: Partial<Candidate> = {}): Candidate => ({
  providerId: tier,
  model,
  tier,
  price: tier === "local" ? 0 : tier === "fixed" ? 2 : 20,
  contextTokens: 100_000,
  canAnswerTyped: true,
  latencyMs: null,
  ...more,
});
const ALL = [candidate("big", "premium"), candidate("small", "fixed"), candidate("home", "local")];
const MEANS = { budgetLeftUsd: 1, mayPay: true };
const EASY = { promptTokens: 200, isTyped: false };
const names = (choice: { order: Candidate[] }) => choice.order.map((one) => one.model);

test.each([
  ["a simple question goes to the local model", EASY, MEANS, ["home"], /simple/],
  [
    "a long one to an inexpensive model, the local one after it",
    { ...EASY, promptTokens: 9_000 },
    MEANS,
    ["small", "home"],
    /long/,
  ],
  ["many are local", { ...EASY, promptTokens: 9_000, items: 500 }, MEANS, ["home"], /500 questions/],
  [
    "premium only when it is asked for",
    { ...EASY, quality: "premium" as const },
    MEANS,
    ["big", "small", "home"],
    /premium quality was asked for/,
  ],
  [
    "with the budget used up it stays local",
    { ...EASY, quality: "premium" as const },
    { ...MEANS, budgetLeftUsd: 0 },
    ["home"],
    /budget for paid models is used up/,
  ],
  [
    "with paid models switched off it stays local",
    { ...EASY, quality: "fixed" as const },
    { ...MEANS, mayPay: false },
    ["home"],
    /switched off/,
  ],
  [
    "what is needed at once is paid for",
    { ...EASY, timeLeftMs: 500 },
    MEANS,
    ["small", "home"],
    /needed within 0\.5 s, and local models take about 2 s/,
  ],
])("%s", (_name, wish, means, order, reason) => {
  const choice = selectModels(wish, ALL, means);
  expect(names(choice)).toEqual(order);
  expect(choice.reason).toMatch(reason);
});

test("when it is urgent, the faster of two models of a tier comes first", () => {
  const two = [candidate("slow", "local", { latencyMs: 9_000 }), candidate("fast", "local", { latencyMs: 200 })];
  expect(names(selectModels({ ...EASY, urgency: "high" }, two, MEANS))).toEqual(["fast", "slow"]);
});

test("a local model that has been quick enough is asked although time is short", () => {
  const all = [candidate("small", "fixed"), candidate("home", "local", { latencyMs: 300 })];
  expect(names(selectModels({ ...EASY, timeLeftMs: 500 }, all, MEANS))).toEqual(["home"]);
  expect(names(selectModels({ ...EASY, timeLeftMs: 200 }, all, MEANS))).toEqual(["small", "home"]);
});

test.each(["local", "second", "local/second"])("the fallback model %s comes right after the first", (fallbackModel) => {
  const all = [...ALL, candidate("second", "local", { price: 5 })];
  const wish = { ...EASY, quality: "premium" as const };
  const order = names(selectModels(wish, all, { ...MEANS, fallbackModel }));
  expect(order[0]).toBe("big");
  expect(order[1]).toBe(fallbackModel === "local" ? "home" : "second");
  expect(order).toHaveLength(4);
});

test("without a model that fits, the reason says which condition none meets", () => {
  expect(selectModels(EASY, [], MEANS).reason).toBe("No model is set up.");
  expect(
    selectModels({ ...EASY, isTyped: true }, [candidate("x", "local", { canAnswerTyped: false })], MEANS).reason,
  ).toMatch(/given form/);
  expect(selectModels({ ...EASY, promptTokens: 200_000 }, ALL, MEANS).reason).toMatch(/too long/);
  expect(selectModels(EASY, [candidate("small", "fixed")], { ...MEANS, mayPay: false }).reason).toMatch(
    /^Only paid models/,
  );
});

test("never a dearer tier than was asked for, never a paid one without means, never premium uninvited", () => {
  const tier = fc.constantFrom("local", "fixed", "premium");
  const arbitrary = fc.record({
    candidates: fc.array(fc.record({ tier, price: fc.nat(50), canAnswerTyped: fc.boolean() }), { maxLength: 8 }),
    quality: fc.option(tier, { nil: undefined }),
    promptTokens: fc.nat(20_000),
    items: fc.nat(100),
    left: fc.option(fc.double({ min: 0, max: 2, noNaN: true }), { nil: null }),
    mayPay: fc.boolean(),
    isTyped: fc.boolean(),
  });
  const rank = { local: 0, fixed: 1, premium: 2 } as const;
  fc.assert(
    fc.property(arbitrary, ({ candidates, quality, promptTokens, items, left, mayPay, isTyped }) => {
      const all = candidates.map((one, n) =>
        candidate(`m${n}`, one.tier as Candidate["tier"], { price: one.price, canAnswerTyped: one.canAnswerTyped }),
      );
      const wish = { quality: quality as Candidate["tier"] | undefined, promptTokens, items, isTyped };
      const { order, reason } = selectModels(wish, all, { budgetLeftUsd: left, mayPay });
      expect(reason.length).toBeGreaterThan(5);
      for (const one of order) {
        expect(rank[one.tier]).toBeLessThanOrEqual(rank[(quality as Candidate["tier"]) ?? "fixed"]);
        if (!mayPay || left === 0) expect(one.tier).toBe("local");
        if (isTyped) expect(one.canAnswerTyped).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
