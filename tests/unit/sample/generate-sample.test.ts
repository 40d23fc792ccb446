import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseFile } from "music-metadata";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { findBottlenecks } from "#lib/bottlenecks/index.ts";
import { openBananaBun } from "#lib/connectors/banana-bun/index.ts";
import { isAppError } from "#lib/core/index.ts";
import {
  generateSample,
  readSampleManifest,
  removeSample,
  SAMPLE_MARKER,
  type SampleManifest,
} from "#lib/sample/index.ts";
import { analyzeTaskRuns } from "#lib/tasks/index.ts";

const NOW_MS = Date.parse("2026-03-31T09:30:00Z");
const SEED = 20;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plantain-sample-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const make = (targetDir: string, more: { seed?: number; ffmpegPath?: string | null } = {}) =>
  generateSample({ targetDir, nowMs: NOW_MS, seed: SEED, ffmpegPath: null, ...more });

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

let shared = "";
let manifest: SampleManifest;
beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), "plantain-sample-shared-"));
  manifest = await make(shared);
});
afterAll(() => rmSync(shared, { recursive: true, force: true }));

async function readRuns(folder: string) {
  const source = await openBananaBun(folder, { scratchDir: tmpdir() });
  try {
    return {
      runs: [...source.taskRuns()],
      media: [...source.mediaItems()],
      schedules: source.schedules(),
      detection: source.detection,
      warnings: source.warnings(),
    };
  } finally {
    await source.close();
  }
}

