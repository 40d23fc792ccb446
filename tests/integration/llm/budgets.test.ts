import { expect, test } from "vitest";
import {
  createBudget,
  getSpend,
  listBudgets,
  listCalls,
  removeBudget,
  updateBudget,
} from "#lib/services/budget/index.ts";
import { askModel, listPrices, openGateway, removePrice, setPrice } from "#lib/services/llm/index.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import { closeAfterTest } from "./closing.ts";

async function withOllama() {
  const ollama = closeAfterTest(await startOllama());
  const app = await openTestApp({ OLLAMA_URL: ollama.url });
  return { ollama, app, ctx: asCli(app) };
}

const ask = (ctx: ReturnType<typeof asCli>, purpose = "explain") =>
  askModel({ ctx, input: { purpose, prompt: "Why is it slow?", maxOutputTokens: 50 } });

test("a budget shows what is spent, held and left, and what the period will have cost", async () => {
  const { ctx, ollama } = await withOllama();
  await setPrice({ ctx, input: { provider: "ollama", model: "qwen3:8b", inputUsdPerM: 100, outputUsdPerM: 1_000 } });
  const { id } = await createBudget({ ctx, input: { period: "month", maxUsd: 1 } });
  ollama.reply({ text: "so", inputTokens: 100, outputTokens: 40 });
  expect(await ask(ctx)).toMatchObject({ outcome: "answered", costUsd: 0.05 });
  const [budget] = (await listBudgets({ ctx })).items;
  expect(budget).toMatchObject({ id, spentUsd: 0.05, reservedUsd: 0, leftUsd: 0.95, spentTokens: 140 });
  expect(budget?.forecast?.usd).toBeGreaterThanOrEqual(0.05);
  expect(budget?.forecast?.words).toMatch(/month/);
});

test("what was spent before a budget was set counts in it", async () => {
  const { ctx } = await withOllama();
  await setPrice({ ctx, input: { provider: "ollama", model: "qwen3:8b", inputUsdPerM: 1_000, outputUsdPerM: 1_000 } });
  await ask(ctx);
  const spent = (await getSpend({ ctx, input: {} })).total.costUsd;
  expect(spent).toBeGreaterThan(0);
  expect((await createBudget({ ctx, input: { period: "day", maxUsd: 5 } })).spentUsd).toBeCloseTo(spent, 9);
});

test("a budget needs a limit and a subject, and there is one of a kind", async () => {
  const { ctx, app } = await withOllama();
  await expect(createBudget({ ctx, input: { period: "day" } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(createBudget({ ctx, input: { period: "day", scope: "plan", maxUsd: 1 } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  const made = await createBudget({ ctx, input: { period: "day", maxUsd: 1 } });
  await expect(createBudget({ ctx, input: { period: "day", maxUsd: 2 } })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(
    createBudget({ ctx: asRole(app, "operator"), input: { period: "month", maxUsd: 2 } }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await updateBudget({ ctx, input: { budgetId: made.id, maxTokens: 500, noUsdLimit: true } })).toMatchObject({
    maxUsd: null,
    maxTokens: 500,
  });
  await removeBudget({ ctx, input: { budgetId: made.id } });
  expect((await listBudgets({ ctx })).items).toEqual([]);
});

test("alerts come once at 50, 80 and 100 percent", async () => {
  const { ctx, app, ollama } = await withOllama();
  await setPrice({ ctx, input: { provider: "ollama", model: "qwen3:8b", inputUsdPerM: 0, outputUsdPerM: 10_000 } });
  await createBudget({ ctx, input: { period: "month", maxUsd: 1 } });
  ollama.reply({ text: "so", inputTokens: 1, outputTokens: 25 });
  for (let n = 0; n < 3; n++) await ask(ctx);
  const told = async () =>
    (await app.db.event.findMany({ where: { type: "budget.alert" } })).map(
      (row) => (row.payload as { percent: number }).percent,
    );
  await expect.poll(told).toEqual([50]);
  ollama.reply({ text: "so", inputTokens: 1, outputTokens: 10 });
  await updateBudget({ ctx, input: { budgetId: (await listBudgets({ ctx })).items[0]?.id ?? "", maxUsd: 1.3 } });
  await ask(ctx);
  await expect.poll(told).toEqual([50, 50]);
});

test("the ledger tells days, purposes and models, and pages by cursor", async () => {
  const { ctx } = await withOllama();
  for (const purpose of ["explain", "explain", "metadata"]) await ask(ctx, purpose);
  const first = await listCalls({ ctx, input: { limit: 2 } });
  expect([first.items.length, first.total]).toEqual([2, 3]);
  const second = await listCalls({ ctx, input: { limit: 2, cursor: first.nextCursor } });
  expect(second.items).toHaveLength(1);
  expect((await listCalls({ ctx, input: { purpose: "metadata" } })).total).toBe(1);
  const spend = await getSpend({ ctx, input: { days: 7 } });
  expect(spend.byDay).toHaveLength(7);
  expect(spend.byDay.at(-1)?.calls).toBe(3);
  expect(spend.byPurpose.map(({ key, calls }) => [key, calls]).sort()).toEqual([
    ["explain", 2],
    ["metadata", 1],
  ]);
  expect(spend.byModel).toMatchObject([{ key: "qwen3:8b", provider: "ollama", calls: 3 }]);
  expect(spend.latency).toMatchObject([{ tier: "local", answers: 3, targetMs: 2_000 }]);
});

test("an entered price holds from its day on, shows where it is from, and can be taken away", async () => {
  const { ctx } = await withOllama();
  const find = async () =>
    (await listPrices({ ctx, input: { search: "gpt-4o-mini", provider: "openai" } })).items.filter(
      (row) => row.model === "gpt-4o-mini",
    );
  expect(await find()).toMatchObject([{ isEdited: false, inputUsdPerM: 0.15 }]);
  const set = await setPrice({
    ctx,
    input: { provider: "openai", model: "gpt-4o-mini", inputUsdPerM: 7, outputUsdPerM: 9, source: "contract" },
  });
  expect(await find()).toMatchObject([{ isEdited: true, inputUsdPerM: 7, source: "contract" }]);
  await removePrice({ ctx, input: { priceId: set.priceId } });
  expect(await find()).toMatchObject([{ isEdited: false }]);
});

test("a call whose process died is closed when its time is over: it blocks nothing and is booked at its worst case", async () => {
  const { ctx, app } = await withOllama();
  await createBudget({ ctx, input: { period: "month", maxUsd: 1 } });
  const { account } = openGateway(app);
  const call = {
    labels: { purpose: "explain" },
    providerId: "openai",
    providerKind: "openai",
    model: "gpt-4o",
    tier: "fixed" as const,
  };
  await account.reserve({ ...call, callId: "llm_dead", usd: 0.4, tokens: 100, ttlMs: -1 });
  expect((await listBudgets({ ctx })).items[0]).toMatchObject({ reservedUsd: 0.4, spentUsd: 0 });
  expect(await account.closeLost()).toBe(1);
  expect((await listBudgets({ ctx })).items[0]).toMatchObject({ reservedUsd: 0, spentUsd: 0.4 });
  expect(await app.db.llmCall.findMany()).toMatchObject([{ id: "llm_dead", outcome: "lost", costUsd: 0.4 }]);
  expect(await account.closeLost()).toBe(0);
});
