import { expect, test } from "vitest";
import { createBudget, getSpend, listBudgets } from "#lib/services/budget/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { createProvider, setOptimizations } from "#lib/services/llm/index.ts";
import { forgetModelWorld } from "#lib/services/llm/model-world.ts";
import { addToBatch, advanceBatches, cancelBatch, listBatches } from "#lib/services/llm-batch/index.ts";
import { readBatchItems } from "#lib/services/llm-batch/read-batches.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { startAnthropic } from "#tests/model-servers/anthropic.ts";
import { startOpenAI } from "#tests/model-servers/openai.ts";
import { closeAfterTest } from "./closing.ts";

const MODELS = { anthropic: "claude-haiku-4-5", openai: "gpt-4o-mini" } as const;

async function withBatches(kind: keyof typeof MODELS, more: object = {}) {
  const app = await openTestApp();
  const clock = { now: new Date() };
  const ctx: ServiceContext = { ...asCli(app), now: () => clock.now };
  const server = closeAfterTest(kind === "anthropic" ? await startAnthropic() : await startOpenAI());
  await createProvider({ ctx, input: { kind, apiKey: "k", baseUrl: server.url, models: [MODELS[kind]] } });
  await setOptimizations({ ctx, input: { providerId: kind, batching: true, batchMaxWaitMs: 30_000, ...more } });
  const add = (count: number) =>
    addToBatch({
      ctx,
      input: {
        purpose: "summaries",
        prompts: Array.from({ length: count }, (_, n) => `question ${n}`),
        maxOutputTokens: 100,
      },
    });
  /** Rounds of the worker, a minute apart, until nothing is left to do. */
  const work = async (context: ServiceContext = ctx, rounds = 60) => {
    for (let n = 0; n < rounds; n++) {
      clock.now = new Date(clock.now.getTime() + 60_000);
      await advanceBatches(context);
      const open = await app.db.llmBatch.count({ where: { state: { notIn: ["done", "cancelled"] } } });
      if (open === 0) return;
    }
  };
  const wait = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms);
  };
  return { app, ctx, server, add, work, wait };
}

const answered = (items: { state: string }[]) => items.filter((item) => item.state === "done").length;

test.each(["anthropic", "openai"] as const)(
  "questions gather, go over as one batch of %s, come back in any order, and cost half",
  async (kind) => {
    const { app, ctx, server, add, work, wait } = await withBatches(kind);
    const first = await add(3);
    const second = await add(2);
    expect(second.batchId).toBe(first.batchId);
    await advanceBatches(ctx);
    expect(server.batches).toHaveLength(0);
    wait(30_001);
    server.pollsUntilDone = 3;
    server.reply((seen) => ({
      text: `about ${JSON.stringify(seen.body).match(/question \d/)?.[0]}`,
      inputTokens: 1_000,
      outputTokens: 100,
    }));
    await work();
    expect(server.batches).toHaveLength(1);
    const items = await readBatchItems(ctx, [...first.itemIds, ...second.itemIds]);
    expect(items.map((item) => item.state)).toEqual(Array(5).fill("done"));
    expect((await readBatchItems(ctx, first.itemIds)).map((item) => item.text)).toEqual([
      "about question 0",
      "about question 1",
      "about question 2",
    ]);
    const [batch] = (await listBatches({ ctx, input: {} })).items;
    const spend = (await getSpend({ ctx, input: {} })).total;
    expect(batch).toMatchObject({ state: "done", items: 5, done: 5 });
    expect(batch?.savingUsd).toBeCloseTo(spend.costUsd, 9);
    expect(spend.batchSavingUsd).toBeCloseTo(spend.costUsd, 9);
    expect(await app.db.llmCall.count({ where: { batchItemId: { not: null }, outcome: "answered" } })).toBe(5);
  },
);

test("a batch is closed as soon as it is full", async () => {
  const { ctx, server, add, work } = await withBatches("anthropic", { batchMaxItems: 4 });
  await add(10);
  await advanceBatches(ctx);
  expect(server.batches.map((batch) => ("requests" in batch ? batch.requests : batch.items).length)).toEqual([4, 4]);
  await work();
  expect((await listBatches({ ctx, input: {} })).items.map((batch) => batch.items).sort()).toEqual([2, 4, 4]);
});

