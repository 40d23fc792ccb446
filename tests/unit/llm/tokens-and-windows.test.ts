import fc from "fast-check";
import { expect, test } from "vitest";
import { coversCall, sayRefusal, windowAt } from "#lib/llm/budgets/account.ts";
import { backoffMs, Pacing } from "#lib/llm/resilience/pacing.ts";
import { ResponseMemory } from "#lib/llm/resilience/response-key.ts";
import {
  countTokens,
  estimateTokens,
  mostTokens,
  promptSizeOf,
  promptTokensCounted,
  promptTokensMost,
} from "#lib/llm/tokens/count-tokens.ts";
import { forecastSpend } from "#lib/services/budget/forecast.ts";

test("the cheap estimate of running text in English, Chinese and Japanese is between three quarters and one and a half of the real count", async () => {
  const texts = [
    "The worker takes the next step as soon as one has ended, and tells the others what it found. ".repeat(20),
    "计划由步骤组成，每个步骤都说明它会改变什么。系统在执行之前等待管理员的批准。".repeat(20),
    "計画は手順から成り、それぞれの手順は何を変えるかを述べます。実行の前に管理者の承認を待ちます。".repeat(20),
  ];
  for (const text of texts) {
    const real = await countTokens(text);
    expect(estimateTokens(text) / real).toBeGreaterThan(0.75);
    expect(estimateTokens(text) / real).toBeLessThan(1.5);
  }
});

test("no text has more tokens than the bound that costs nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 120 }), async (text) => {
      expect(await countTokens(text)).toBeLessThanOrEqual(mostTokens(text));
    }),
    { numRuns: 40 },
  );
});

test("a hostile text without a break is counted in linear time", async () => {
  await countTokens("warm");
  const started = performance.now();
  await countTokens("x".repeat(100_000));
  expect(performance.now() - started).toBeLessThan(5_000);
});

test("a prompt's size has its texts, tools, forms and files", async () => {
  const prompt = promptSizeOf({
    prompt: [
      { role: "system", content: "rules" },
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "file", mediaType: "image/png", data: { type: "data", data: new Uint8Array(3) } },
        ],
      },
      { role: "assistant", content: [{ type: "tool-call", toolCallId: "1", toolName: "look", input: {} }] },
    ],
    tools: [{ type: "function", name: "look", inputSchema: { type: "object" } }],
    responseFormat: { type: "json", schema: { type: "object", title: "form" } },
  });
  expect(prompt.text).toMatch(/rules[\s\S]*look[\s\S]*form/);
  expect(prompt.files).toBe(1);
  expect(await promptTokensCounted(prompt, "anthropic")).toBeLessThanOrEqual(promptTokensMost(prompt));
});

test("a window is the local day or month, and every moment lies in its own", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      fc.constantFrom("day", "month", "total"),
      (nowMs, period) => {
        const { startMs, endMs } = windowAt(period as "day", nowMs);
        expect(startMs).toBeLessThanOrEqual(nowMs);
        expect(endMs).toBeGreaterThan(nowMs);
        if (period !== "total") expect(windowAt(period as "day", endMs).startMs).toBe(endMs);
      },
    ),
  );
});

test.each([
  ["all", "", true],
  ["purpose", "planning", true],
  ["purpose", "chat", false],
  ["project", "films", true],
  ["plan", "pln_1", true],
  ["plan", "pln_2", false],
  ["provider", "openai", true],
  ["tier", "local", false],
] as const)("a budget for %s %s covers the call: %s", (scope, subject, covers) => {
  const call = {
    labels: { purpose: "planning", project: "films", planId: "pln_1" },
    providerId: "openai",
    tier: "fixed" as const,
  };
  expect(coversCall({ scope, subject }, call)).toBe(covers);
});

test("a refusal in tokens says how many are left and held", () => {
  const refusal = {
    budgetId: "b",
    scope: "plan",
    subject: "pln_1",
    period: "total",
    unit: "tokens",
    limit: 1_000,
    spent: 700,
    reserved: 200,
    needed: 300,
    endsAt: null,
    atLimit: "refuse",
  } as const;
  expect(sayRefusal(refusal)).toBe(
    "The budget for the plan pln_1 (1000 tokens) does not allow this call: it may need up to 300 tokens, and 100 tokens are left (200 tokens are held for calls under way).",
  );
});

test("pauses grow, vary, and end at half a minute", () => {
  expect([1, 2, 3, 20].map((n) => backoffMs(n, 0))).toEqual([250, 500, 1_000, 15_000]);
  expect(backoffMs(20, 1)).toBe(30_000);
});

test("a provider that asks for a pause gets it from everybody", () => {
  const pacing = new Pacing();
  pacing.cool("openai", 5_000, 0);
  expect([
    pacing.take("openai", null, 1_000),
    pacing.take("openai", null, 6_000),
    pacing.take("other", null, 1_000),
  ]).toEqual([4_000, 0, 0]);
});

test("kept answers are forgotten oldest first, and behind the memory there is a store", () => {
  const behind = new Map<string, { value: string; costUsd: number }>();
  const store = {
    read: (key: string) => behind.get(key) ?? null,
    keep: (key: string, value: { value: string; costUsd: number }) => void behind.set(key, value),
  };
  const memory = new ResponseMemory(2, store);
  for (const key of ["a", "b", "c"]) memory.keep(key, { value: key, costUsd: 1 }, 100);
  expect(memory.read("a", 0)?.value).toBe("a");
  expect(new ResponseMemory(2).read("a", 0)).toBeNull();
  expect(memory.read("c", 200)).toBeNull();
});

const DAY = 86_400_000;

test("a forecast goes on at the rate so far, is wider when days differ, and never below what is spent", () => {
  const steady = forecastSpend("month", {
    startMs: 0,
    endMs: 30 * DAY,
    nowMs: 10 * DAY,
    usd: 10,
    tokens: 100,
    dailyUsd: Array(10).fill(1),
  });
  expect(steady).toMatchObject({ usd: 30, usdLow: 30, usdHigh: 30, tokens: 300, isReliable: true });
  const wild = forecastSpend("month", {
    startMs: 0,
    endMs: 30 * DAY,
    nowMs: 10 * DAY,
    usd: 10,
    tokens: 100,
    dailyUsd: [10, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  });
  expect(wild?.usdHigh).toBeGreaterThan(40);
  expect(wild?.usdLow).toBe(10);
  expect(forecastSpend("total", { startMs: 0, endMs: 1, nowMs: 0, usd: 1, tokens: 1, dailyUsd: [] })).toBeNull();
  expect(
    forecastSpend("month", { startMs: 0, endMs: 30 * DAY, nowMs: DAY, usd: 1, tokens: 1, dailyUsd: [1] })?.isReliable,
  ).toBe(false);
});