describe("the history", () => {
  test("holds exactly 5,000 runs of the last 30 days in a shape that the connector knows", async () => {
    const { runs, detection, media, schedules, warnings } = await readRuns(shared);
    expect(detection).toMatchObject({ generation: "G7a", missingTables: [] });
    expect(runs).toHaveLength(5_000);
    expect(manifest.taskRuns).toBe(5_000);
    const times = runs.flatMap((run) => [run.queuedAt, run.startedAt, run.finishedAt].filter((time) => time !== null));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(NOW_MS - 31 * 86_400_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(NOW_MS);
    expect(media).toHaveLength(manifest.mediaFiles);
    expect(media.every((item) => existsSync(item.filePath))).toBe(true);
    expect(schedules).toHaveLength(3);
    expect(warnings.map((warning) => warning.code)).toEqual(
      expect.arrayContaining(["overwritten_error", "placeholder_value", "template_skipped"]),
    );
  });

  test("each planted problem is found by the analytics, and little else is", async () => {
    for (const [seed, hours] of [
      [SEED, 0],
      [1, 11.5],
      [77, 200.2],
    ] as const) {
      const folder = seed === SEED ? shared : temporaryFolder();
      const nowMs = NOW_MS + hours * 3_600_000;
      const { problems } =
        seed === SEED ? manifest : await generateSample({ targetDir: folder, nowMs, seed, ffmpegPath: null });
      const { runs } = await readRuns(folder);
      const slow = findBottlenecks({ runs, now: nowMs }).map(({ startAt, ...found }) => ({
        ...found,
        firstSeenMs: startAt,
      }));
      const findings = [...analyzeTaskRuns(runs, { nowMs }).findings, ...slow];
      const nameOf = ({ kind, subject }: { kind: string; subject: string }) => `${kind} ${subject}`;
      const planted = problems.map(nameOf);
      expect(findings.map(nameOf)).toEqual(expect.arrayContaining(planted));
      expect(findings.filter((finding) => !planted.includes(nameOf(finding))).map(nameOf)).toEqual([]);
      for (const problem of problems.filter(
        ({ kind }) => kind === "regression" || kind === "failing_dependency" || kind === "retry_storm",
      )) {
        const finding = findings.find(({ kind, subject }) => kind === problem.kind && subject === problem.subject);
        expect(Math.abs((finding?.firstSeenMs ?? 0) - problem.startMs)).toBeLessThan(24 * 3_600_000);
      }
    }
  });

  test("the logs tell the same story as the database, with odd lines among them", () => {
    const logs = readdirSync(join(shared, "logs")).sort();
    expect(logs).toHaveLength(31);
    const lines = logs.flatMap((name) =>
      readFileSync(join(shared, "logs", name), "utf8")
        .trimEnd()
        .split("\n"),
    );
    const parsed = lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
    expect(lines.length - parsed.length).toBeGreaterThan(0);
    expect(lines.length - parsed.length).toBeLessThan(20);
    const database = new DatabaseSync(join(shared, "tasks.sqlite"), { readOnly: true });
    const { n } = database.prepare("SELECT count(*) AS n FROM task_logs WHERE status = 'error'").get() ?? {};
    database.close();
    expect(parsed.filter((line) => line.level === "TASK_ERROR")).toHaveLength(Number(n));
  });

  test("the same seed and moment give the same history and logs, another seed another one", async () => {
    const [again, other] = [temporaryFolder(), temporaryFolder()];
    await make(again);
    await make(other, { seed: SEED + 1 });
    const runsOf = async (folder: string) => JSON.stringify((await readRuns(folder)).runs);
    expect(await runsOf(again)).toBe(await runsOf(shared));
    expect(await runsOf(other)).not.toBe(await runsOf(shared));
    for (const name of readdirSync(join(shared, "logs")))
      expect(hashOf(join(again, "logs", name))).toBe(hashOf(join(shared, "logs", name)));
  });
});

describe("the library", () => {
  test("40 files made without any tool are real media with the tags that were meant", async () => {
    const files = manifest.files.filter((file) => /\.(mp3|flac|wav|avi)$/.test(file));
    expect(files).toHaveLength(40);
    const audio = files.filter((file) => !file.endsWith(".avi"));
    for (const file of audio)
      expect((await parseFile(join(shared, file), { duration: true })).format.duration).toBeGreaterThan(0.5);
    const { common } = await parseFile(
      join(shared, "media/music/Mara Lindqvist/Winter Ferries/01 - Ice on the Rail.flac"),
    );
    expect(common).toMatchObject({
      title: "Ice on the Rail",
      artist: "Mara Lindqvist",
      album: "Winter Ferries",
      year: 2012,
      track: { no: 1 },
    });
    const mp3 = await parseFile(join(shared, "media/music/The Copper Foxes/Night Bus/01 Last Stop.mp3"));
    expect(mp3.common).toMatchObject({ title: "Last Stop", artist: "The Copper Foxes", genre: ["Indie Rock"] });
    expect(manifest.madeWithFfmpeg).toBe(false);
    expect(
      readFileSync(join(shared, files.find((file) => file.endsWith(".avi")) ?? ""))
        .subarray(8, 12)
        .toString(),
    ).toBe("AVI ");
  });

  test("with ffmpeg the files have the formats of real libraries; without a usable one it falls back", async () => {
    const folder = temporaryFolder();
    const made = await make(folder, { ffmpegPath: "ffmpeg" });
    const kinds = new Set(made.files.filter((file) => file.startsWith("media/")).map((file) => extname(file)));
    if (made.madeWithFfmpeg)
      expect([...kinds]).toEqual(expect.arrayContaining([".mkv", ".mp4", ".mp3", ".flac", ".m4a", ".nfo"]));
    const fallback = await make(temporaryFolder(), { ffmpegPath: "/nowhere/ffmpeg" });
    expect(fallback.madeWithFfmpeg).toBe(false);
  });

  test("every file of the manifest exists and nothing else was written", () => {
    const walk = (folder: string, base = ""): string[] =>
      readdirSync(join(folder, base), { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? walk(folder, `${base}${entry.name}/`) : [`${base}${entry.name}`],
      );
    expect(walk(shared).sort()).toEqual([...manifest.files, SAMPLE_MARKER].sort());
  });
});

describe("safety", () => {
  test("a folder that is not empty is refused and stays as it was", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "mine.txt"), "keep");
    const error: unknown = await make(folder).catch((reason) => reason);
    expect(isAppError(error) && error.code).toBe("CONFLICT");
    expect(readdirSync(folder)).toEqual(["mine.txt"]);
  });

  test("removal takes the sample away and leaves what others put there", async () => {
    const folder = temporaryFolder();
    const { files } = await make(folder);
    writeFileSync(join(folder, "media", "mine.mp3"), "keep");
    const removal = await removeSample(folder);
    expect(removal).toEqual({ removedFiles: files.length, folderRemoved: false });
    expect(readFileSync(join(folder, "media", "mine.mp3"), "utf8")).toBe("keep");
    expect(existsSync(join(folder, "logs"))).toBe(false);
    expect(await readSampleManifest(folder)).toBeNull();
  });

  test("an untouched sample is removed with its folder", async () => {
    const folder = join(temporaryFolder(), "sample");
    await make(folder);
    expect(await removeSample(folder)).toMatchObject({ folderRemoved: true });
    expect(existsSync(folder)).toBe(false);
  });

  test("without the marker nothing is removed", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "tasks.sqlite"), "mine");
    const error: unknown = await removeSample(folder).catch((reason) => reason);
    expect(isAppError(error) && error.code).toBe("NOT_FOUND");
    expect(readdirSync(folder)).toEqual(["tasks.sqlite"]);
  });

  test("a forged manifest can't reach outside of its folder, not even over a link", async () => {
    const [outside, folder] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(outside, "precious.txt"), "keep");
    await make(join(folder, "sample"));
    const root = join(folder, "sample");
    symlinkSync(outside, join(root, "link"));
    mkdirSync(join(root, "empty"));
    const marker = join(root, SAMPLE_MARKER);
    const forged = {
      ...JSON.parse(readFileSync(marker, "utf8")),
      files: ["../precious.txt", "link/precious.txt", join(outside, "precious.txt"), "", ".", "a/../../x"],
      folders: ["..", "link", "/"],
    };
    writeFileSync(marker, JSON.stringify(forged));
    expect((await removeSample(root)).removedFiles).toBe(0);
    expect(readFileSync(join(outside, "precious.txt"), "utf8")).toBe("keep");
    expect(existsSync(root)).toBe(true);
  });

  test("a damaged marker is an error with a way out, not a removal", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, SAMPLE_MARKER), "{torn");
    const error: unknown = await removeSample(folder).catch((reason) => reason);
    expect(isAppError(error) && error.code).toBe("INVALID_INPUT");
  });
});
