import { describe, expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  cancelExecution,
  claimStep,
  decideStep,
  finishStep,
  getExecution,
  heartbeatStep,
  pauseExecution,
  reclaimLostSteps,
  reportExecution,
  resumeExecution,
} from "#lib/services/execution/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, makePlan, observe, start, tempFolder, writeAlbum } from "./library-fixture.ts";

async function started() {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeAlbum(folder);
  await observe(ctx, folder);
  const executionId = await start(ctx, await makePlan(ctx, "fill missing metadata, write tags into the files"));
  return { ctx, executionId };
}

async function claim(ctx: ServiceContext, executionId: string) {
  const claimed = await claimStep(ctx, "wrk_a", executionId);
  if (claimed === null) throw new Error("nothing to claim");
  return claimed;
}

describe("a paused execution", () => {
  test("starts no step, ends those at work, and goes on where it was", async () => {
    const { ctx, executionId } = await started();
    const working = await claim(ctx, executionId);
    const paused = await pauseExecution({ ctx, input: { executionId, running: "finish" } });
    expect(paused).toMatchObject({ state: "running", canPause: false, canResume: true, etaMs: null });
    expect(paused.pausedAt).not.toBeNull();
    expect(await claimStep(ctx, "wrk_b", executionId)).toBeNull();
    expect(await heartbeatStep(ctx, working, null)).toBe("ok");
    expect(await finishStep(ctx, working, { kind: "failed", isRetryable: true, error: "not now" })).toBe(true);
    await resumeExecution({ ctx, input: { executionId } });
    expect((await finish(ctx, executionId)).state).toBe("succeeded");
  });

  test("gives a step at work up at once if asked, and the try does not count", async () => {
    const { ctx, executionId } = await started();
    const working = await claim(ctx, executionId);
    await pauseExecution({ ctx, input: { executionId, running: "now" } });
    expect(await heartbeatStep(ctx, working, null)).toBe("pause");
    await finishStep(ctx, working, { kind: "paused" });
    const step = (await getExecution({ ctx, input: { executionId } })).steps.find(
      ({ key }) => key === working.step.stepKey,
    );
    expect(step).toMatchObject({ state: "waiting_retry", error: null, maxAttempts: working.step.maxAttempts + 1 });
    await resumeExecution({ ctx, input: { executionId } });
    expect((await finish(ctx, executionId)).state).toBe("succeeded");
  });

  test("never gives up a step that must not run twice", async () => {
    const { ctx, executionId } = await started();
    const working = await claim(ctx, executionId);
    await pauseExecution({ ctx, input: { executionId, running: "now" } });
    const once = { ...working, step: { ...working.step, isIdempotent: false } };
    expect(await heartbeatStep(ctx, once, null)).toBe("ok");
  });

  test("can be cancelled, and is not paused twice", async () => {
    const { ctx, executionId } = await started();
    await pauseExecution({ ctx, input: { executionId, running: "finish" } });
    const again = pauseExecution({ ctx, input: { executionId, running: "finish" } });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT" });
    const cancelled = await cancelExecution({ ctx, input: { executionId } });
    expect(cancelled).toMatchObject({ state: "cancelled", pausedAt: null });
  });
});

describe("a person's word on a step", () => {
  test("leaves it out with what depends on it, and the rest is done", async () => {
    const { ctx, executionId } = await started();
    const before = await getExecution({ ctx, input: { executionId } });
    const parent = before.steps.find(({ key }) => before.steps.some((step) => step.dependsOn.includes(key)));
    const stepKey = parent?.key ?? "";
    await decideStep({ ctx, input: { executionId, stepKey, decision: "skip" } });
    const done = await finish(ctx, executionId);
    expect(done.state).toBe("succeeded");
    const left = done.steps.filter((step) => step.key === stepKey || step.dependsOn.includes(stepKey));
    expect(left.length).toBeGreaterThan(1);
    for (const step of done.steps) expect(step.state).toBe(left.includes(step) ? "skipped" : "succeeded");
    const again = decideStep({ ctx, input: { executionId, stepKey, decision: "skip" } });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("settles what a lost worker left open: done, or run again", async () => {
    const { ctx, executionId } = await started();
    const lost = [await claim(ctx, executionId), await claim(ctx, executionId)];
    for (const { step } of lost) {
      await ctx.db.executionStep.update({ where: { id: step.id }, data: { isIdempotent: false } });
    }
    const later = { ...ctx, now: () => new Date(Date.now() + 60_000) };
    expect(await reclaimLostSteps(later)).toBe(2);
    const waiting = await getExecution({ ctx, input: { executionId } });
    const [first, second] = lost.map(({ step }) => step.stepKey);
    expect(waiting.state).toBe("running");
    expect(waiting.steps.filter(({ state }) => state === "needs_decision").map(({ key }) => key)).toEqual([
      first,
      second,
    ]);
    await decideStep({ ctx, input: { executionId, stepKey: first ?? "", decision: "mark_done" } });
    await decideStep({ ctx, input: { executionId, stepKey: second ?? "", decision: "run_again" } });
    const done = await finish(ctx, executionId);
    expect(done.state).toBe("succeeded");
    const tries = new Map(done.steps.map(({ key, attemptCount }) => [key, attemptCount]));
    expect([tries.get(first ?? ""), tries.get(second ?? "")]).toEqual([1, 2]);
  });
});

test("the report counts what was done by hand and sets predicted beside actual", async () => {
  const { ctx, executionId } = await started();
  await pauseExecution({ ctx, input: { executionId, running: "finish" } });
  await resumeExecution({ ctx, input: { executionId } });
  await finish(ctx, executionId);
  const report = await reportExecution({ ctx, input: { executionId } });
  expect(report.interventions.map(({ action }) => action)).toEqual(["execution.paused", "execution.resumed"]);
  expect(report.types.every(({ steps, succeeded }) => steps === succeeded)).toBe(true);
  expect(report.markdown).toContain("| Completeness of the plan's items |");
  expect(report.markdown).toContain("## By hand: 2");
});
