import { expect, test } from "vitest";
import { explainBottleneck } from "#lib/services/bottleneck/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { decideStep, getExecution } from "#lib/services/execution/index.ts";
import { approvePlan, generatePlan } from "#lib/services/plan/index.ts";
import { listRecommendations } from "#lib/services/recommendation/index.ts";
import { importTaskRuns, listTaskRuns, recordOwnRuns, setTaskCalls } from "#lib/services/task/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, asRole, openTestApp } from "../support/open-test-app.ts";

const START_MS = Date.parse("2026-03-02T00:00:00Z");
const ALL = { limit: 50, category: "all", minImpactScore: 0, implementationDifficulty: "all" } as const;

/** A type that takes nine times as long from two thirds on. */
async function* slower(): AsyncGenerator<Uint8Array> {
  const lines = Array.from({ length: 1_200 }, (_, index) => {
    const queuedAt = START_MS + index * 120_000;
    const length = (index > 800 ? 90_000 : 10_000) + (index % 7) * 300;
    const run = { id: `r${index}`, type: "encode", status: "succeeded", queuedAt, startedAt: queuedAt + 500 };
    return JSON.stringify({ ...run, finishedAt: queuedAt + 500 + length });
  });
  yield new TextEncoder().encode(lines.join("\n"));
}

async function findAdvice(ctx: ServiceContext) {
  const sent = await importTaskRuns({ ctx, input: { source: "farm" }, body: slower() });
  await runUntilIdle({ ctx, jobId: sent.job?.id ?? "" });
  const [advice] = (await listRecommendations({ ctx, input: ALL })).items;
  if (advice === undefined) throw new Error("No advice was given");
  return { advice, sourceId: sent.sourceId };
}

const planIt = (recommendationId: number) => ({ recommendationId, constraints: [], sourceIds: [], dryRun: false });

/** Works until a person is asked. */
async function workUntilAsked(ctx: ServiceContext, executionId: string): Promise<void> {
  const stop = new AbortController();
  const working = runUntilIdle({ ctx, executionId, signal: stop.signal });
  await expect
    .poll(async () => (await getExecution({ ctx, input: { executionId } })).steps.map((step) => step.state), {
      timeout: 60_000,
    })
    .toContain("needs_decision");
  stop.abort();
  await working;
}

test("advice that only people can carry out becomes a plan in one click, whose steps wait for their word", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const { advice, sourceId } = await findAdvice(ctx);
  expect(advice).toMatchObject({ type: "find_regression", canPlan: true });
  const { plan } = await generatePlan({ ctx, input: planIt(advice.id) });
  expect(plan?.state).toBe("awaiting_approval");
  expect(plan?.steps.map(({ type }) => type)).toEqual(["by_hand", "by_hand"]);
  expect(plan?.steps[0]?.title).toContain("encode");
  const seen = { planId: plan?.id ?? "", contentHash: plan?.contentHash ?? "" };
  const { executionId } = await approvePlan({ ctx, input: { ...seen, run: true } });
  const id = executionId ?? "";

  await workUntilAsked(ctx, id);
  const asked = await getExecution({ ctx, input: { executionId: id } });
  expect(asked.steps.map((step) => step.state)).toEqual(["needs_decision", "blocked"]);
  const done = { executionId: id, stepKey: "hand1", decision: "mark_done" } as const;
  await expect(decideStep({ ctx: asRole(app, "viewer"), input: done })).rejects.toThrow(/operator role/);
  const both = await Promise.allSettled([decideStep({ ctx, input: done }), decideStep({ ctx, input: done })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);

  await workUntilAsked(ctx, id);
  const end = await decideStep({ ctx, input: { ...done, stepKey: "hand2", note: "went back to 6.1" } });
  expect(end).toMatchObject({
    state: "succeeded",
    steps: [{ state: "succeeded" }, { note: expect.stringContaining("6.1") }],
  });
  const kept = await ctx.db.optimizationRecommendation.findUniqueOrThrow({ where: { id: advice.id } });
  expect(kept).toMatchObject({ state: "implemented" });

  // What Plantain does itself is in the task history, once.
  expect(await recordOwnRuns(ctx)).toBe(2);
  expect(await recordOwnRuns(ctx)).toBe(0);
  const own = await listTaskRuns({ ctx, input: { limit: 10, type: "by_hand" } });
  expect(own.items.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);

  const set = await setTaskCalls({ ctx, input: { sourceId, calls: { encode: ["gpu-farm"] } } });
  expect(set.calls).toEqual({ encode: ["gpu-farm"] });
});

test("a step that could not be done fails the plan, and the advice is open again", async () => {
  const ctx = asCli(await openTestApp());
  const { advice } = await findAdvice(ctx);
  const { plan } = await generatePlan({ ctx, input: planIt(advice.id) });
  const seen = { planId: plan?.id ?? "", contentHash: plan?.contentHash ?? "" };
  const { executionId } = await approvePlan({ ctx, input: { ...seen, run: true } });
  await workUntilAsked(ctx, executionId ?? "");
  const input = {
    executionId: executionId ?? "",
    stepKey: "hand1",
    decision: "mark_failed",
    note: "no access",
  } as const;
  const end = await decideStep({ ctx, input });
  expect(end).toMatchObject({
    state: "failed",
    steps: [{ error: expect.stringContaining("no access") }, { state: "skipped" }],
  });
  const kept = await ctx.db.optimizationRecommendation.findUniqueOrThrow({ where: { id: advice.id } });
  expect(kept.state).toBe("open");
});

test("without a model an explanation says why there is none, and the bottleneck stands as it was", async () => {
  const ctx = asCli(await openTestApp());
  await findAdvice(ctx);
  const finding = await ctx.db.finding.findFirstOrThrow({ where: { stage: "bottlenecks" } });
  const said = await explainBottleneck({ ctx, input: { findingId: finding.id } });
  expect(said).toMatchObject({ text: null, model: null });
  expect(said.problem).not.toBe("");
});
