import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { getBottleneck } from "#lib/services/bottleneck/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readHealth } from "#lib/services/health/index.ts";
import { getJob } from "#lib/services/job/index.ts";
import { decideRecommendation, listRecommendations, readTrackRecord } from "#lib/services/recommendation/index.ts";
import {
  analyzeTaskMetrics,
  cleanUpTaskRuns,
  importTaskRuns,
  listTaskRuns,
  summarizeTasks,
} from "#lib/services/task/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, asRole, openTestApp } from "../support/open-test-app.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-03-02T00:00:00Z");

async function* bytesOf(text: string, chunk = 700): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += chunk) yield bytes.subarray(from, from + chunk);
}

const send = (ctx: ServiceContext, text: string, source = "farm") =>
  importTaskRuns({ ctx, input: { source }, body: bytesOf(text) });

const line = (index: number, over: object = {}) => {
  const queuedMs = START_MS + index * 60_000;
  return JSON.stringify({
    id: `r${index}`,
    type: "probe",
    status: "succeeded",
    queuedAt: new Date(queuedMs).toISOString(),
    startedAt: queuedMs + 1_000,
    finishedAt: queuedMs + 11_000,
    worker: "w1",
    ...over,
  });
};

test("lines and arrays are stored alike, known ids are replaced, and bad lines are told with number and reason", async () => {
  const ctx = asCli(await openTestApp());
  const first = await send(
    ctx,
    [line(0), "", "{broken", line(1, { status: "sleeping" }), line(2, { rack: "7b" })].join("\n"),
  );
  expect(first.counts).toMatchObject({ lines: 4, accepted: 2, rejected: 2 });
  expect(first.counts?.problems.map((problem) => problem.line)).toEqual([3, 4]);
  expect(first.counts?.problems[0]?.reason).toMatch(/no JSON/);
  expect(first.counts?.problems[1]?.reason).toMatch(/"sleeping" is none of queued, running/);
  const tricky = { status: "failed", error: 'a, ] "b' };
  const again = await send(ctx, ` [${line(0, tricky)}, ${line(5)}]`);
  expect(again).toMatchObject({ sourceId: first.sourceId, counts: { accepted: 2, rejected: 0 } });
  const runs = await listTaskRuns({ ctx, input: { limit: 50 } });
  expect(runs.items.map((run) => [run.externalId, run.status])).toEqual([
    ["r5", "succeeded"],
    ["r2", "succeeded"],
    ["r0", "failed"],
  ]);
  const stored = await ctx.db.taskRun.findFirstOrThrow({ where: { externalId: "r2" } });
  expect(stored.labels).toEqual({ rack: "7b" });
});

test("nothing to import, a viewer, and an array that was cut off are refused or told, and store what they can", async () => {
  const app = await openTestApp();
  await expect(send(asCli(app), "")).rejects.toThrow("There is nothing to import.");
  await expect(send(asRole(app, "viewer"), line(0))).rejects.toThrow(/needs the operator role/);
  const cut = await send(asCli(app), `[${line(0)},{"id":"r1","ty`);
  expect(cut.counts).toMatchObject({ accepted: 1, rejected: 1 });
});

test("a large body is kept, stored by a job, analysed, and leaves nothing behind", async () => {
  const ctx = asCli(await openTestApp());
  const many = Array.from({ length: 9_000 }, (_, index) => line(index)).join("\n");
  const queued = await importTaskRuns({ ctx, input: { source: "farm" }, body: bytesOf(many, 65_536) });
  expect(queued).toMatchObject({ state: "queued", counts: null });
  expect(readdirSync(join(ctx.env.dataDir, "imports"))).toHaveLength(1);
  await runUntilIdle({ ctx, jobId: queued.job?.id ?? "" });
  const job = await getJob({ ctx, input: { jobId: queued.job?.id ?? "" } });
  expect(job).toMatchObject({ state: "succeeded", result: { accepted: 9_000, rejected: 0 } });
  expect(existsSync(join(ctx.env.dataDir, "imports")) && readdirSync(join(ctx.env.dataDir, "imports"))).toEqual([]);
  const summary = await summarizeTasks({ ctx, input: {} });
  expect(summary).toMatchObject({ runs: 9_000, isStale: false });
  expect(summary.types[0]).toMatchObject({ type: "probe", successRate: 1 });
  expect(summary.types[0]?.durationMs?.p50).toBeGreaterThan(9_700);
  expect(summary.types[0]?.durationMs?.p50).toBeLessThan(10_300);
  expect(summary.workers.map(({ worker }) => worker)).toEqual(["w1"]);
  expect(summary.week.reduce((sum, slot) => sum + slot.runs, 0)).toBe(9_000);
});

