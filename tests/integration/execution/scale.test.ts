import { expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { claimStep, finishStep, getExecution } from "#lib/services/execution/index.ts";
import { approvePlan, generatePlan, getPlan } from "#lib/services/plan/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { tempFolder } from "./library-fixture.ts";

const ITEMS = 5_000;

/** A library of songs whose track numbers are missing and surely known, written straight into the store. */
async function seedLibrary(ctx: ServiceContext): Promise<void> {
  await ctx.db.source.create({
    data: { id: "src_big", kind: "media_folder", name: "Big", path: tempFolder(), config: {}, state: "ready" },
  });
  const numbers = Array.from({ length: ITEMS }, (_, index) => index);
  const [scannedAt, kind, sourceId] = [new Date(), "music", "src_big"];
  const missing = [{ field: "track", importance: "important", why: "no value" }];
  const technical = { facts: { hasVideo: false }, companions: [], warnings: [], pictures: 0 };
  const item = {
    sourceId,
    kind,
    sizeBytes: 1n,
    modifiedMs: 1,
    technical,
    missing,
    missingFields: ",track,",
    scannedAt,
  };
  const value = { field: "artist", value: "The Testers", origin: "file_tag", confidence: 0.95, updatedAt: scannedAt };
  const proposal = { field: "track", origin: "file_name", confidence: 0.95, reason: "its name", decision: "auto" };
  for (let from = 0; from < ITEMS; from += 500) {
    const some = numbers.slice(from, from + 500);
    await ctx.db.mediaItem.createMany({
      data: some.map((n) => ({
        ...item,
        id: `med_${n}`,
        path: `Album ${n % 400}/${n} - Song.flac`,
        completeness: 0.5,
      })),
    });
    await ctx.db.mediaFieldValue.createMany({ data: some.map((n) => ({ ...value, itemId: `med_${n}` })) });
    await ctx.db.metadataProposal.createMany({
      data: some.map((n) => ({ ...proposal, id: `prp_${n}`, itemId: `med_${n}`, value: n + 1 })),
    });
  }
}

test("a plan of 5,000 steps is made, checked, approved and started within seconds", async () => {
  const ctx = asCli(await openTestApp());
  await seedLibrary(ctx);
  const startedMs = performance.now();
  const input = { goal: "fill missing metadata", constraints: [], sourceIds: [], dryRun: false, maxSubtasks: ITEMS };
  const { plan } = await generatePlan({ ctx, input });
  if (plan === null) throw new Error("no plan");
  expect(plan).toMatchObject({ stepCount: ITEMS, state: "awaiting_approval", errorCount: 0 });
  expect((await getPlan({ ctx, input: { planId: plan.id } })).drift).toEqual([]);
  const seen = { planId: plan.id, contentHash: plan.contentHash, run: true };
  const executionId = (await approvePlan({ ctx, input: seen })).executionId ?? "";
  for (let step = 0; step < 20; step += 1) {
    const claim = await claimStep(ctx, "wrk_a");
    if (claim !== null) await finishStep(ctx, claim, { kind: "succeeded" });
  }
  expect(await getExecution({ ctx, input: { executionId } })).toMatchObject({ stepsTotal: ITEMS, stepsDone: 20 });
  expect(performance.now() - startedMs).toBeLessThan(20_000);
}, 90_000);
