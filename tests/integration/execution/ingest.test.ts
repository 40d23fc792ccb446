import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { updateSettings } from "#lib/services/setting/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, observe, start, tempFolder, writeTone } from "./library-fixture.ts";
import { planOf, runSteps, undo } from "./step-plans.ts";

test("a new file is copied, compared, shown and known to the library; undo empties the place and the inbox has it again", async () => {
  const ctx = asCli(await openTestApp());
  const [inbox, folder] = [tempFolder(), tempFolder()];
  const from = writeTone(inbox, "in/New song.flac", { title: "New song", artist: "The Testers" });
  utimesSync(from, 1_000_000, 1_000_000);
  const bytes = readFileSync(from);
  await updateSettings({ ctx, input: { inbox_folder: inbox } });
  const source = await observe(ctx, folder);
  const input = {
    sourceId: source.id,
    from: "in/New song.flac",
    to: "The Testers/New (2026)/New song.flac",
    takeOut: true,
  };
  const done = await runSteps(ctx, [{ type: "ingest", input }]);
  expect(done.steps.map((step) => [step.state, step.error])).toEqual([["succeeded", null]]);
  expect(readFileSync(join(folder, input.to)).equals(bytes)).toBe(true);
  expect(existsSync(from)).toBe(false);
  expect(await ctx.db.mediaItem.findMany({ select: { path: true, title: true } })).toEqual([
    { path: input.to, title: "New song" },
  ]);
  expect((await undo(ctx, done.id)).steps.map((step) => [step.state, step.error])).toEqual([["succeeded", null]]);
  expect(readdirSync(folder)).toEqual([]);
  expect(readFileSync(from).equals(bytes)).toBe(true);
  expect(statSync(from).mtimeMs).toBe(1_000_000_000);
});

test("a plan may not take in what lies outside the inbox, take a name that is there, or take a file with other bytes", async () => {
  const ctx = asCli(await openTestApp());
  const [inbox, folder, outside] = [tempFolder(), tempFolder(), tempFolder()];
  writeTone(inbox, "a.flac");
  writeFileSync(join(outside, "secret.flac"), "secret");
  symlinkSync(join(outside, "secret.flac"), join(inbox, "link.flac"));
  mkdirSync(join(folder, "x"));
  writeFileSync(join(folder, "x/taken.flac"), "mine");
  await updateSettings({ ctx, input: { inbox_folder: inbox } });
  const source = await observe(ctx, folder);
  const issues = async (from: string, to: string) =>
    (await planOf(ctx, [{ type: "ingest", input: { sourceId: source.id, from, to } }])).validation.issues
      .filter((issue) => issue.severity === "error")
      .map((issue) => issue.rule);
  expect(await issues("a.flac", "b.flac")).toEqual([]);
  expect(await issues("link.flac", "b.flac")).toEqual(["permits"]);
  expect(await issues("../a.flac", "b.flac")).toEqual(["permits"]);
  expect(await issues("a.flac", "../b.flac")).toEqual(["paths"]);
  expect(await issues("a.flac", "x/taken.flac")).toEqual(["no_overwrite"]);
  const plan = await planOf(ctx, [
    { type: "ingest", input: { sourceId: source.id, from: "a.flac", to: "b.flac", sha256: "0".repeat(64) } },
  ]);
  const done = await finish(ctx, await start(ctx, plan));
  expect(done.steps[0]).toMatchObject({ state: "failed", error: expect.stringMatching(/bytes are others/) });
  expect(readdirSync(folder)).toEqual(["x"]);
});
