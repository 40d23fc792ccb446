import { expect, test } from "vitest";
import { getPlan } from "#lib/services/plan/index.ts";
import { listSamples, settleSamples, trySample } from "#lib/services/plan-sample/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, makePlan, observe, start, tempFolder, writeAlbum } from "../execution/library-fixture.ts";

test("a sample runs first, tells what it measured for the whole, and the whole waits for its own approval", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeAlbum(folder);
  await observe(ctx, folder);
  const whole = await makePlan(ctx, "fill missing metadata, write tags into the files");
  const input = { planId: whole.id, contentHash: whole.contentHash, share: 0.01, seed: 3, run: true };
  await expect(trySample({ ctx: asRole(ctx, "operator"), input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const { plan: sample, executionId } = await trySample({ ctx, input });
  expect(sample).toMatchObject({ state: "running", fileCount: 1, stepCount: 2 });
  expect((await finish(ctx, executionId ?? "")).state).toBe("succeeded");
  await settleSamples(ctx);
  await settleSamples(ctx);

  const told = await listSamples({ ctx, input: { planId: whole.id } });
  expect(told.items).toMatchObject([
    {
      planId: sample.id,
      items: 1,
      ofItems: 3,
      measured: { failedItems: 0, durationMs: expect.any(Number) },
      scaled: { durationMs: { likely: expect.any(Number) }, failures: { likely: 0 } },
    },
  ]);
  const gaps = told.items[0]?.measured?.gapsClosed ?? 0;
  expect(gaps).toBeGreaterThan(0);
  expect(told.items[0]?.scaled?.gapsClosed).toBeCloseTo(gaps * 3);
  expect(await listSamples({ ctx, input: { planId: sample.id } })).toMatchObject({ sampleOf: { planId: whole.id } });

  const rest = await getPlan({ ctx, input: { planId: whole.id } });
  expect(rest).toMatchObject({ state: "awaiting_approval", revision: 2, stepCount: 4, drift: [], errorCount: 0 });
  expect((await finish(ctx, await start(ctx, rest))).state).toBe("succeeded");
});

test("a sample that may not be approved by its author waits, and a plan of one item has none", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeAlbum(folder);
  await observe(ctx, folder);
  const whole = await makePlan(ctx, "probe the files");
  await updateSettings({ ctx, input: { approval_four_eyes: true } });
  const input = { planId: whole.id, contentHash: whole.contentHash, share: 0.5, seed: 1, run: true };
  const { plan, executionId, note } = await trySample({ ctx, input });
  expect([plan.state, executionId]).toEqual(["awaiting_approval", null]);
  expect(note).toContain("Four eyes");
  const again = { ...input, planId: plan.id, contentHash: plan.contentHash, run: false };
  const smaller = await trySample({ ctx, input: again });
  expect(smaller.plan.fileCount).toBe(1);
  const last = { ...again, planId: smaller.plan.id, contentHash: smaller.plan.contentHash };
  await expect(trySample({ ctx, input: last })).rejects.toMatchObject({ code: "CONFLICT" });
});
