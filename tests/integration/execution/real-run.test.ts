import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { isMissing } from "#tests/setup/requirements.ts";
import { observe, tempFolder } from "./library-fixture.ts";
import { runSteps, type TestStep, undo } from "./step-plans.ts";

const TOOLS = { ffmpeg: "ffmpeg", ffprobe: "ffprobe" };
const ffmpeg = (...args: string[]) => execFileSync(TOOLS.ffmpeg, ["-v", "error", "-y", ...args]);

function writeMedia(folder: string): void {
  const picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1"];
  const sound = ["-f", "lavfi", "-i", "sine=frequency=300:duration=1"];
  ffmpeg(
    ...picture,
    ...sound,
    "-c:v",
    "mpeg4",
    "-c:a",
    "aac",
    "-metadata",
    "title=Harbour",
    join(folder, "Harbour (2011).mkv"),
  );
  const quiet = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3", "-af", "volume=-25dB"];
  ffmpeg(...quiet, "-metadata", "artist=The Testers", join(folder, "The Testers - Ash.flac"));
}

function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => [
      join(entry.parentPath, entry.name),
      readFileSync(join(entry.parentPath, entry.name), "base64"),
    ]),
  );
}

async function stepsFor(ctx: ServiceContext, sourceId: string): Promise<TestStep[]> {
  const items = await ctx.db.mediaItem.findMany();
  const on = (ending: string) => {
    const item = items.find(({ path }) => path.endsWith(ending));
    return { sourceId, itemId: item?.id ?? "", path: item?.path ?? "" };
  };
  const [film, song] = [on(".mkv"), on(".flac")];
  const title = {
    field: "title",
    before: null,
    after: "Ash",
    origin: "file_name",
    confidence: 0.9,
    reason: "its name",
  };
  return [
    { type: "transcode", input: { ...film, to: "Harbour (2011).mp4", videoCodec: "h264", quality: 30 } },
    { type: "thumbnail", input: { ...film, widthPx: 64 } },
    { type: "loudness", input: { ...song, to: song.path, targetLufs: -18 } },
    { type: "write_tags", input: { ...song, changes: [title] }, dependsOn: ["s3"] },
    { type: "organize", input: { ...song, to: "The Testers/Ash.flac" }, dependsOn: ["s4"] },
    { type: "organize", input: { ...film, to: "Harbour (2011)/Harbour (2011).mkv" }, dependsOn: ["s1", "s2"] },
  ];
}

test.skipIf(isMissing("ffmpeg"))(
  "a film and a song are converted, levelled, tagged, pictured and moved in one execution, and undo gives back every byte",
  async () => {
    const ctx = asCli(await openTestApp());
    const folder = tempFolder();
    writeMedia(folder);
    const before = snapshot(folder);
    const source = await observe(ctx, folder);
    const done = await runSteps(ctx, await stepsFor(ctx, source.id));
    expect(done.steps.map((step) => [step.key, step.state, step.error])).toEqual(
      done.steps.map((step) => [step.key, "succeeded", null]),
    );
    const probe = (path: string) =>
      execFileSync(TOOLS.ffprobe, ["-v", "error", "-of", "json", "-show_format", "-show_streams", path]).toString();
    expect(probe(join(folder, "Harbour (2011).mp4"))).toContain('"codec_name": "h264"');
    expect(probe(join(folder, "The Testers/Ash.flac"))).toMatch(/"TITLE": "Ash"/i);
    const pictures = await ctx.db.artefact.findMany({ where: { kind: "thumbnail" } });
    expect(pictures.map(({ path }) => existsSync(path))).toEqual([true]);
    expect((await undo(ctx, done.id)).steps.map((step) => [step.state, step.error])).toEqual(
      done.steps.map(() => ["succeeded", null]),
    );
    expect(snapshot(folder)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(["Harbour (2011).mkv", "The Testers - Ash.flac"]);
    expect(existsSync(pictures[0]?.path ?? "")).toBe(false);
  },
  300_000,
);
