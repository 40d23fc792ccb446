import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeAvi } from "#lib/sample/encode-avi.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  cancelExecution,
  claimStep,
  finishStep,
  getExecution,
  journalOf,
  resumeExecution,
  undoExecution,
} from "#lib/services/execution/index.ts";
import { getMediaItem, listMedia } from "#lib/services/media/index.ts";
import { getPlan } from "#lib/services/plan/index.ts";
import { removeSource } from "#lib/services/source/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { isMissing } from "#tests/setup/requirements.ts";
import { finish, makePlan, observe, start, tempFolder, writeAlbum, writeTone } from "./library-fixture.ts";

const hashOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

const FULL = { artist: "The Testers", album: "Trees", title: "Ash", track: "1" };

async function runPlan(ctx: ServiceContext, goal: string) {
  const plan = await makePlan(ctx, goal);
  const execution = await finish(ctx, await start(ctx, plan));
  expect(execution.steps.filter((step) => step.state !== "succeeded").map((step) => step.error)).toEqual([]);
  return { plan, execution };
}

const undo = async (ctx: ServiceContext, executionId: string) =>
  finish(ctx, (await undoExecution({ ctx, input: { executionId } })).id);

const storedValue = async (ctx: ServiceContext, path: string, field: string): Promise<unknown> => {
  const found = await ctx.db.mediaFieldValue.findFirst({ where: { field, item: { path: { endsWith: path } } } });
  return found?.value ?? null;
};

