import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateSample } from "#lib/sample/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { getExecution, listStepLogs, undoExecution } from "#lib/services/execution/index.ts";
import { listFindings } from "#lib/services/finding/index.ts";
import { getJob } from "#lib/services/job/index.ts";
import { getMetadataQuality, listMedia } from "#lib/services/media/index.ts";
import { getOverview } from "#lib/services/overview/index.ts";
import { approvePlan, generatePlan, getPlan, rejectPlan, startExecution } from "#lib/services/plan/index.ts";
import { listRecommendations } from "#lib/services/recommendation/index.ts";
import { addSource } from "#lib/services/source/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { findTool } from "#tests/setup/requirements.ts";

const home = mkdtempSync(join(tmpdir(), "plantain-loop-"));
const sample = join(home, "sample");
const NOW_MS = Date.UTC(2026, 2, 1);

beforeAll(async () => {
  await generateSample({ targetDir: sample, nowMs: NOW_MS, seed: 7, ffmpegPath: findTool("ffmpeg") ?? null });
}, 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Path, bytes and permissions of every file below a folder. */
function fingerprint(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
      return [path.slice(folder.length), `${hash} ${statSync(path).mode}`];
    }),
  );
}

async function observe(ctx: ServiceContext, kind: "media_folder" | "banana_bun", path: string) {
  const { source, job } = await addSource({ ctx, input: { kind, path, observe: true } });
  await runUntilIdle({ ctx, jobId: job?.id ?? "" });
  const ended = await getJob({ ctx, input: { jobId: job?.id ?? "" } });
  expect(ended).toMatchObject({ state: "succeeded", error: null });
  return source;
}

async function planFor(ctx: ServiceContext, goal: string) {
  const { plan, question } = await generatePlan({
    ctx,
    input: { goal, constraints: [], sourceIds: [], dryRun: false },
  });
  if (plan === null) throw new Error(question ?? "no plan");
  return plan;
}

const list = { limit: 500 } as const;

describe("from real files to an executed plan", () => {
  test("a media folder is planned, approved, executed, measured, and undone byte for byte", async () => {
    const ctx = asCli(await openTestApp());
    const media = join(sample, "media");
    const before = fingerprint(media);
    await observe(ctx, "media_folder", media);
    const quality = await getMetadataQuality({
      ctx,
      input: { minCompleteness: 0, includeRecommendations: true, detailedAnalysis: true },
    });
    expect(quality.items).toBeGreaterThan(10);
    expect(quality.openProposals).toBeGreaterThan(0);

    const goal = "Fill missing metadata, write tags into the files, make thumbnails and organize the files";
    const plan = await planFor(ctx, goal);
    expect(plan.validation.issues.filter((issue) => issue.severity === "error")).toEqual([]);
    expect(plan.state).toBe("awaiting_approval");
    const { executionId } = await approvePlan({
      ctx,
      input: { planId: plan.id, contentHash: plan.contentHash, run: true },
    });
    await runUntilIdle({ ctx, executionId: executionId ?? "" });

    const execution = await getExecution({ ctx, input: { executionId: executionId ?? "" } });
    const failed = execution.steps.filter((step) => step.state !== "succeeded");
    expect(failed.map((step) => `${step.title}: ${step.error}`)).toEqual([]);
    expect((await getPlan({ ctx, input: { planId: plan.id } })).state).toBe("succeeded");
    expect(fingerprint(media)).not.toEqual(before);
    const completeness = execution.kpis.find((kpi) => kpi.metric === "completeness");
    expect(completeness?.after ?? 0).toBeGreaterThan(completeness?.before ?? 1);
    expect(completeness?.predicted).not.toBeNull();
    const logs = await listStepLogs({ ctx, input: { executionId: execution.id, ...list } });
    expect(logs.items.length).toBeGreaterThanOrEqual(execution.steps.length);

    const undo = await undoExecution({ ctx, input: { executionId: execution.id } });
    await runUntilIdle({ ctx, executionId: undo.id });
    const undone = await getExecution({ ctx, input: { executionId: undo.id } });
    expect(undone.steps.filter((step) => step.state !== "succeeded").map((step) => step.error)).toEqual([]);
    expect(fingerprint(media)).toEqual(before);
    expect((await getPlan({ ctx, input: { planId: plan.id } })).state).toBe("rolled_back");
    const after = await getMetadataQuality({
      ctx,
      input: { minCompleteness: 0, includeRecommendations: true, detailedAnalysis: true },
    });
    expect(after.completeness).toBeCloseTo(quality.completeness ?? 0, 10);
    expect(after.items).toBe(quality.items);
  }, 240_000);

  test("a Banana Bun installation gives findings and advice, and is not changed by a byte", async () => {
    const ctx = asCli(await openTestApp());
    const before = fingerprint(sample);
    await observe(ctx, "banana_bun", sample);
    expect(fingerprint(sample)).toEqual(before);
    const findings = await listFindings({ ctx, input: { ...list, state: "open" } });
    expect(new Set(findings.items.map((finding) => finding.kind)).size).toBeGreaterThanOrEqual(5);
    for (const finding of findings.items)
      expect(finding.evidence.taskRunCount + finding.evidence.logLineCount).toBeGreaterThan(0);
    const advice = await listRecommendations({
      ctx,
      input: { ...list, category: "all", minImpactScore: 0, implementationDifficulty: "all" },
    });
    expect(advice.items.length).toBeGreaterThan(0);
    const overview = await getOverview({ ctx });
    expect(overview.taskRuns).toBeGreaterThanOrEqual(5000);
    expect(overview.next.kind).toBe("recommendation");
  }, 120_000);
});