test.each(["anthropic", "openai"] as const)(
  "of %s, items that fail, expire or are missing are tried in batches up to three times more, then by themselves",
  async (kind) => {
    const { app, ctx, server, add, work } = await withBatches(kind);
    const { itemIds } = await add(6);
    const [flaky, expired, missing, hopeless] = itemIds;
    const bad = kind === "anthropic" ? "errored" : "failed";
    server.fate(((id: string) => {
      const [item, attempt] = id.split("-");
      if (item === hopeless) return bad;
      if (attempt !== "1") return kind === "anthropic" ? "succeeded" : "answered";
      return item === flaky
        ? bad
        : item === expired
          ? "expired"
          : item === missing
            ? "missing"
            : kind === "anthropic"
              ? "succeeded"
              : "answered";
    }) as never);
    await work();
    const items = await readBatchItems(ctx, itemIds);
    expect(items.map(({ state, via, attempts }) => [state, via, attempts])).toEqual([
      ["done", "batch", 2],
      ["done", "batch", 2],
      ["done", "batch", 2],
      ["done", "single", 4],
      ["done", "batch", 1],
      ["done", "batch", 1],
    ]);
    expect(await app.db.llmCall.count({ where: { outcome: "answered" } })).toBe(6);
  },
);

test("killed at any point of a batch's life, every item has exactly one result, and nothing stays held", async () => {
  const STEPS = 7;
  for (let killAt = 0; killAt < STEPS; killAt++) {
    const { app, ctx, server, add, work } = await withBatches("anthropic");
    await createBudget({ ctx, input: { period: "total", maxUsd: 1 } });
    const { itemIds } = await add(4);
    server.fate(((id: string) =>
      id === `${itemIds[1]}-1` ? "expired" : id === `${itemIds[2]}-1` ? "errored" : "succeeded") as never);
    const killer = killingContext(ctx, killAt);
    for (let n = 0; n < 3; n++) await work(killer.ctx, 4).catch((error: Error) => expect(error.message).toBe("killed"));
    expect(killer.writes()).toBeGreaterThanOrEqual(0);
    await app.db.llmBatch.updateMany({ data: { leaseUntil: null } });
    await work();
    const items = await readBatchItems(ctx, itemIds);
    expect(answered(items)).toBe(4);
    expect(await app.db.llmCall.count({ where: { outcome: "answered" } })).toBe(4);
    const [budget] = (await listBudgets({ ctx })).items;
    const spent = (await getSpend({ ctx, input: {} })).total.costUsd;
    expect(budget?.spentUsd).toBeCloseTo(spent, 8);
  }
});

/** A store that dies before its n-th write of a batch, once. */
function killingContext(ctx: ServiceContext, killAt: number): { ctx: ServiceContext; writes: () => number } {
  let writes = 0;
  let dead = false;
  const watch = (table: "llmBatch" | "llmBatchItem") =>
    new Proxy(ctx.db[table], {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== "function" || !["update", "updateMany"].includes(String(name))) return value;
        return (...args: unknown[]) => {
          if (!dead && writes++ === killAt) {
            dead = true;
            throw new Error("killed");
          }
          return value.apply(target, args);
        };
      },
    });
  const tables = { llmBatch: watch("llmBatch"), llmBatchItem: watch("llmBatchItem") };
  const db = new Proxy(ctx.db, {
    get: (target, name) => (name in tables ? tables[name as keyof typeof tables] : Reflect.get(target, name)),
  });
  return { ctx: { ...ctx, db }, writes: () => writes };
}

test("killed after the provider took a batch and before that was noted, the batch is found again and not sent twice", async () => {
  const { app, ctx, server, add, work, wait } = await withBatches("openai");
  const { itemIds } = await add(3);
  wait(30_001);
  await advanceBatches(ctx);
  expect(server.batches).toHaveLength(1);
  const forgotten = { state: "submitting", providerBatchId: null, nextPollAt: null };
  await app.db.llmBatch.updateMany({ data: forgotten });
  await app.db.llmBatchItem.updateMany({ data: { state: "waiting" } });
  await work();
  expect(server.batches).toHaveLength(1);
  expect(answered(await readBatchItems(ctx, itemIds))).toBe(3);
});

