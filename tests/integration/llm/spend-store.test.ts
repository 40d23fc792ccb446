import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SpendStore } from "#lib/db/index.ts";
import type { CallRecord, ReserveRequest } from "#lib/llm/budgets/account.ts";
import { createGateway } from "#lib/llm/gateway.ts";
import { NO_USAGE } from "#lib/llm/schemas.ts";
import { StoredAccount } from "#lib/services/budget/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { openTestApp } from "#tests/integration/support/open-test-app.ts";
import { startAnthropic } from "#tests/model-servers/anthropic.ts";
import { closeAfterTest } from "./closing.ts";
import { ask, callFor, routeTo, testGateway } from "./test-gateway.ts";

const run = promisify(execFile);

function openAccount(app: AppContext): StoredAccount {
  const store = new SpendStore(app.env.databasePath);
  closeAfterTest({ close: async () => store.close() });
  const fail = (error: unknown) => {
    throw error;
  };
  return new StoredAccount({ store, now: () => Date.now(), onAlert: () => undefined, onFault: fail });
}

const budgetOf = (app: AppContext, maxUsd: number) =>
  app.db.budget.create({ data: { id: "bud_1", scope: "all", subject: "", period: "month", maxUsd } });

const request = (callId: string, usd: number): ReserveRequest => ({
  callId,
  labels: { purpose: "load" },
  providerId: "openai",
  providerKind: "openai",
  model: "gpt-4o",
  tier: "fixed",
  usd,
  tokens: 10,
  ttlMs: 60_000,
});

const record = (callId: string, costUsd: number): CallRecord => ({
  callId,
  atMs: Date.now(),
  providerId: "openai",
  providerKind: "openai",
  model: "gpt-4o",
  tier: "fixed",
  labels: { purpose: "load" },
  outcome: "answered",
  usage: { ...NO_USAGE, inputTokens: 5 },
  bookedTokens: 5,
  costUsd,
  cacheSavingUsd: 0,
  batchSavingUsd: 0,
  reuseSavingUsd: 0,
  priceSource: null,
  isPriceAssumed: false,
  latencyMs: 1,
  reason: null,
  error: null,
  batchItemId: null,
  detail: null,
});

