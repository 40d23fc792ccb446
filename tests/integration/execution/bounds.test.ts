import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  claimStep,
  finalizeEndedExecutions,
  finishStep,
  getExecution,
  heartbeatStep,
  pauseAtDeadline,
  prioritizeExecution,
  probeStep,
  resumeExecution,
} from "#lib/services/execution/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { runClaimedStep } from "#lib/services/step-work/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { ledgerStep, seedExecution, stepStates } from "./ledger-fixture.ts";
import { tempFolder } from "./library-fixture.ts";

const HOUR_MS = 3_600_000;
const later = (ctx: ServiceContext, ms: number): ServiceContext => ({ ...ctx, now: () => new Date(Date.now() + ms) });
const claim = async (ctx: ServiceContext) => {
  const claimed = await claimStep(ctx, "wrk_a");
  if (claimed === null) throw new Error("nothing to claim");
  return claimed;
};
const bounded = (ctx: ServiceContext, executionId: string, data: { deadlineAt?: Date; limits?: object }) =>
  ctx.db.execution.update({ where: { id: executionId }, data });

describe("what runs when", () => {
  test("the more urgent execution goes first, until somebody says otherwise", async () => {
    const ctx = asCli(await openTestApp());
    const first = await seedExecution(ctx, [ledgerStep({ key: "a" }), ledgerStep({ key: "b" })]);
    const second = await seedExecution(ctx, [ledgerStep({ key: "c" }), ledgerStep({ key: "d" })]);
    const view = await prioritizeExecution({ ctx, input: { executionId: second, priority: "high" } });
    expect(view.priority).toBe("high");
    const c = await claim(ctx);
    expect(c.step.stepKey).toBe("c");
    await finishStep(ctx, c, { kind: "succeeded" });
    await prioritizeExecution({ ctx, input: { executionId: second, priority: "low" } });
    expect((await claim(ctx)).step.executionId).toBe(first);
  });

  test("no step starts within the quiet hours, and one at work is given up when the settings say so", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" }), ledgerStep({ key: "b" })]);
    const a = await claim(ctx);
    const now = new Date();
    const clock = (hours: number) => `${String((now.getHours() + hours + 24) % 24).padStart(2, "0")}:00`;
    const quiet = `${clock(-1)}-${clock(2)}`;
    await updateSettings({ ctx, input: { execution_quiet_hours: quiet, execution_when_closed: "pause" } });
    const waitsUntil = async () => (await getExecution({ ctx, input: { executionId } })).waitsUntil;
    await expect.poll(waitsUntil, { interval: 300, timeout: 5_000 }).not.toBeNull();
    expect(await claimStep(ctx, "wrk_a")).toBeNull();
    expect(await heartbeatStep(ctx, a, null)).toBe("pause");
    await updateSettings({ ctx, input: { execution_when_closed: "finish" } });
    await expect.poll(() => heartbeatStep(ctx, a, null), { interval: 300, timeout: 5_000 }).toBe("ok");
    await finishStep(ctx, a, { kind: "succeeded" });
    expect((await claim(later(ctx, 3 * HOUR_MS))).step.executionId).toBe(executionId);
  });

  test("a deadline pauses what is left; who resumes it says that it does not count any more", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" })]);
    await bounded(ctx, executionId, { deadlineAt: new Date(Date.now() + HOUR_MS) });
    const after = later(ctx, 2 * HOUR_MS);
    expect(await claimStep(after, "wrk_a")).toBeNull();
    await pauseAtDeadline(after);
    const paused = await getExecution({ ctx, input: { executionId } });
    expect(paused.pausedAt).not.toBeNull();
    expect(paused.error).toContain("deadline");
    await resumeExecution({ ctx: after, input: { executionId } });
    await pauseAtDeadline(after);
    expect((await claim(after)).step.stepKey).toBe("a");
  });

  test("a plan's own number of steps at once holds for all workers together", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" }), ledgerStep({ key: "b" })]);
    await bounded(ctx, executionId, { limits: { maxParallel: 1 } });
    const a = await claim(ctx);
    expect(await claimStep(ctx, "wrk_b")).toBeNull();
    await finishStep(ctx, a, { kind: "succeeded" });
    expect((await claim(ctx)).step.stepKey).toBe("b");
  });
});

test("only what failed is tried again, with what was skipped because of it, also while the rest still runs", async () => {
  const ctx = asCli(await openTestApp());
  const steps = [ledgerStep({ key: "a" }), ledgerStep({ key: "b", dependsOn: ["a"] }), ledgerStep({ key: "c" })];
  const executionId = await seedExecution(ctx, steps);
  const [a, c] = [await claim(ctx), await claim(ctx)];
  await finishStep(ctx, a, { kind: "failed", isRetryable: false, error: "no" });
  expect(await stepStates(ctx, executionId)).toEqual({ a: "failed", b: "skipped", c: "running" });
  await resumeExecution({ ctx, input: { executionId, only: "failed" } });
  expect(await stepStates(ctx, executionId)).toEqual({ a: "ready", b: "blocked", c: "running" });
  await finishStep(ctx, await claim(ctx), { kind: "succeeded" });
  await finishStep(ctx, await claim(ctx), { kind: "succeeded" });
  await finishStep(ctx, c, { kind: "cancelled" });
  await finalizeEndedExecutions(ctx);
  await expect(resumeExecution({ ctx, input: { executionId, only: "failed" } })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});

test("a step that has no room on the disk waits for it, and the try does not count", async () => {
  const ctx = asCli(await openTestApp());
  const input = { sourceId: "src_none", itemId: "med_a", path: "a.flac", changes: [] };
  const executionId = await seedExecution(ctx, [ledgerStep({ key: "a", type: "write_tags", input })]);
  await updateSettings({ ctx, input: { execution_keep_free_mb: 100_000_000 } });
  const a = await claim(ctx);
  const end = await runClaimedStep(ctx, {} as Parameters<typeof runClaimedStep>[1], a, new AbortController().signal);
  expect(end).toMatchObject({ kind: "deferred", error: expect.stringContaining("left") });
  await finishStep(ctx, a, end);
  const step = await ctx.db.executionStep.findFirstOrThrow({ where: { executionId } });
  expect(step).toMatchObject({ state: "waiting_retry", attemptCount: 1, maxAttempts: 4 });
});

test("of a step that may have run, the world tells whether it did", async () => {
  const ctx = asCli(await openTestApp());
  const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" })]);
  const probe = async () => (await probeStep({ ctx, input: { executionId, stepKey: "a" } })).verdict;
  expect(await probe()).toBe("unknown");
  const target = join(tempFolder(), "made.m4a");
  const entry = { executionId, stepKey: "a", position: 1, kind: "file_created", target, state: "intended" };
  await ctx.db.changeEntry.create({ data: { id: "chg_a", before: { folders: [] }, ...entry } });
  expect(await probe()).toBe("not_done");
  writeFileSync(target, "made");
  expect(await probe()).toBe("done");
  rmSync(target);
  await expect(probeStep({ ctx, input: { executionId, stepKey: "no" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