test("a batch of somebody else that looks like the lost one is given back, and ours is sent", async () => {
  const { app, ctx, server, add, work, wait } = await withBatches("anthropic");
  const { itemIds } = await add(1);
  wait(30_001);
  const stranger = {
    id: "msgbatch_900",
    status: "in_progress" as const,
    requests: [{ custom_id: "not-ours", params: { model: "x", messages: [] } }],
    createdAt: ctx.now().toISOString(),
  };
  (server.batches as unknown[]).push(stranger);
  await app.db.llmBatch.updateMany({ data: { state: "submitting", submittedAt: ctx.now() } });
  await app.db.llmBatchItem.updateMany({ data: { attempts: 1 } });
  await work();
  expect(server.batches).toHaveLength(2);
  expect(answered(await readBatchItems(ctx, itemIds))).toBe(1);
});

test("a provider that is down when a batch is due gets it later; one that refuses it is asked one by one", async () => {
  const { ctx, server, add, work, wait } = await withBatches("anthropic");
  const { itemIds } = await add(2);
  wait(30_001);
  server.failNext({ kind: "status", status: 529 });
  await advanceBatches(ctx);
  expect((await listBatches({ ctx, input: {} })).items[0]).toMatchObject({
    state: "open",
    error: expect.stringMatching(/overloaded/),
  });
  await work();
  expect((await readBatchItems(ctx, itemIds)).map((item) => item.via)).toEqual(["batch", "batch"]);
  const again = await add(2);
  wait(30_001);
  server.failNext({ kind: "status", status: 400 });
  await advanceBatches(ctx);
  await work();
  expect((await readBatchItems(ctx, again.itemIds)).map((item) => [item.state, item.via])).toEqual([
    ["done", "single"],
    ["done", "single"],
  ]);
});

test("a budget that can't carry an item ends that item with a reason, and what was held is free again at the end", async () => {
  const { ctx, add, work } = await withBatches("anthropic");
  const { itemIds } = await add(3);
  // An item may cost up to about $0.0003 in a batch: two fit.
  await createBudget({ ctx, input: { period: "total", maxUsd: 0.0006 } });
  await work();
  const items = await readBatchItems(ctx, itemIds);
  expect(items.map((item) => item.state)).toEqual(["done", "done", "failed"]);
  expect(items[2]?.error).toMatch(/budget/i);
  expect((await listBudgets({ ctx })).items[0]).toMatchObject({ reservedUsd: 0 });
});

test("a cancelled batch keeps what was answered and lets go of the rest", async () => {
  const { ctx, server, add, work, wait } = await withBatches("anthropic");
  await createBudget({ ctx, input: { period: "total", maxUsd: 1 } });
  server.pollsUntilDone = 1_000;
  server.fate(() => "missing");
  const { itemIds, batchId } = await add(2);
  wait(30_001);
  await advanceBatches(ctx);
  await cancelBatch({ ctx, input: { batchId } });
  await work();
  expect(server.requests.some((seen) => seen.path.endsWith("/cancel"))).toBe(true);
  expect((await readBatchItems(ctx, itemIds)).map((item) => item.state)).toEqual(["cancelled", "cancelled"]);
  expect((await listBatches({ ctx, input: {} })).items[0]).toMatchObject({ state: "cancelled" });
  expect((await listBudgets({ ctx })).items[0]).toMatchObject({ reservedUsd: 0, spentUsd: 0 });
  await expect(cancelBatch({ ctx, input: { batchId } })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("without a provider whose batching is on, nothing is taken", async () => {
  const { ctx, add } = await withBatches("anthropic");
  await setOptimizations({ ctx, input: { providerId: "anthropic", allOff: true } });
  forgetModelWorld(ctx);
  await expect(add(1)).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
});
