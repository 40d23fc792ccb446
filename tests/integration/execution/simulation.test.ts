import { expect, test } from "vitest";
import { undoExecution } from "#lib/services/execution/index.ts";
import {
  comparePlan,
  getPlan,
  previewRevision,
  readPlanSimulation,
  revisePlan,
  simulatePlan,
} from "#lib/services/plan/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, makePlan, observe, start, tempFolder, writeAlbum } from "./library-fixture.ts";

const GOAL = "fill missing metadata, write tags into the files";

test("a plan is simulated before approval, changed by hand, set beside others, and measured by its execution", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeAlbum(folder);
  await observe(ctx, folder);
  const plan = await makePlan(ctx, GOAL);
  expect(plan.simulation).toMatchObject({ runs: 1000, isComparable: true, stepsAhead: 0 });
  expect(plan.validation.estimatedSuccess?.steps).toBeGreaterThan(0.9);
  const scores = await ctx.db.plannerResult.findFirstOrThrow({ where: { planId: plan.id } });
  expect(scores.optimizationScore).toBeCloseTo(plan.simulation?.optimizationScore ?? -1, 6);
  expect(scores.resourceEfficiency).toBeCloseTo(plan.simulation?.resourceEfficiency ?? -1, 6);

  const seen = { planId: plan.id, contentHash: plan.contentHash };
  const limits = { maxParallel: 1 };
  const preview = await previewRevision({ ctx, input: { ...seen, edits: { limits, leaveOut: ["s0001"] } } });
  expect(preview.steps).toHaveLength(plan.stepCount - 2);
  expect(preview.simulation?.peaks.find(({ resource }) => resource === "steps")?.peak).toBe(1);
  expect((await getPlan({ ctx, input: seen })).revision).toBe(1);
  const passed = { deadline: "2020-01-01T00:00:00Z" };
  const late = await previewRevision({ ctx, input: { ...seen, edits: { limits: passed } } });
  expect(late.validation).toMatchObject({ valid: false });
  expect(late.validation.issues).toContainEqual(expect.objectContaining({ rule: "deadline", severity: "error" }));

  const { alternatives, plan: own } = await comparePlan({ ctx, input: seen });
  const slow = alternatives.find(({ name }) => name === "one_at_a_time")?.simulation;
  expect(slow?.makespanMs.p50).toBeGreaterThan((own?.makespanMs.p50 ?? Number.POSITIVE_INFINITY) * 0.99);

  await updateSettings({ ctx, input: { execution_steps_at_once: 1 } });
  expect((await readPlanSimulation({ ctx, input: seen })).voidReason).toContain("changed");
  expect((await simulatePlan({ ctx, input: seen })).voidReason).toBeNull();
  const revised = await revisePlan({ ctx, input: { ...seen, edits: { limits } } });
  expect(revised).toMatchObject({ revision: 2, state: "awaiting_approval", limits });

  const executionId = await start(ctx, revised);
  await finish(ctx, executionId);
  const { simulation, measuredMs } = await readPlanSimulation({ ctx, input: seen });
  expect(measuredMs).toBeGreaterThan(0);
  await expect(simulatePlan({ ctx, input: seen })).rejects.toMatchObject({ code: "CONFLICT" });

  const undo = await undoExecution({ ctx, input: { executionId } });
  await finish(ctx, undo.id);
  const again = await makePlan(ctx, GOAL);
  expect(again.simulation).toMatchObject({ correction: { count: 1 }, measuredTypes: ["fill_metadata", "write_tags"] });
  const shown = simulation?.makespanMs.p50 ?? 0;
  expect(again.simulation?.coverage).toMatchObject({ count: 1, p50: (measuredMs ?? 0) <= shown ? 1 : 0 });
});
