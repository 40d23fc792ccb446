import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  cancelExecution,
  claimStep,
  finalizeEndedExecutions,
  finishStep,
  heartbeatStep,
  LEASE_MS,
  reclaimLostSteps,
  resumeExecution,
} from "#lib/services/execution/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { executionState, ledgerStep, seedExecution, stepStates } from "./ledger-fixture.ts";

const claim = async (ctx: ServiceContext, worker = "wrk_a") => {
  const claimed = await claimStep(ctx, worker);
  if (claimed === null) throw new Error("nothing to claim");
  return claimed;
};

const later = (ctx: ServiceContext, ms: number): ServiceContext => ({ ...ctx, now: () => new Date(Date.now() + ms) });

describe("cancel", () => {
  test("of a run whose step fails in that moment ends it; nothing is tried again", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" }), ledgerStep({ key: "b" })]);
    const a = await claim(ctx);
    await cancelExecution({ ctx, input: { executionId } });
    await finishStep(ctx, a, { kind: "failed", isRetryable: true, error: "disk gone" });
    await finalizeEndedExecutions(ctx);
    expect(await stepStates(ctx, executionId)).toEqual({ a: "cancelled", b: "cancelled" });
    expect(await executionState(ctx, executionId)).toBe("cancelled");
  });

  test("of a run whose worker is gone ends it as soon as the lease is over", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" })]);
    await claim(ctx);
    await cancelExecution({ ctx, input: { executionId } });
    await reclaimLostSteps(later(ctx, LEASE_MS + 1_000));
    await finalizeEndedExecutions(ctx);
    expect(await executionState(ctx, executionId)).toBe("cancelled");
  });

  test("of a run that nobody has begun ends it at once, also without a worker", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [
      ledgerStep({ key: "a" }),
      ledgerStep({ key: "b", dependsOn: ["a"] }),
    ]);
    const view = await cancelExecution({ ctx, input: { executionId } });
    expect(view.state).toBe("cancelled");
    expect(await claimStep(ctx, "wrk_a")).toBeNull();
  });

  test("names what is wrong: no such execution, or one that has ended", async () => {
    const ctx = asCli(await openTestApp());
    await expect(cancelExecution({ ctx, input: { executionId: "exe_no" } })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" })]);
    await cancelExecution({ ctx, input: { executionId } });
    await expect(cancelExecution({ ctx, input: { executionId } })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("can be taken up again: what succeeded is kept, the rest runs", async () => {
    const ctx = asCli(await openTestApp());
    const steps = [ledgerStep({ key: "a" }), ledgerStep({ key: "b", dependsOn: ["a"] }), ledgerStep({ key: "c" })];
    const executionId = await seedExecution(ctx, steps);
    await finishStep(ctx, await claim(ctx), { kind: "succeeded", note: "done" });
    await cancelExecution({ ctx, input: { executionId } });
    const resumed = await resumeExecution({ ctx, input: { executionId } });
    expect(resumed.state).toBe("running");
    expect(await stepStates(ctx, executionId)).toEqual({ a: "succeeded", b: "ready", c: "ready" });
  });
});

describe("a fence", () => {
  test("that is over settles nothing, whatever it reports", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" })]);
    const old = await claim(ctx);
    await reclaimLostSteps(later(ctx, LEASE_MS + 1_000));
    const young = await claim(later(ctx, LEASE_MS + 2_000), "wrk_b");
    expect(young.fence).toBeGreaterThan(old.fence);
    expect(await heartbeatStep(ctx, old, null)).toBe("lost");
    expect(await finishStep(ctx, old, { kind: "succeeded", note: "late" })).toBe(false);
    expect(await stepStates(ctx, executionId)).toEqual({ a: "running" });
    expect(await finishStep(ctx, young, { kind: "succeeded", note: "mine" })).toBe(true);
    expect(await finishStep(ctx, young, { kind: "succeeded", note: "twice" })).toBe(false);
  });

  test("of a worker whose process is gone is over at once, without waiting for its lease", async () => {
    const ctx = asCli(await openTestApp());
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" }), ledgerStep({ key: "b" })]);
    const process = (id: string, pid: number) => ({
      id,
      pid,
      host: hostname(),
      startedAt: new Date(),
      heartbeatAt: new Date(),
      capacities: {},
    });
    const { pid } = spawnSync(globalThis.process.execPath, ["--version"]);
    await ctx.db.workerProcess.createMany({
      data: [process("wrk_gone", pid), process("wrk_here", globalThis.process.pid)],
    });
    await claim(ctx, "wrk_gone");
    await claim(ctx, "wrk_here");
    expect(await reclaimLostSteps(ctx)).toBe(1);
    expect(await stepStates(ctx, executionId)).toEqual({ a: "waiting_retry", b: "running" });
  });

  test("is given to one of many that claim at once", async () => {
    const ctx = asCli(await openTestApp());
    await seedExecution(ctx, [ledgerStep({ key: "a" })]);
    const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claimStep(ctx, `wrk_${index}`)));
    expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1);
  });
});