/** A failing service in the second half, with tries that pile up. */
const troubled = (): string =>
  Array.from({ length: 1_200 }, (_, index) => {
    const isBad = index > 800;
    const over =
      isBad && index % 2 === 0 ? { status: "failed", error: "connect ECONNREFUSED db:5432", attempt: 3 } : {};
    const queuedMs = START_MS + index * 60_000;
    const slow = isBad ? 90_000 : 11_000;
    return line(index, { type: "index", finishedAt: queuedMs + slow, ...over });
  }).join("\n");

test("findings become advice that is told once, can be followed, and is measured against what was", async () => {
  const app = await openTestApp();
  const end = new Date(START_MS + 21 * HOUR_MS);
  const ctx = { ...asCli(app), now: () => end };
  const sent = await send(ctx, troubled());
  await runUntilIdle({ ctx, jobId: sent.job?.id ?? "" });
  const found = await ctx.db.finding.findMany({ where: { state: "open", stage: "bottlenecks" } });
  expect(found.length).toBeGreaterThan(0);
  const detail = await getBottleneck({ ctx, input: { findingId: found[0]?.id ?? "" } });
  expect(detail.timeline.rows.length).toBeGreaterThan(5);
  const health = await readHealth({ ctx, input: { days: 30 } });
  expect(health.score).toBeLessThan(100);
  expect(Math.round(health.parts.reduce((sum, part) => sum + part.points, 0))).toBe(health.score);
  const all = { limit: 50, category: "all", minImpactScore: 0, implementationDifficulty: "all" } as const;
  const advice = (await listRecommendations({ ctx, input: all })).items;
  const best = advice.find((one) => one.advice !== null && one.effect?.unit === "%");
  expect(best?.advice?.steps.length).toBeGreaterThan(0);
  const id = best?.id ?? 0;
  await decideRecommendation({ ctx, input: { recommendationId: id, decision: "implement", days: 7 } });
  const { job } = await send(ctx, line(1));
  if (job !== null) await runUntilIdle({ ctx, jobId: job.id });
  const kept = await ctx.db.optimizationRecommendation.findMany({ where: { id } });
  expect(kept).toMatchObject([{ state: "implemented" }]);

  const later = { ...asCli(app), now: () => new Date(end.getTime() + 48 * HOUR_MS) };
  const better = Array.from({ length: 400 }, (_, index) => {
    const queuedMs = end.getTime() + HOUR_MS + index * 300_000;
    const times = { queuedAt: queuedMs, startedAt: queuedMs + 1_000, finishedAt: queuedMs + 6_000 };
    return line(10_000 + index, { type: "index", ...times });
  }).join("\n");
  const more = await send(later, better);
  await runUntilIdle({ ctx: later, jobId: more.job?.id ?? "" });
  await send(later, line(20_000, { type: "index" })).then(
    ({ job: next }) => next && runUntilIdle({ ctx: later, jobId: next.id }),
  );
  const record = await readTrackRecord({ ctx: later });
  expect(record.cases[0]).toMatchObject({ metric: "mean completion time", unit: "%" });
  expect(record.cases[0]?.measured).toBeLessThan(-50);
});

test("a clean-up counts first, then removes only ended runs that are old, and the figures follow", async () => {
  const app = await openTestApp();
  const ctx = { ...asCli(app), now: () => new Date(START_MS + 60 * 24 * HOUR_MS) };
  const recentMs = ctx.now().getTime() - 24 * HOUR_MS;
  const recent = { queuedAt: recentMs, startedAt: recentMs, finishedAt: recentMs + 1 };
  const sent = await send(
    ctx,
    [line(0), line(1, { status: "queued", startedAt: null, finishedAt: null }), line(2, recent)].join("\n"),
  );
  await runUntilIdle({ ctx, jobId: sent.job?.id ?? "" });
  const dry = await cleanUpTaskRuns({ ctx, input: { dryRun: true } });
  expect(dry).toMatchObject({ keepDays: 30, runs: 1, dryRun: true });
  expect(await ctx.db.taskRun.count()).toBe(3);
  const metrics = await analyzeTaskMetrics({
    ctx,
    input: { trends: true, bottlenecks: true, threshold: 0, cleanup: true, dryRun: false },
  });
  expect(metrics.cleanup).toMatchObject({ runs: 1 });
  expect(metrics.bottlenecks).toEqual([]);
  expect((await ctx.db.taskRun.findMany({ orderBy: { externalId: "asc" } })).map((run) => run.externalId)).toEqual([
    "r1",
    "r2",
  ]);
  expect((await summarizeTasks({ ctx, input: {} })).isStale).toBe(true);
});
