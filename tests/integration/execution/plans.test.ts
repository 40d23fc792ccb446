import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contentHashOf } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  cancelExecution,
  claimStep,
  finishStep,
  resumeExecution,
  undoExecution,
} from "#lib/services/execution/index.ts";
import { cancelJob, claimJob } from "#lib/services/job/index.ts";
import {
  approvePlan,
  excludeSteps,
  generatePlan,
  getPlan,
  rejectPlan,
  startExecution,
} from "#lib/services/plan/index.ts";
import { decideRecommendation, listRecommendations } from "#lib/services/recommendation/index.ts";
import { addSource, observeSource, removeSource } from "#lib/services/source/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, makePlan, observe, start, tempFolder, writeAlbum, writeTone } from "./library-fixture.ts";

async function album() {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  const songs = writeAlbum(folder);
  const source = await observe(ctx, folder);
  return { ctx, folder, songs, source };
}

const GOAL = "fill missing metadata, write tags into the files";

describe("leaving steps out", () => {
  test("makes a new revision that has to be approved again", async () => {
    const { ctx } = await album();
    const plan = await makePlan(ctx, GOAL);
    const seen = { planId: plan.id, contentHash: plan.contentHash };
    await approvePlan({ ctx, input: { ...seen, run: false } });
    const less = await excludeSteps({ ctx, input: { ...seen, stepKeys: ["s0001"] } });
    expect(less).toMatchObject({ revision: 2, state: "awaiting_approval", stepCount: plan.stepCount - 2 });
    expect(less.contentHash).not.toBe(plan.contentHash);
    expect(less.approach).toContain("2 × fill metadata, 2 × write tags");
    expect(less.steps.map((step) => step.key)).not.toContain("s0004");
    await expect(startExecution({ ctx, input: { planId: plan.id } })).rejects.toMatchObject({
      code: "PRECONDITION_FAILED",
    });
    await expect(approvePlan({ ctx, input: { ...seen, run: true } })).rejects.toMatchObject({
      code: "PRECONDITION_FAILED",
    });
    const executionId = await start(ctx, less);
    const { steps } = await finish(ctx, executionId);
    expect(steps.map((step) => [step.key, step.state])).toEqual(
      ["s0002", "s0003", "s0005", "s0006"].map((key) => [key, "succeeded"]),
    );
  });

  test("says which step there is not, and keeps at least one", async () => {
    const { ctx } = await album();
    const plan = await makePlan(ctx, GOAL);
    const seen = { planId: plan.id, contentHash: plan.contentHash };
    await expect(excludeSteps({ ctx, input: { ...seen, stepKeys: ["s0001", "s9999"] } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("s9999"),
    });
    const all = plan.steps.map((step) => step.key);
    await expect(excludeSteps({ ctx, input: { ...seen, stepKeys: all } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    expect(await ctx.db.planRevision.count()).toBe(1);
  });

  test("and approving at once never runs what nobody approved", async () => {
    const { ctx } = await album();
    const plan = await makePlan(ctx, GOAL);
    const seen = { planId: plan.id, contentHash: plan.contentHash };
    const [approved, excluded] = await Promise.allSettled([
      approvePlan({ ctx, input: { ...seen, run: true } }),
      excludeSteps({ ctx, input: { ...seen, stepKeys: ["s0001"] } }),
    ]);
    expect([approved.status, excluded.status].filter((status) => status === "fulfilled")).toHaveLength(1);
    const execution = await ctx.db.execution.findFirst();
    if (execution !== null) expect(execution.contentHash).toBe(plan.contentHash);
  });
});

describe("a decision", () => {
  test("on a plan that runs already is a conflict, whatever has become of its files", async () => {
    const { ctx } = await album();
    const plan = await makePlan(ctx, GOAL);
    await finish(ctx, await start(ctx, plan));
    const seen = { planId: plan.id, contentHash: plan.contentHash };
    await expect(approvePlan({ ctx, input: { ...seen, run: true } })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(rejectPlan({ ctx, input: { ...seen, reason: "late" } })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("names the files that changed since the plan was made", async () => {
    const { ctx, songs } = await album();
    const plan = await makePlan(ctx, GOAL);
    appendFileSync(songs[0] ?? "", "more");
    const seen = { planId: plan.id, contentHash: plan.contentHash };
    await expect(approvePlan({ ctx, input: { ...seen, run: true } })).rejects.toMatchObject({
      code: "PRECONDITION_FAILED",
      issues: [{ path: "s0004", message: expect.stringContaining("01 - Ash.flac") }],
    });
    expect((await getPlan({ ctx, input: { planId: plan.id } })).drift).toHaveLength(1);
  });

  test("against a plan with errors is possible, so that its recommendation is free again", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const song = writeTone(folder, "inbox/ash.flac", { artist: "The Testers", album: "Trees", title: "Ash" });
    await observe(ctx, folder);
    const advice = (await advised(ctx)).find((item) => item.type === "organize");
    rmSync(song);
    const input = { recommendationId: advice?.id ?? 0, constraints: [], sourceIds: [], dryRun: false };
    const { plan } = await generatePlan({ ctx, input });
    expect(plan).toMatchObject({ state: "draft", validation: { valid: false } });
    const seen = { planId: plan?.id ?? "", contentHash: plan?.contentHash ?? "" };
    await expect(approvePlan({ ctx, input: { ...seen, run: true } })).rejects.toMatchObject({
      code: "CONFLICT",
      hint: expect.stringContaining("errors"),
    });
    await rejectPlan({ ctx, input: { ...seen, reason: "the file is gone" } });
    expect((await advised(ctx)).find((item) => item.id === advice?.id)).toMatchObject({ state: "open", canPlan: true });
  });
});

const advised = async (ctx: ServiceContext) =>
  (
    await listRecommendations({
      ctx,
      input: { limit: 100, category: "all", minImpactScore: 0, implementationDifficulty: "all" },
    })
  ).items;

test("a recommendation follows its plan: open again when it was cancelled or undone, done when it succeeded", async () => {
  const { ctx } = await album();
  const advice = (await advised(ctx)).find((item) => item.type === "fill_metadata");
  const id = advice?.id ?? 0;
  const stateOf = async () => (await ctx.db.optimizationRecommendation.findUniqueOrThrow({ where: { id } })).state;
  const input = { recommendationId: id, constraints: [], sourceIds: [], dryRun: false };
  const { plan } = await generatePlan({ ctx, input });
  if (plan === null) throw new Error("no plan");
  expect(await stateOf()).toBe("planned");
  const executionId = await start(ctx, plan);
  await cancelExecution({ ctx, input: { executionId } });
  expect(await stateOf()).toBe("open");
  await resumeExecution({ ctx, input: { executionId } });
  expect(await stateOf()).toBe("planned");
  await finish(ctx, executionId);
  expect(await stateOf()).toBe("implemented");
  await finish(ctx, (await undoExecution({ ctx, input: { executionId } })).id);
  expect(await stateOf()).toBe("open");
  expect((await generatePlan({ ctx, input })).plan).not.toBeNull();
});

describe("a source", () => {
  test("is not forgotten while a plan runs on it", async () => {
    const { ctx, source } = await album();
    const executionId = await start(ctx, await makePlan(ctx, GOAL));
    await expect(removeSource({ ctx, input: { sourceId: source.id } })).rejects.toMatchObject({ code: "CONFLICT" });
    await cancelExecution({ ctx, input: { executionId } });
    await removeSource({ ctx, input: { sourceId: source.id } });
    expect(await ctx.db.source.count()).toBe(0);
  });

  test("of media is refused inside or around another one", async () => {
    const { ctx, folder } = await album();
    mkdirSync(join(folder, "..inner"));
    for (const path of [join(folder, "..inner"), join(folder, "The Testers"), join(folder, "..")]) {
      const input = { kind: "media_folder", path, observe: false } as const;
      await expect(addSource({ ctx, input })).rejects.toMatchObject({ code: "CONFLICT" });
    }
    const logs = { kind: "log_folder", path: folder, observe: false } as const;
    expect((await addSource({ ctx, input: logs })).source.kind).toBe("log_folder");
  });

  test("is looked at by one step or job at a time", async () => {
    const { ctx, source } = await album();
    await runUntilIdle({ ctx });
    await start(ctx, await makePlan(ctx, "reindex the search"));
    const step = await claimStep(ctx, "wrk_a");
    expect(step?.step.type).toBe("reindex");
    const again = await observeSource({ ctx, input: { sourceId: source.id } });
    expect(await claimJob(ctx, "wrk_a")).toBeNull();
    if (step !== null) await finishStep(ctx, step, { kind: "succeeded" });
    expect((await claimJob(ctx, "wrk_a"))?.view.id).toBe(again.id);
  });
});

test("what is not there is NOT_FOUND, not a conflict", async () => {
  const ctx = asCli(await openTestApp());
  await expect(cancelJob({ ctx, input: { jobId: "job_no" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const dismiss = { recommendationId: 7, decision: "dismiss", days: 7 } as const;
  await expect(decideRecommendation({ ctx, input: dismiss })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(undoExecution({ ctx, input: { executionId: "exe_no" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    approvePlan({ ctx, input: { planId: "pln_no", contentHash: contentHashOf("x"), run: false } }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});