describe("order", () => {
  test("steps on one item never run at the same time, whichever plan they belong to", async () => {
    const ctx = asCli(await openTestApp());
    const input = { sourceId: "src_none", itemId: "med_same", path: "same.flac" };
    await seedExecution(ctx, [ledgerStep({ key: "a", input })]);
    await seedExecution(ctx, [ledgerStep({ key: "b", input }), ledgerStep({ key: "c" })]);
    const first = await claim(ctx);
    const second = await claim(ctx);
    expect([first.step.stepKey, second.step.stepKey]).toEqual(["a", "c"]);
    expect(await claimStep(ctx, "wrk_a")).toBeNull();
    await finishStep(ctx, first, { kind: "succeeded" });
    expect((await claim(ctx)).step.stepKey).toBe("b");
  });

  test("a step starts when all that it waits for succeeded, and is skipped when one of them failed", async () => {
    const ctx = asCli(await openTestApp());
    const steps = [
      ledgerStep({ key: "a" }),
      ledgerStep({ key: "b" }),
      ledgerStep({ key: "c", dependsOn: ["a", "b"] }),
      ledgerStep({ key: "d", dependsOn: ["b"] }),
      ledgerStep({ key: "e", dependsOn: ["d"] }),
    ];
    const executionId = await seedExecution(ctx, steps);
    const [a, b] = [await claim(ctx), await claim(ctx)];
    await finishStep(ctx, a, { kind: "succeeded" });
    expect(await stepStates(ctx, executionId)).toMatchObject({ c: "blocked", d: "blocked" });
    await finishStep(ctx, b, { kind: "failed", isRetryable: false, error: "no" });
    expect(await stepStates(ctx, executionId)).toMatchObject({ c: "skipped", d: "skipped", e: "skipped" });
    await finalizeEndedExecutions(ctx);
    expect(await executionState(ctx, executionId)).toBe("failed");
  });
});

describe("resume", () => {
  test("of failed steps runs them and what waited for them again, each with a full number of tries", async () => {
    const ctx = asCli(await openTestApp());
    const steps = [ledgerStep({ key: "a" }), ledgerStep({ key: "b" }), ledgerStep({ key: "c", dependsOn: ["b"] })];
    const executionId = await seedExecution(ctx, steps);
    const [a, b] = [await claim(ctx), await claim(ctx)];
    await finishStep(ctx, a, { kind: "succeeded" });
    await finishStep(ctx, b, { kind: "failed", isRetryable: false, error: "no" });
    await finalizeEndedExecutions(ctx);
    expect(await stepStates(ctx, executionId)).toEqual({ a: "succeeded", b: "failed", c: "skipped" });
    await resumeExecution({ ctx, input: { executionId } });
    expect(await stepStates(ctx, executionId)).toEqual({ a: "succeeded", b: "ready", c: "blocked" });
    const again = await claim(ctx);
    await finishStep(ctx, again, { kind: "failed", isRetryable: true, error: "not yet" });
    expect(await stepStates(ctx, executionId)).toMatchObject({ b: "waiting_retry" });
    await finishStep(ctx, await claim(later(ctx, 60_000)), { kind: "succeeded" });
    await finishStep(ctx, await claim(ctx), { kind: "succeeded" });
    await finalizeEndedExecutions(ctx);
    expect(await executionState(ctx, executionId)).toBe("succeeded");
    expect((await ctx.db.plan.findFirstOrThrow()).state).toBe("succeeded");
  });

  test("of what runs, succeeded or was never there is refused by its name", async () => {
    const ctx = asCli(await openTestApp());
    await expect(resumeExecution({ ctx, input: { executionId: "exe_no" } })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const executionId = await seedExecution(ctx, [ledgerStep({ key: "a" })]);
    await expect(resumeExecution({ ctx, input: { executionId } })).rejects.toMatchObject({ code: "CONFLICT" });
    await finishStep(ctx, await claim(ctx), { kind: "succeeded" });
    await finalizeEndedExecutions(ctx);
    await expect(resumeExecution({ ctx, input: { executionId } })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
