import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cancelExecution, undoExecution } from "#lib/services/execution/index.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { isMissing } from "#tests/setup/requirements.ts";
import { finish, makePlan, observe, start, tempFolder } from "./library-fixture.ts";
import { until } from "./slow-ffmpeg.ts";

const TOOLS = { ffmpeg: "ffmpeg", ffprobe: "ffprobe" };

const ffmpeg = (...args: string[]) => execFileSync(TOOLS.ffmpeg, ["-v", "error", "-y", ...args]);

function writeFilm(path: string, seconds: number, size = "320x240"): void {
  const picture = ["-f", "lavfi", "-i", `testsrc=size=${size}:rate=15:duration=${seconds}`];
  const sound = ["-f", "lavfi", "-i", `sine=frequency=300:duration=${seconds}`];
  ffmpeg(...picture, ...sound, "-c:v", "mpeg4", "-c:a", "aac", "-metadata", "title=A film", path);
}

const probe = (path: string) =>
  JSON.parse(
    execFileSync(TOOLS.ffprobe, ["-v", "error", "-of", "json", "-show_format", "-show_streams", path]).toString(),
  ) as { streams: { codec_name: string; height?: number }[]; format: { tags?: Record<string, string> } };

const leftovers = (folder: string) => readdirSync(folder).filter((name) => name.startsWith(".plantain"));

async function run(ctx: Parameters<typeof start>[0], plan: PlanDetail) {
  const executionId = await start(ctx, plan);
  return { executionId, done: await finish(ctx, executionId) };
}

test.skipIf(isMissing("ffmpeg"))(
  "a film is converted into a new file that is checked, and undo removes it alone",
  async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    writeFilm(join(folder, "Quiet Harbour (2011).mkv"), 2);
    const before = readFileSync(join(folder, "Quiet Harbour (2011).mkv"));
    await observe(ctx, folder);
    const plan = await makePlan(ctx, "transcode the film to h264 at 144p as mp4");
    expect(plan.steps.map((step) => step.moveTo)).toEqual(["Quiet Harbour (2011).mp4"]);
    const { executionId, done } = await run(ctx, plan);
    expect(done.steps.map((step) => [step.state, step.error])).toEqual([["succeeded", null]]);
    const made = probe(join(folder, "Quiet Harbour (2011).mp4"));
    expect(made.streams.map((stream) => stream.codec_name)).toEqual(["h264", "aac"]);
    expect(made.streams[0]?.height).toBe(144);
    expect(made.format.tags?.title).toBe("A film");
    expect(leftovers(folder)).toEqual([]);
    const undone = await undoExecution({ ctx, input: { executionId } });
    await finish(ctx, undone.id);
    expect(readdirSync(folder)).toEqual(["Quiet Harbour (2011).mkv"]);
    expect(readFileSync(join(folder, "Quiet Harbour (2011).mkv"))).toEqual(before);
  },
  120_000,
);

test.skipIf(isMissing("ffmpeg"))(
  "loudness is brought to the target in place, tags and cover stay, and undo gives the bytes back",
  async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const song = join(folder, "The Testers - Quiet.flac");
    ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "sine=frequency=440:duration=4",
      "-af",
      "volume=-30dB",
      "-ar",
      "44100",
      "-metadata",
      "artist=The Testers",
      song,
    );
    const before = readFileSync(song);
    await observe(ctx, folder);
    const { executionId, done } = await run(ctx, await makePlan(ctx, "normalize the loudness to -18 LUFS"));
    expect(done.steps[0]).toMatchObject({ state: "succeeded" });
    expect(probe(song).streams[0]?.codec_name).toBe("flac");
    expect(JSON.stringify(probe(song).format.tags)).toContain("The Testers");
    const note = String((done.steps[0] as { note?: string }).note ?? "");
    expect(note).toMatch(/to -18\.\d LUFS|to -17\.\d LUFS/);
    const again = await run(ctx, await makePlan(ctx, "normalize the loudness to -18 LUFS"));
    expect(String((again.done.steps[0] as { note?: string }).note)).toMatch(/already/);
    await finish(ctx, (await undoExecution({ ctx, input: { executionId } })).id);
    expect(readFileSync(song).equals(before)).toBe(true);
  },
  120_000,
);

test.skipIf(isMissing("ffmpeg"))(
  "a medium that is cut off is refused with the reason and stays as it is",
  async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    const path = join(folder, "Cut (2001).mkv");
    writeFilm(path, 8);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    await observe(ctx, folder);
    const plan = await makePlan(ctx, "convert to h265");
    const { done } = await run(ctx, plan);
    expect(done.steps[0]?.state).toBe("failed");
    expect(done.steps[0]?.error).toMatch(/not kept: it lasts \d/);
    expect(readFileSync(path).equals(bytes.subarray(0, bytes.length / 2))).toBe(true);
    expect(readdirSync(folder)).toEqual(["Cut (2001).mkv"]);
  },
  120_000,
);

test.skipIf(isMissing("ffmpeg"))(
  "cancelling in the middle of a conversion leaves no process and no half file",
  async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    mkdirSync(join(folder, "films"));
    writeFilm(join(folder, "films", "Long (2001).mkv"), 40, "640x360");
    await observe(ctx, folder);
    const executionId = await start(ctx, await makePlan(ctx, "convert to h265 crf 10"));
    const working = finish(ctx, executionId);
    await until(() => leftovers(join(folder, "films")).length > 0);
    await cancelExecution({ ctx, input: { executionId } });
    expect((await working).state).toBe("cancelled");
    expect(readdirSync(join(folder, "films"))).toEqual(["Long (2001).mkv"]);
    expect(existsSync(join(ctx.env.dataDir, "originals"))).toBe(false);
  },
  120_000,
);

test.skipIf(isMissing("ffmpeg"))(
  "a worker that died after putting the result in place: the next one finds it done",
  async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    writeFilm(join(folder, "Ash (2004).mkv"), 1);
    await observe(ctx, folder);
    const { executionId } = await run(ctx, await makePlan(ctx, "extract the audio"));
    const made = readFileSync(join(folder, "Ash (2004).m4a"));
    await ctx.db.changeEntry.updateMany({ where: { executionId }, data: { state: "intended", doneAt: null } });
    await ctx.db.executionStep.updateMany({ where: { executionId }, data: { state: "ready", finishedAt: null } });
    await ctx.db.plan.updateMany({ data: { state: "running" } });
    await ctx.db.execution.update({ where: { id: executionId }, data: { state: "running", finishedAt: null } });
    const done = await finish(ctx, executionId);
    expect(done.steps[0]).toMatchObject({ state: "succeeded", note: expect.stringMatching(/before the interruption/) });
    expect(readFileSync(join(folder, "Ash (2004).m4a")).equals(made)).toBe(true);
    expect(await ctx.db.changeEntry.count({ where: { executionId, state: "done" } })).toBe(1);
  },
  120_000,
);
