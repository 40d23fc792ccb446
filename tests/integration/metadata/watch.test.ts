import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { createMediaWatch, observeSourceNow } from "#lib/services/observation/index.ts";
import { editField } from "#lib/services/review/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";

const START_MS = Date.parse("2026-03-01T12:00:00Z");

async function openWatched() {
  const folder = mkdtempSync(join(tmpdir(), "plantain-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let nowMs = START_MS;
  const app = asCli(await openTestApp());
  const ctx: ServiceContext = { ...app, now: () => new Date(nowMs) };
  const source = { id: "src_watch", kind: "media_folder", name: "Films", path: folder, config: {}, state: "ready" };
  await ctx.db.source.create({ data: source });
  const watchMedia = createMediaWatch();
  const put = (name: string, ageMs: number) => {
    writeFileSync(join(folder, name), "anything");
    utimesSync(join(folder, name), new Date(nowMs - ageMs), new Date(nowMs - ageMs));
  };
  /** Lets a time go by, looks, and gives how many readings were asked for. */
  const lookAfter = async (ms: number) => {
    nowMs += ms;
    return watchMedia(ctx);
  };
  const jobDone = () => ctx.db.job.deleteMany({});
  return { ctx, folder, put, lookAfter, jobDone };
}

test("a new file in a media folder puts its reading into the queue, once", async () => {
  const { ctx, put, lookAfter, jobDone } = await openWatched();
  await lookAfter(0);
  put("Metropolis (1927).mkv", 60_000);
  expect(await lookAfter(15_000)).toBe(1);
  const job = await ctx.db.job.findFirstOrThrow({});
  expect(job).toMatchObject({
    kind: "observe_source",
    state: "queued",
    input: { sourceId: "src_watch", isWatch: true },
  });
  await jobDone();
  expect(await lookAfter(60_000)).toBe(0);
});

test("a file that is still being written waits until it rests", async () => {
  const { put, lookAfter } = await openWatched();
  await lookAfter(0);
  await lookAfter(15_000);
  put("Nosferatu (1922).mkv", -60_000);
  expect(await lookAfter(59_000)).toBe(0);
  expect(await lookAfter(30_000)).toBe(1);
});

test("a folder that is not to be watched is left alone", async () => {
  const { ctx, put, lookAfter } = await openWatched();
  await ctx.db.source.updateMany({ data: { config: { isWatched: false } } });
  put("Metropolis (1927).mkv", 60_000);
  await lookAfter(0);
  expect(await lookAfter(15_000)).toBe(0);
});

test("a file that was renamed and moved stays the medium it was, with what people decided on it; the move is a correction", async () => {
  const { ctx, folder, put } = await openWatched();
  const toolbox = await openMediaToolbox(ctx.env);
  onTestFinished(() => toolbox.close());
  const read = async () => {
    const source = await ctx.db.source.findUniqueOrThrow({ where: { id: "src_watch" } });
    await observeSourceNow(ctx, source, toolbox, { report: () => undefined, signal: new AbortController().signal });
    return ctx.db.mediaItem.findMany({ where: { removedAt: null }, orderBy: { path: "asc" } });
  };
  put("a.mkv", 60_000);
  put("b.mkv", 90_000);
  const [first] = await read();
  const itemId = first?.id ?? "";
  await editField({ ctx, input: { itemId, field: "title", value: "Metropolis" } });
  mkdirSync(join(folder, "Films"));
  renameSync(join(folder, "a.mkv"), join(folder, "Films", "Metropolis (1927).mkv"));
  const after = await read();
  expect(after.map((row) => [row.id === itemId, row.path, row.collection])).toEqual([
    [true, "Films/Metropolis (1927).mkv", "Films"],
    [false, "b.mkv", null],
  ]);
  expect(await ctx.db.mediaFieldValue.findFirst({ where: { itemId, field: "title" } })).toMatchObject({
    value: "Metropolis",
    locked: true,
  });
  expect(await ctx.db.userFeedback.findMany({ where: { feedbackType: "file_move" } })).toMatchObject([
    { mediaId: itemId, originalValue: '"a.mkv"', correctedValue: '"Films/Metropolis (1927).mkv"', source: "file" },
  ]);
});