test("1,000 concurrent calls against a budget of $1: spent and held together never pass it", async () => {
  const server = closeAfterTest(await startAnthropic());
  const app = await openTestApp();
  await budgetOf(app, 1);
  const account = openAccount(app);
  const { deps } = testGateway({}, { account });
  let serial = 0;
  const gateway = createGateway({ ...deps, newId: () => `call_${++serial}` });
  const { model, provider } = routeTo("anthropic", server.url, "claude-haiku-4-5");
  server.reply({ text: "ok", inputTokens: 200, outputTokens: 1_000 });
  const wrapped = gateway.wrap(model, provider, callFor());
  let highest = 0;
  let isOver = false;
  const watch = (async () => {
    while (!isOver) {
      const window = await app.db.budgetWindow.findFirst();
      highest = Math.max(highest, (window?.spentUsd ?? 0) + (window?.reservedUsd ?? 0));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const ends = await Promise.allSettled(
    Array.from({ length: 1_000 }, () => ask(wrapped, { maxOutputTokens: 1_000, prompt: "hi ".repeat(70) })),
  );
  await account.flush();
  isOver = true;
  await watch;
  const window = await app.db.budgetWindow.findFirstOrThrow();
  expect(highest).toBeGreaterThan(0.9);
  expect(highest).toBeLessThanOrEqual(1);
  expect(window.spentUsd).toBeLessThanOrEqual(1);
  expect(window.reservedUsd).toBe(0);
  const answered = ends.filter((end) => end.status === "fulfilled").length;
  expect(window.spentUsd).toBeCloseTo(answered * 0.0052, 8);
  expect(await app.db.llmCall.count({ where: { outcome: "refused" } })).toBe(1_000 - answered);
});

test("three processes at once share one budget and never pass it", async () => {
  const app = await openTestApp();
  await budgetOf(app, 1);
  const script = new URL("./reserve-process.ts", import.meta.url).pathname;
  const ran = await Promise.all(
    ["a", "b", "c"].map((name) => run(process.execPath, [script, app.env.databasePath, name, "80"])),
  );
  const granted = ran.reduce((sum, { stdout }) => sum + Number(stdout), 0);
  expect(granted).toBe(100);
  expect((await app.db.budgetWindow.findFirstOrThrow()).reservedUsd).toBe(1);
});

test("whatever calls are held, settled, lost or settled twice, the window is what the ledger says", async () => {
  const amounts = fc.array(
    fc.record({
      held: fc.integer({ min: 0, max: 400 }),
      cost: fc.integer({ min: 0, max: 400 }),
      end: fc.constantFrom("settle", "twice", "lose"),
    }),
    { maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(amounts, async (calls) => {
      const app = await openTestApp();
      await budgetOf(app, 2);
      const account = openAccount(app);
      for (const [n, { held, cost, end }] of calls.entries()) {
        const lost = end === "lose" ? { ttlMs: -1 } : {};
        const answer = await account.reserve({ ...request(`c${n}`, held / 1_000), ...lost });
        if (!answer.granted || end === "lose") continue;
        const done = record(`c${n}`, Math.min(cost, held) / 1_000);
        account.settle(done);
        if (end === "twice") account.settle(done);
      }
      await account.flush();
      await account.closeLost();
      const window = await app.db.budgetWindow.findFirst();
      const spent = (await app.db.llmCall.findMany()).reduce((sum, row) => sum + (row.costUsd ?? 0), 0);
      expect(window?.reservedUsd ?? 0).toBe(0);
      expect(window?.spentUsd ?? 0).toBeCloseTo(spent, 9);
      expect(window?.spentUsd ?? 0).toBeLessThanOrEqual(2);
    }),
    { numRuns: 15 },
  );
});

test("a call is held in every budget that covers it or in none", async () => {
  const app = await openTestApp();
  await budgetOf(app, 1);
  await app.db.budget.create({
    data: { id: "bud_2", scope: "purpose", subject: "load", period: "day", maxTokens: 15n },
  });
  const account = openAccount(app);
  expect(await account.reserve(request("one", 0.1))).toEqual({ granted: true, isHeld: true });
  expect(await account.reserve(request("two", 0.1))).toMatchObject({
    granted: false,
    refusal: { budgetId: "bud_2", unit: "tokens", limit: 15, needed: 10 },
  });
  const windows = await app.db.budgetWindow.findMany({ orderBy: { budgetId: "asc" } });
  expect(windows.map((window) => window.reservedUsd)).toEqual([0.1, 0.1]);
  expect(await account.reserve({ ...request("three", 0.1), labels: { purpose: "other" } })).toEqual({
    granted: true,
    isHeld: true,
  });
});

test("ten calls of ten cents fit into a budget of one dollar", async () => {
  const app = await openTestApp();
  await budgetOf(app, 1);
  const account = openAccount(app);
  const answers = await Promise.all(Array.from({ length: 11 }, (_, n) => account.reserve(request(`c${n}`, 0.1))));
  expect(answers.filter((answer) => answer.granted)).toHaveLength(10);
});

test("a store that is busy for a moment loses no call: the ends wait and are written then", async () => {
  const app = await openTestApp();
  await budgetOf(app, 1);
  const account = openAccount(app);
  await account.reserve(request("one", 0.1));
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const busy = app.db.$transaction(async (tx) => {
    await tx.setting.count();
    await held;
  });
  account.settle(record("one", 0.05));
  const flushed = account.flush();
  release();
  await busy;
  await flushed;
  expect(await app.db.llmCall.count()).toBe(1);
});