const originals = (ctx: ServiceContext): string[] => {
  const folder = join(ctx.env.dataDir, "originals");
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe("undo", () => {
  test("leaves a file that a person changed since, says so, puts back the rest, and can be taken up again", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const songs = writeAlbum(folder);
    const [first = "", ...others] = songs;
    const before = songs.map(hashOf);
    await observe(ctx, folder);
    const { plan, execution } = await runPlan(ctx, "fill missing metadata, write tags into the files");
    const written = readFileSync(first);
    appendFileSync(first, "a person was here");
    const changed = hashOf(first);

    const undone = await undo(ctx, execution.id);
    expect(undone.state).toBe("failed");
    const problems = undone.steps.filter((step) => step.state === "failed").map((step) => step.error);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/01 - Ash\.flac.*changed/);
    expect(hashOf(first)).toBe(changed);
    expect(others.map(hashOf)).toEqual(before.slice(1));
    for (const song of ["Ash", "Birch", "Cedar"]) expect(await storedValue(ctx, `${song}.flac`, "track")).toBeNull();
    expect((await getPlan({ ctx, input: { planId: plan.id } })).state).toBe("succeeded");
    expect(originals(ctx)).toHaveLength(1);

    await expect(undoExecution({ ctx, input: { executionId: execution.id } })).rejects.toMatchObject({
      code: "CONFLICT",
      hint: expect.stringContaining("Resume"),
    });
    expect(undone.canResume).toBe(true);
    writeFileSync(first, written);
    await resumeExecution({ ctx, input: { executionId: undone.id } });
    expect((await finish(ctx, undone.id)).state).toBe("succeeded");
    expect(songs.map(hashOf)).toEqual(before);
    expect((await getPlan({ ctx, input: { planId: plan.id } })).state).toBe("rolled_back");
    expect(originals(ctx)).toEqual([]);
    await expect(undoExecution({ ctx, input: { executionId: execution.id } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(resumeExecution({ ctx, input: { executionId: execution.id } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("that is cancelled puts back the rest when it is taken up again", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const songs = writeAlbum(folder);
    const before = songs.map(hashOf);
    await observe(ctx, folder);
    const { execution } = await runPlan(ctx, "fill missing metadata, write tags into the files");
    const { id } = await undoExecution({ ctx, input: { executionId: execution.id } });
    expect((await cancelExecution({ ctx, input: { executionId: id } })).state).toBe("cancelled");
    await resumeExecution({ ctx, input: { executionId: id } });
    expect((await finish(ctx, id)).state).toBe("succeeded");
    expect(songs.map(hashOf)).toEqual(before);
  });

  test("of a run that was cancelled half-way puts back what was done", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const songs = writeAlbum(folder);
    const before = songs.map(hashOf);
    await observe(ctx, folder);
    const plan = await makePlan(ctx, "fill missing metadata, write tags into the files");
    const executionId = await start(ctx, plan);
    const working = finish(ctx, executionId);
    const written = () => ctx.db.changeEntry.count({ where: { kind: "file_replaced", state: "done" } });
    while ((await written()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await cancelExecution({ ctx, input: { executionId } });
    expect((await working).state).toMatch(/cancelled|succeeded/);
    expect((await undo(ctx, executionId)).state).toBe("succeeded");
    expect(songs.map(hashOf)).toEqual(before);
    expect((await getPlan({ ctx, input: { planId: plan.id } })).state).toBe("rolled_back");
  });

  test("of a move takes what belongs to it along, and a conflict does not give the item another file's path", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    writeTone(folder, "inbox/ash.flac", FULL);
    writeFileSync(join(folder, "inbox/ash.srt"), "1\n00:00:00,000 --> 00:00:01,000\nHello\n");
    await observe(ctx, folder);
    const { execution } = await runPlan(ctx, "organize the files");
    const [item] = (await listMedia({ ctx, input: { limit: 10 } })).items;
    const moved = join(folder, item?.path ?? "");
    expect(existsSync(moved.replace(/flac$/, "srt"))).toBe(true);
    appendFileSync(moved, "longer now");

    const undone = await undo(ctx, execution.id);
    expect(undone.state).toBe("failed");
    expect(existsSync(join(folder, "inbox/ash.srt"))).toBe(true);
    expect(existsSync(moved)).toBe(true);
    expect((await listMedia({ ctx, input: { limit: 10 } })).items.map(({ path }) => path)).toEqual([item?.path]);
  });

  test("of a move whose note was never closed finds the file and moves it back", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const from = writeTone(folder, "inbox/ash.flac", FULL);
    await observe(ctx, folder);
    const plan = await makePlan(ctx, "organize the files");
    const executionId = await start(ctx, plan);
    const claim = await claimStep(ctx, "wrk_gone");
    if (claim === null) throw new Error("nothing to claim");
    const to = plan.steps[0]?.moveTo ?? "";
    const before = { from: "inbox/ash.flac", to, sizeBytes: readFileSync(from).length, newFolders: [dirname(to)] };
    await journalOf(ctx, claim).intend({ kind: "file_moved", target: from, before, after: null });
    const there = writeTone(folder, to, FULL);
    renameSync(from, there);
    await cancelExecution({ ctx, input: { executionId } });
    await finishStep(ctx, claim, { kind: "lease_lost", error: "gone" });
    expect((await finish(ctx, executionId)).canUndo).toBe(true);

    expect((await undo(ctx, executionId)).state).toBe("succeeded");
    expect(existsSync(from)).toBe(true);
    expect(existsSync(dirname(there))).toBe(false);
  });

  test("of a write whose end is unknown never touches a file that may be a person's", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const song = writeTone(folder, "The Testers/Trees (2004)/01 - Ash.flac", { artist: "The Testers" });
    await observe(ctx, folder);
    const executionId = await start(ctx, await makePlan(ctx, "write tags into the files and fill missing metadata"));
    const fill = await claimStep(ctx, "wrk_gone");
    if (fill === null) throw new Error("nothing to claim");
    await finishStep(ctx, fill, { kind: "succeeded" });
    const claim = await claimStep(ctx, "wrk_gone");
    if (claim === null) throw new Error("nothing to claim");
    const backupPath = join(ctx.env.dataDir, "kept-original");
    copyFileSync(song, backupPath);
    await journalOf(ctx, claim).intend({
      kind: "file_replaced",
      target: song,
      before: { sha256: hashOf(song), backupPath, mode: 0o644, mtimeMs: 0 },
      after: null,
    });
    appendFileSync(song, "a person was here");
    const mine = hashOf(song);
    await cancelExecution({ ctx, input: { executionId } });
    await finishStep(ctx, claim, { kind: "lease_lost", error: "gone" });
    await finish(ctx, executionId);

    const undone = await undo(ctx, executionId);
    expect(undone.state).toBe("failed");
    expect(undone.steps.map((step) => step.error).join()).toContain(backupPath);
    expect(hashOf(song)).toBe(mine);
  });

  test("puts moved files back also after their source was disconnected", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const from = writeTone(folder, "inbox/ash.flac", FULL);
    const source = await observe(ctx, folder);
    const { execution } = await runPlan(ctx, "organize the files");
    expect(existsSync(from)).toBe(false);
    await removeSource({ ctx, input: { sourceId: source.id } });
    await undo(ctx, execution.id);
    expect(existsSync(from)).toBe(true);
  });

  test.skipIf(isMissing("ffmpeg"))("of a thumbnail takes the picture away and lets it be planned again", async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const tone = { seconds: 1, pitchHz: 300, tags: { title: "Film" } } as Parameters<typeof encodeAvi>[0];
    writeFileSync(join(folder, "Film (2001).avi"), encodeAvi(tone));
    await observe(ctx, folder);
    const { execution } = await runPlan(ctx, "make thumbnails");
    expect(execution.kpis.find((kpi) => kpi.metric === "thumbnails")?.after).toBe(1);
    expect((await undo(ctx, execution.id)).kpis.find((kpi) => kpi.metric === "thumbnails")?.after).toBe(0);
    const [item] = (await listMedia({ ctx, input: { limit: 1 } })).items;
    expect((await getMediaItem({ ctx, input: { itemId: item?.id ?? "" } })).thumbnail).toBeNull();
    expect((await makePlan(ctx, "make thumbnails")).stepCount).toBe(1);
  });
});

test("a note of a change is refused to a worker whose step was taken over", async () => {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  writeTone(folder, "inbox/ash.flac", FULL);
  await observe(ctx, folder);
  const executionId = await start(ctx, await makePlan(ctx, "organize the files"));
  const old = await claimStep(ctx, "wrk_old");
  if (old === null) throw new Error("nothing to claim");
  const values = { values: [] };
  const change = { kind: "values_set", target: "med_x", before: values, after: values } as const;
  const id = await journalOf(ctx, old).intend(change);
  await finishStep(ctx, old, { kind: "lease_lost", error: "away" });
  await claimStep(ctx, "wrk_new");
  const journal = journalOf(ctx, old);
  await expect(journal.intend(change)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(journal.done(id, values)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(journal.drop(id)).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await getExecution({ ctx, input: { executionId } })).changes.map((entry) => entry.state)).toEqual([
    "intended",
  ]);
});
