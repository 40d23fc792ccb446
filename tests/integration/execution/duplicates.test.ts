import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { observe, tempFolder, writeTone } from "./library-fixture.ts";
import { runSteps, undo } from "./step-plans.ts";

test("duplicates are reported by their bytes, nothing is deleted, and undo removes the report alone", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  const first = writeTone(folder, "A/Ash.flac", { title: "Ash", artist: "The Testers" });
  copyFileSync(first, join(folder, "A/Ash copy.flac"));
  writeTone(folder, "A/Birch.flac", { title: "Birch!", artist: "The Testers" });
  const source = await observe(ctx, folder);
  const done = await runSteps(ctx, [
    { type: "dedupe_report", input: { sourceId: source.id } },
    { type: "embed", input: { sourceId: source.id }, dependsOn: ["s1"] },
  ]);
  expect(done.steps.map((step) => [step.state, step.error])).toEqual([
    ["succeeded", null],
    ["succeeded", null],
  ]);
  expect(done.steps[0]?.note).toMatch(/^2 files in 1 group, 1 of them byte for byte/);
  expect(done.steps[1]?.note).toMatch(/^3 of 3 media embedded|had not changed/);
  const report = await ctx.db.artefact.findFirstOrThrow({ where: { executionId: done.id } });
  const found = JSON.parse(readFileSync(report.path, "utf8"));
  expect(found.groups).toMatchObject([{ kind: "exact", files: [{ path: "A/Ash copy.flac" }, { path: "A/Ash.flac" }] }]);
  expect((await undo(ctx, done.id)).state).toBe("succeeded");
  expect(existsSync(report.path)).toBe(false);
  expect(await ctx.db.artefact.count()).toBe(0);
  expect(existsSync(join(folder, "A/Ash copy.flac"))).toBe(true);
});
