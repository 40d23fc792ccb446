import { execFileSync } from "node:child_process";
import { watch } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  createMediaReader,
  findMediaTools,
  makeThumbnail,
  probeMedia,
  restoreFile,
  writeTags,
} from "#lib/connectors/media-files/index.ts";
import { runTool } from "#lib/connectors/media-files/tools/run-tool.ts";
import { makeWav } from "./make-media.ts";
import { tempFolder } from "./temp-folder.ts";

const tools = await findMediaTools({ searchPath: process.env.PATH ?? "" });
const ffmpegPath = tools.ffmpeg?.path ?? "";
const ffprobePath = tools.ffprobe?.path ?? "";
const withFfmpeg = tools.ffmpeg !== undefined && tools.ffprobe !== undefined;
const WHY = withFfmpeg ? "" : " (skipped: no ffmpeg and ffprobe on this machine)";

const node = process.execPath;

describe("running a program", () => {
  test("arguments are data: nothing in them is run by a shell", async () => {
    const run = await runTool({
      command: node,
      args: ["-p", "process.argv[1]", "$(touch x); `y` && z"],
      timeoutMs: 20_000,
    });
    expect(run).toMatchObject({ outcome: "exited", exitCode: 0 });
    expect(run.stdout.toString().trim()).toBe("$(touch x); `y` && z");
  });

  test("our environment is not handed on", async () => {
    process.env.PLANTAIN_TEST_SECRET = "secret";
    const run = await runTool({ command: node, args: ["-p", "Object.keys(process.env).join()"], timeoutMs: 20_000 });
    delete process.env.PLANTAIN_TEST_SECRET;
    expect(run.stdout.toString()).not.toContain("PLANTAIN");
  });

  test("a stopped program takes all it started with it", async () => {
    const folder = await tempFolder();
    const code = `const c=require("child_process").spawn(process.execPath,["-e","setInterval(()=>{},1e3)"],{stdio:"ignore"});
      require("fs").writeFileSync("part",[process.pid,c.pid].join());require("fs").renameSync("part","pids");setInterval(()=>{},1e3)`;
    const controller = new AbortController();
    const watcher = watch(folder, (_event, name) => name === "pids" && controller.abort());
    const args = ["-e", `process.chdir(${JSON.stringify(folder)});${code}`];
    const run = await runTool({ command: node, args, timeoutMs: 25_000, signal: controller.signal });
    watcher.close();
    expect(run.outcome).toBe("aborted");
    const pids = (await readFile(path.join(folder, "pids"), "utf8")).split(",").map(Number);
    for (const pid of pids) expect(isRunning(pid)).toBe(false);
  });

  test("a program beyond its time is stopped", async () => {
    const run = await runTool({ command: node, args: ["-e", "setInterval(()=>{},1e3)"], timeoutMs: 300 });
    expect(run).toMatchObject({ outcome: "timeout", exitCode: null });
  });

  test("an abort ends it, a missing program is an outcome, output has a limit", async () => {
    const controller = new AbortController();
    const running = runTool({
      command: node,
      args: ["-e", "setInterval(()=>{},1e3)"],
      timeoutMs: 20_000,
      signal: controller.signal,
    });
    controller.abort();
    expect((await running).outcome).toBe("aborted");
    expect((await runTool({ command: "/nowhere/ffmpeg", args: [], timeoutMs: 1_000 })).outcome).toBe("not_started");
    const loud = await runTool({
      command: node,
      args: ["-e", "process.stdout.write('x'.repeat(1e6))"],
      timeoutMs: 20_000,
      stdoutBytesMax: 1_000,
    });
    expect([loud.stdout.length, loud.truncated]).toEqual([1_000, true]);
  });
});

/** A killed program that nobody has reaped yet is not running any more. */
function isRunning(pid: number): boolean {
  try {
    const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return state !== "" && !state.startsWith("Z");
  } catch {
    return false;
  }
}

