import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { makePlan, observe, tempFolder, writeAlbum } from "#tests/integration/execution/library-fixture.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";

const PROCESSES = 4;
const PLANS = 12;
const START_UP_MS = 3_000;

test("plans that four processes approve in the same moment run exactly once each", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeAlbum(folder);
  await observe(ctx, folder);
  const plans: { planId: string; contentHash: string }[] = [];
  for (let count = 0; count < PLANS; count += 1) {
    const { id: planId, contentHash } = await makePlan(ctx, "fill missing metadata");
    plans.push({ planId, contentHash });
  }
  const order = JSON.stringify({ plans, startMs: Date.now() + START_UP_MS, everyMs: 40 });
  const args = ["--disable-warning=ExperimentalWarning", "tests/faults/approve-process.ts", order];
  const env = { ...process.env, PLANTAIN_DATA_DIR: ctx.env.dataDir, PLANTAIN_LOG_LEVEL: "silent" };
  const won = await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
      return Number(await text(child.stdout));
    }),
  );
  expect(won.reduce((sum, count) => sum + count, 0)).toBe(PLANS);
  const runs = await ctx.db.execution.groupBy({ by: ["planId"], _count: { _all: true } });
  expect(runs.map((run) => run._count._all)).toEqual(Array.from({ length: PLANS }, () => 1));
}, 90_000);
