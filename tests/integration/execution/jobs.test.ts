import { expect, test } from "vitest";
import { claimJob, enqueueJob, finishJob, heartbeatJob } from "#lib/services/job/index.ts";
import { buildSample } from "#lib/services/sample/index.ts";
import { searchAll } from "#lib/services/search/index.ts";
import { runUntilIdle, runWorker } from "#lib/worker/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";

test("a sample that is built again after a crash is connected once", async () => {
  const ctx = asCli(await openTestApp());
  const watch = { report: () => undefined, signal: new AbortController().signal };
  const first = await buildSample(ctx, watch);
  await ctx.db.source.delete({ where: { id: first.sourceIds[1] ?? "" } });
  const second = await buildSample(ctx, watch);
  expect(second.sourceIds[0]).toBe(first.sourceIds[0]);
  expect(second.taskRuns).toBe(first.taskRuns);
  const sources = await ctx.db.source.findMany({ where: { isSample: true } });
  expect(sources.map((source) => source.kind).sort()).toEqual(["banana_bun", "media_folder"]);
}, 60_000);

test("a job that takes its worker down each time is given up and says so", async () => {
  const ctx = asCli(await openTestApp());
  await ctx.db.$transaction((tx) => enqueueJob(tx, ctx, { kind: "observe_source", input: { sourceId: "src_x" } }));
  const later = (minutes: number) => ({ ...ctx, now: () => new Date(Date.now() + minutes * 60_000) });
  const fences: number[] = [];
  let old = await claimJob(ctx, "wrk_0");
  for (let tries = 1; old !== null; tries += 1) {
    fences.push(old.fence);
    const next = await claimJob(later(tries), `wrk_${tries}`);
    expect(await heartbeatJob(ctx, old, null)).toBe("lost");
    expect(await finishJob(ctx, old, { state: "succeeded" })).toBe(false);
    old = next;
  }
  expect(fences).toEqual([1, 2, 3, 4, 5]);
  expect(await ctx.db.job.findFirstOrThrow()).toMatchObject({
    state: "failed",
    error: expect.stringContaining("stopped 5 times"),
  });
});

test("work without a store that can be written ends with the reason instead of waiting for ever", async () => {
  const ctx = asCli(await openTestApp());
  const create = () => Promise.reject(new Error("no room"));
  const db = new Proxy(ctx.db, {
    get: (target, name) => (name === "workerProcess" ? { create } : Reflect.get(target, name)),
  });
  await ctx.db.$transaction((tx) => enqueueJob(tx, ctx, { kind: "observe_source", input: { sourceId: "src_x" } }));
  await expect(runUntilIdle({ ctx: { ...ctx, db } })).rejects.toThrow("no room");
});

test("a search sees a plan that was made after the last one", async () => {
  const ctx = asCli(await openTestApp());
  const plan = { goal: "water the garden", state: "draft", generator: "rules", request: {}, createdBy: "tester" };
  const find = async () => (await searchAll({ ctx, input: { query: "garden", limit: 5 } })).items.map((hit) => hit.id);
  expect(await find()).toEqual([]);
  await ctx.db.plan.create({ data: { id: "pln_a", title: "One", ...plan } });
  expect(await find()).toEqual(["pln_a"]);
  await ctx.db.plan.create({ data: { id: "pln_b", title: "Two", ...plan } });
  expect((await find()).sort()).toEqual(["pln_a", "pln_b"]);
});

test("a worker that is told to stop in the middle of any of its rounds does not wait for the next of them", async () => {
  const ctx = asCli(await openTestApp());
  // The clock is asked within a round, so that the word to stop comes while that round is at work.
  for (let stopAt = 2; stopAt < 9; stopAt += 1) {
    const stop = new AbortController();
    let asked = 0;
    const now = () => {
      asked += 1;
      if (asked === stopAt) stop.abort();
      return new Date();
    };
    await runWorker({ ctx: { ...ctx, now }, signal: stop.signal });
    expect(asked).toBeGreaterThanOrEqual(stopAt);
  }
  expect(await ctx.db.workerProcess.count({ where: { stoppedAt: null } })).toBe(0);
}, 30_000);