test("tools are found on absolute folders only, and a wrong path is none", async () => {
  expect(await findMediaTools({ searchPath: ".:relative", ffmpegPath: node, ffprobePath: "/nowhere" })).toEqual({
    ffmpeg: undefined,
    ffprobe: undefined,
  });
});

function make(folder: string, name: string, args: string[]): string {
  const absPath = path.join(folder, name);
  execFileSync(ffmpegPath, ["-nostdin", "-v", "error", "-y", ...args, `file:${absPath}`]);
  return absPath;
}

const SOUND = ["-f", "lavfi", "-i", "sine=440:d=1"];
const PICTURES = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:d=1"];
const TAGS = ["-metadata", "title=Old", "-metadata", "artist=A", "-metadata", "comment=kept"];

describe.skipIf(!withFfmpeg)(`with ffmpeg${WHY}`, () => {
  test("a thumbnail is taken from a video, smaller than asked when the video is", async () => {
    const folder = await tempFolder();
    const absPath = make(folder, "-a b%d;'.mp4", [...PICTURES, "-c:v", "mpeg4"]);
    for (const extension of ["jpg", "png"]) {
      const outPath = path.join(folder, "deep %03d", `t.${extension}`);
      const made = await makeThumbnail({ absPath, outPath, ffmpegPath, ffprobePath, widthPx: 480 });
      expect(made).toMatchObject({ source: "frame", outPath });
      const probed = await probeMedia({ absPath: outPath });
      expect(probed.ok).toBe(false);
      expect((await stat(outPath)).size).toBe(made.bytes);
    }
    expect(await readdir(path.join(folder, "deep %03d"))).toEqual(["t.jpg", "t.png"]);
  });

  test("of a sound file it is the embedded cover, and without one there is a reason", async () => {
    const folder = await tempFolder();
    const cover = make(folder, "c.png", [...PICTURES, "-frames:v", "1"]);
    const absPath = make(folder, "a.mp3", [...SOUND, "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy"]);
    const common = { ffmpegPath, ffprobePath, outPath: path.join(folder, "t.jpg") };
    expect(await makeThumbnail({ ...common, absPath })).toMatchObject({ source: "embedded_cover" });
    await expect(makeThumbnail({ ...common, absPath })).rejects.toMatchObject({ code: "CONFLICT" });
    const bare = make(folder, "b.mp3", SOUND);
    await expect(makeThumbnail({ ...common, absPath: bare, overwrite: true })).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
    await writeFile(path.join(folder, "noise.mp4"), "no film");
    await expect(
      makeThumbnail({ ...common, absPath: path.join(folder, "noise.mp4"), overwrite: true }),
    ).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("an aborted thumbnail leaves nothing", async () => {
    const folder = await tempFolder();
    const absPath = make(folder, "a.mp4", [...PICTURES, "-c:v", "mpeg4"]);
    const controller = new AbortController();
    const making = makeThumbnail({
      absPath,
      outPath: path.join(folder, "t.jpg"),
      ffmpegPath,
      ffprobePath,
      signal: controller.signal,
    });
    controller.abort();
    await expect(making).rejects.toMatchObject({ name: "AbortError" });
    expect(await readdir(folder)).toEqual(["a.mp4"]);
  });

  test("a playlist under the name of a film cannot make ffmpeg open other files", async () => {
    const folder = await tempFolder();
    const secret = make(folder, "secret.ts", [...PICTURES, "-c:v", "mpeg2video"]);
    const absPath = path.join(folder, "film.mp4");
    const common = { absPath, ffmpegPath, ffprobePath, outPath: path.join(folder, "t.jpg") };
    await writeFile(absPath, `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${secret}\n#EXT-X-ENDLIST\n`);
    await expect(makeThumbnail(common)).rejects.toMatchObject({ code: "UNSUPPORTED" });
    await writeFile(absPath, `ffconcat version 1.0\nfile ${secret}\n`);
    await expect(makeThumbnail(common)).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(await probeMedia({ absPath, ffprobePath })).toMatchObject({ ok: false });
  });

  test("probing gives the facts of the streams", async () => {
    const folder = await tempFolder();
    const absPath = make(folder, "a.mkv", [...SOUND, ...PICTURES, "-c:v", "mpeg4", "-metadata:s:a", "language=ger"]);
    expect(await probeMedia({ absPath, ffprobePath })).toMatchObject({
      prober: "ffprobe",
      technical: {
        hasVideo: true,
        hasAudio: true,
        widthPx: 160,
        heightPx: 120,
        frameRateHz: 10,
        videoCodec: "mpeg4",
        audioLanguages: ["ger"],
      },
    });
    await writeFile(path.join(folder, "x.mkv"), makeWav().subarray(0, 30));
    expect(await probeMedia({ absPath: path.join(folder, "x.mkv"), ffprobePath })).toMatchObject({ ok: false });
  });

  const FILES: Record<string, string[]> = {
    "a.mp3": [...SOUND, ...TAGS],
    "a.flac": [...SOUND, ...TAGS],
    "a.ogg": [...SOUND, "-c:a", "flac", ...TAGS],
    "a.m4a": [...SOUND, ...TAGS],
    "fast.mp4": [...SOUND, ...PICTURES, "-c:v", "mpeg4", "-movflags", "+faststart", ...TAGS],
    "fragments.mp4": [
      ...SOUND,
      ...PICTURES,
      "-c:v",
      "mpeg4",
      "-movflags",
      "+frag_keyframe+empty_moov+default_base_moof",
      ...TAGS,
    ],
    "a.mov": [...SOUND, ...PICTURES, "-c:v", "mpeg4", ...TAGS],
    "a.mkv": [...SOUND, ...PICTURES, "-c:v", "mpeg4", ...TAGS],
    "a.avi": [...SOUND, ...PICTURES, "-c:v", "mpeg4", ...TAGS],
    "a.wav": [...SOUND, ...TAGS],
    "a.aiff": [...SOUND, ...TAGS],
    "a.aac": [...SOUND],
  };

  test.each(Object.entries(FILES))(
    "%s as ffmpeg makes it takes tags, proven by ffprobe and packet hashes, and gives them back",
    async (name, args) => {
      const folder = await tempFolder();
      const absPath = make(folder, name, args);
      const before = await readFile(absPath);
      const changes = { title: `Neu ☃ ${"lang ".repeat(60)}ende`, artist: "Jemand", year: 1987 };
      const result = await writeTags({
        absPath,
        changes,
        keepOriginalTo: path.join(folder, "orig"),
        ffmpegPath,
        ffprobePath,
      });
      if (!result.written) throw new Error(result.reason);
      expect(result.checks.join()).toMatch(/ffprobe reads.*same packets/);
      const reader = createMediaReader({ ffprobePath });
      expect(await reader.read(absPath)).toMatchObject({ ok: true, tags: changes });
      await reader.close();
      await restoreFile(result.undo);
      expect(await readFile(absPath)).toEqual(before);
    },
  );

  test.each(["ts", "mpg", "ac3", "wma", "tta", "flv"])(
    "a .%s file, which has no safe place for tags, is refused and untouched",
    async (extension) => {
      const folder = await tempFolder();
      const codec = { ts: ["-c:v", "mpeg2video"], mpg: ["-c:v", "mpeg2video"], flv: ["-c:v", "flv"] }[extension];
      const absPath = make(folder, `a.${extension}`, codec === undefined ? SOUND : [...SOUND, ...PICTURES, ...codec]);
      const before = await readFile(absPath);
      const result = await writeTags({
        absPath,
        changes: { title: "New" },
        keepOriginalTo: path.join(folder, "orig"),
        ffmpegPath,
        ffprobePath,
      });
      expect(result).toMatchObject({ written: false, code: "unsupported_container" });
      expect(await readFile(absPath)).toEqual(before);
    },
  );
});