describe("approval", () => {
  test("of one plan by 50 at once starts it exactly once", async () => {
    const ctx = asCli(await openTestApp());
    await observe(ctx, "media_folder", join(sample, "media"));
    const plan = await planFor(ctx, "make thumbnails");
    const approve = () => approvePlan({ ctx, input: { planId: plan.id, contentHash: plan.contentHash, run: true } });
    const results = await Promise.allSettled(Array.from({ length: 50 }, approve));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const refusals = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
    expect(new Set(refusals)).toEqual(new Set(["CONFLICT"]));
    expect(await ctx.db.execution.count()).toBe(1);
    expect(await ctx.db.approval.count()).toBe(1);
  }, 120_000);

  test("needs an admin, the hash that was seen, and a reason for a no", async () => {
    const app = await openTestApp();
    const ctx = asCli(app);
    await observe(ctx, "media_folder", join(sample, "media"));
    const plan = await planFor(ctx, "make thumbnails");
    const seen = { planId: plan.id, contentHash: plan.contentHash };
    for (const role of ["viewer", "operator"] as const) {
      await expect(approvePlan({ ctx: asRole(app, role), input: { ...seen, run: false } })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
    }
    const other = { ...seen, contentHash: "0".repeat(64) };
    await expect(approvePlan({ ctx, input: { ...other, run: false } })).rejects.toMatchObject({
      code: "PRECONDITION_FAILED",
    });
    await expect(rejectPlan({ ctx, input: { ...seen, reason: " " } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect((await rejectPlan({ ctx, input: { ...seen, reason: "not today" } })).state).toBe("rejected");
    await expect(startExecution({ ctx, input: { planId: plan.id } })).rejects.toThrow();
    expect(await ctx.db.execution.count()).toBe(0);
  }, 120_000);

  test("of a plan whose stored content was changed is refused", async () => {
    const ctx = asCli(await openTestApp());
    await observe(ctx, "media_folder", join(sample, "media"));
    const plan = await planFor(ctx, "make thumbnails");
    const revision = await ctx.db.planRevision.findFirstOrThrow({ where: { planId: plan.id } });
    const content = { ...(revision.content as object), goal: "something else" };
    await ctx.db.planRevision.update({ where: { id: revision.id }, data: { content } });
    const seen = { planId: plan.id, contentHash: plan.contentHash, run: true };
    await expect(approvePlan({ ctx, input: seen })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await ctx.db.execution.count()).toBe(0);
  }, 120_000);
});

test("an unclear goal comes back as a question and stores nothing", async () => {
  const ctx = asCli(await openTestApp());
  const made = await generatePlan({
    ctx,
    input: { goal: "make it nicer", constraints: [], sourceIds: [], dryRun: false },
  });
  expect(made).toMatchObject({ plan: null, question: expect.stringContaining("?") });
  expect(await ctx.db.plan.count()).toBe(0);
});

test("media can be listed by what they lack", async () => {
  const ctx = asCli(await openTestApp());
  await observe(ctx, "media_folder", join(sample, "media"));
  const all = await listMedia({ ctx, input: { ...list } });
  const field = all.items.flatMap((item) => item.gaps)[0]?.field ?? "";
  const lacking = await listMedia({ ctx, input: { ...list, missing: field } });
  expect(lacking.items.length).toBeGreaterThan(0);
  expect(lacking.items.every((item) => item.gaps.some((gap) => gap.field === field))).toBe(true);
}, 120_000);
