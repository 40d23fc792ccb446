import { chmod, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createMediaReader, restoreFile, type TagChanges, writeTags } from "#lib/connectors/media-files/index.ts";
import {
  atom,
  id3Text,
  id3v1,
  ilstText,
  infoList,
  makeAiff,
  makeFlac,
  makeMatroska,
  makeMp4,
  makeOpus,
  makeWav,
  mp3Frames,
  richId3,
  simpleTag,
} from "./make-media.ts";
import { tempFolder } from "./temp-folder.ts";

const FILES: Record<string, Buffer> = {
  "rich.mp3": Buffer.concat([richId3(), mp3Frames(), id3v1("Old title", "Old artist", 3)]),
  "bare.mp3": mp3Frames(),
  "old.mp3": Buffer.concat([mp3Frames(), id3v1("Old title", "Old artist", 3)]),
  "rich.flac": makeFlac(["TITLE=Old title", "ARTIST=One", "ARTIST=Two", "MOOD=calm", "notakeyvalue"], 40),
  "empty.flac": makeFlac([]),
  "rich.opus": makeOpus(["TITLE=Old title", "R128_TRACK_GAIN=0"]),
  "rich.m4a": makeMp4({ items: [ilstText("©nam", "Old title"), ilstText("©cmt", "kept")], freeBytes: 64 }),
  "tight.m4a": makeMp4({ items: [ilstText("©nam", "Old title")] }),
  "behind.m4a": makeMp4({ items: [ilstText("©nam", "Old title")], moovFirst: false }),
  "bare.m4a": makeMp4({}),
  "rich.mka": makeMatroska({ tags: [simpleTag("ARTIST", "Old artist"), simpleTag("MOOD", "calm")], gapBytes: 300 }),
  "tight.mka": makeMatroska({ tags: [simpleTag("ARTIST", "Old artist")], withChecksum: true }),
  "bare.mka": makeMatroska({}),
  "seekless.mka": makeMatroska({ withSeekHead: false }),
  "rich.wav": makeWav(infoList({ INAM: "Old title", ISFT: "kept" })),
  "bare.wav": makeWav(),
  "bare.aiff": makeAiff(),
};

const CHANGES: Record<string, TagChanges> = {
  "one long text": { title: `Ünïcode ☃ ${"long ".repeat(200)}end` },
  "many fields": {
    title: "New",
    artist: "AC/DC",
    album: "An album",
    year: 1980,
    genres: ["Rock", "Hard Rock"],
    track: 7,
  },
  removal: { title: null, year: null },
};

const reader = createMediaReader({ concurrency: 2 });

async function setUp(name: string, bytes: Buffer) {
  const folder = await tempFolder();
  const absPath = path.join(folder, name);
  await writeFile(absPath, bytes);
  return { folder, absPath, keepOriginalTo: path.join(folder, "original.bin") };
}

describe.each(Object.entries(FILES))("%s", (name, bytes) => {
  test.each(Object.entries(CHANGES))("takes %s, proves it, and gives the old bytes back", async (_what, changes) => {
    const { folder, absPath, keepOriginalTo } = await setUp(name, bytes);
    await utimes(absPath, 1_000_000, 1_600_000_000.5);
    const result = await writeTags({ absPath, changes, keepOriginalTo });
    expect(result).toMatchObject({ written: true });
    if (!result.written) return;
    const reading = await reader.read(absPath);
    for (const [field, value] of Object.entries(changes)) {
      expect([field, reading.ok && reading.tags[field as keyof TagChanges]]).toEqual([field, value ?? undefined]);
    }
    expect(await readFile(keepOriginalTo).catch(() => bytes)).toEqual(bytes);
    expect((await readdir(folder)).filter((entry) => entry.startsWith("."))).toEqual([]);
    expect(await restoreFile(result.undo)).toEqual({ restored: !result.unchanged });
    expect(await readFile(absPath)).toEqual(bytes);
    expect((await stat(absPath)).mtimeMs).toBeCloseTo(1_600_000_000_500, -1);
    expect(await restoreFile(result.undo)).toEqual({ restored: false });
  });
});

test("writing the same values again changes nothing and keeps no copy", async () => {
  const { folder, absPath, keepOriginalTo } = await setUp("a.flac", makeFlac(["TITLE=Same", "DATE=2004-05-01"]));
  const result = await writeTags({ absPath, changes: { title: "Same", year: 2004 }, keepOriginalTo });
  expect(result).toMatchObject({ written: true, unchanged: true });
  expect(await readdir(folder)).toEqual(["a.flac"]);
});

test("whoever may not go on stops the swap at the last moment, and the file is as it was", async () => {
  const bytes = makeFlac(["TITLE=Old"]);
  const { folder, absPath, keepOriginalTo } = await setUp("a.flac", bytes);
  const lost = new Error("the step is another worker's now");
  const beforeSwap = async () => {
    expect((await readdir(folder)).length).toBeGreaterThan(1);
    throw lost;
  };
  await expect(writeTags({ absPath, changes: { title: "New" }, keepOriginalTo, beforeSwap })).rejects.toBe(lost);
  expect(await readFile(absPath)).toEqual(bytes);
  expect(await readdir(folder)).toEqual(["a.flac"]);
});

test("other frames of an MP3 keep their bytes, order and totals", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.mp3", FILES["rich.mp3"]!);
  await writeTags({ absPath, changes: { track: 5, title: "New" }, keepOriginalTo });
  const bytes = await readFile(absPath);
  expect(bytes.toString("latin1")).toContain("TRCK\0\0\0\x05\0\0\x005/12");
  for (const frame of ["APIC", "CHAP", "PRIV", "POPM"]) {
    const from = FILES["rich.mp3"]!.indexOf(frame);
    const length = 10 + FILES["rich.mp3"]!.readUInt32BE(from + 4);
    expect(bytes.includes(FILES["rich.mp3"]!.subarray(from, from + length))).toBe(true);
  }
  expect(bytes.indexOf(mp3Frames())).toBeGreaterThan(0);
});

test("a new tag beside ID3v1 takes its values over, because readers then ignore it", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.mp3", FILES["old.mp3"]!);
  await writeTags({ absPath, changes: { title: "New" }, keepOriginalTo });
  const text = (await readFile(absPath)).toString("latin1");
  expect(text).toContain("TPE1");
  expect(text).toContain("a comment");
});

test("chunk positions of an MP4 follow the data when the index grows", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.m4a", makeMp4({ items: [] }));
  const before = await readFile(absPath);
  await writeTags({ absPath, changes: { title: "x".repeat(1_900) }, keepOriginalTo });
  const after = await readFile(absPath);
  const firstChunk = (bytes: Buffer): number => bytes.readUInt32BE(bytes.indexOf("stco") + 12);
  expect(after.subarray(firstChunk(after), firstChunk(after) + 600)).toEqual(
    before.subarray(firstChunk(before), firstChunk(before) + 600),
  );
  expect(firstChunk(after)).toBeGreaterThan(firstChunk(before));
});

test("padding keeps the data where it is, so that a second change moves nothing", async () => {
  const { absPath, folder } = await setUp("a.flac", makeFlac(["TITLE=Old"]));
  await writeTags({
    absPath,
    changes: { title: "A longer title than before" },
    keepOriginalTo: path.join(folder, "1"),
  });
  const size = (await stat(absPath)).size;
  await writeTags({
    absPath,
    changes: { title: "An even longer title than that" },
    keepOriginalTo: path.join(folder, "2"),
  });
  expect((await stat(absPath)).size).toBe(size);
});

const DAMAGED: Record<string, Buffer> = {
  "empty.mp3": Buffer.alloc(0),
  "cut.m4a": makeMp4({ items: [] }).subarray(0, -50),
  "cut.mka": makeMatroska({}).subarray(0, -50),
  "cut.wav": makeWav().subarray(0, -50),
  "headless.flac": makeFlac([]).subarray(0, 60),
  "noise.mp3": Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 101 + 7) % 249)),
  "two-tags.mp3": Buffer.concat([richId3(), richId3(), mp3Frames()]),
  "wrong-sum.opus": Buffer.from(makeOpus(["TITLE=Old"]).map((byte, at) => (at === 60 ? byte ^ 1 : byte))),
  "nowhere.m4a": Buffer.concat([makeMp4({ items: [] }).subarray(0, -608), atom("mdat")]),
  "film.ts": Buffer.concat(
    Array.from({ length: 30 }, () => Buffer.concat([Buffer.from([0x47, 0x40, 0x11, 0x10]), Buffer.alloc(184)])),
  ),
};

test.each(Object.entries(DAMAGED))("%s is refused with a reason and left as it is", async (name, bytes) => {
  const { folder, absPath, keepOriginalTo } = await setUp(name, bytes);
  const result = await writeTags({ absPath, changes: { title: "New" }, keepOriginalTo });
  expect(result).toMatchObject({ written: false, reason: expect.stringMatching(/\.$/) });
  expect(await readFile(absPath)).toEqual(bytes);
  expect(await readdir(folder)).toEqual([name]);
});

test("a field that the container has no tag for is refused, for the sidecar", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.flac", makeFlac([]));
  const result = await writeTags({ absPath, changes: { image: "poster.jpg" }, keepOriginalTo });
  expect(result).toMatchObject({ written: false, code: "unsupported_field" });
});

test("a missing file, a taken copy name and a relative path are refused", async () => {
  const { folder, absPath, keepOriginalTo } = await setUp("a.flac", makeFlac([]));
  await writeFile(keepOriginalTo, "something else");
  const input = { absPath, changes: { title: "New" }, keepOriginalTo };
  expect(await writeTags(input)).toMatchObject({ written: false, code: "changed_meanwhile" });
  expect(await readFile(keepOriginalTo, "utf8")).toBe("something else");
  expect(await writeTags({ ...input, absPath: path.join(folder, "b.flac") })).toMatchObject({
    written: false,
    code: "not_found",
  });
  expect(await writeTags({ ...input, absPath: "a.flac" })).toMatchObject({ written: false, code: "failed" });
});

test("a copy of the same bytes left by an interrupted try is used again", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.flac", makeFlac(["TITLE=Old"]));
  await writeFile(keepOriginalTo, await readFile(absPath));
  expect(await writeTags({ absPath, changes: { title: "New" }, keepOriginalTo })).toMatchObject({ written: true });
});

test("undo refuses when the file was changed since, or the kept original was", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.flac", makeFlac(["TITLE=Old"]));
  const result = await writeTags({ absPath, changes: { title: "New" }, keepOriginalTo });
  if (!result.written) throw new Error(result.reason);
  const written = await readFile(absPath);
  await writeFile(absPath, Buffer.concat([written, Buffer.from([1])]));
  await expect(restoreFile(result.undo)).rejects.toMatchObject({ code: "CONFLICT" });
  await writeFile(absPath, written);
  await writeFile(keepOriginalTo, "not the original");
  await expect(restoreFile(result.undo)).rejects.toMatchObject({ code: "CONFLICT" });
  await rm(keepOriginalTo);
  await expect(restoreFile(result.undo)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await readFile(absPath)).toEqual(written);
});

test("permissions stay, and a link to the file stays a link", async () => {
  const { folder, absPath, keepOriginalTo } = await setUp("a.flac", makeFlac(["TITLE=Old"]));
  await chmod(absPath, 0o640);
  await symlink(absPath, path.join(folder, "link.flac"));
  const result = await writeTags({
    absPath: path.join(folder, "link.flac"),
    changes: { title: "New" },
    keepOriginalTo,
  });
  expect(result).toMatchObject({ written: true, undo: { absPath } });
  expect((await stat(absPath)).mode & 0o777).toBe(0o640);
});

test("two writes to one file at once: one is written, the other is told to wait", async () => {
  const { folder, absPath } = await setUp("a.flac", makeFlac(["TITLE=Old"]));
  const results = await Promise.all(
    ["1", "2"].map((name) => writeTags({ absPath, changes: { title: name }, keepOriginalTo: path.join(folder, name) })),
  );
  expect(results.map((result) => result.written).sort()).toEqual([false, true]);
});

test("an aborted write leaves everything as it was", async () => {
  const { folder, absPath, keepOriginalTo } = await setUp("a.flac", makeFlac(["TITLE=Old"]));
  const controller = new AbortController();
  const writing = writeTags({ absPath, changes: { title: "New" }, keepOriginalTo, signal: controller.signal });
  controller.abort();
  await expect(writing).rejects.toMatchObject({ name: "AbortError" });
  expect(await readdir(folder)).toEqual(["a.flac"]);
});

test("values that look like markup of the tag format are only text", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.mp3", Buffer.concat([richId3(), mp3Frames()]));
  const artist = "A\0B/C; D (17)";
  await writeTags({ absPath, changes: { artist, genres: ["R&B/Soul", "Dance (Club)"] }, keepOriginalTo });
  const reading = await reader.read(absPath);
  expect(reading.ok && reading.tags).toMatchObject({ artist: "AB/C; D (17)", genres: ["R&B/Soul", "Dance (Club)"] });
});

test("ID3 texts beyond ASCII are written in an encoding of the tag's own version", async () => {
  const { absPath, keepOriginalTo } = await setUp("a.mp3", Buffer.concat([richId3(), mp3Frames()]));
  await writeTags({ absPath, changes: { title: "日本" }, keepOriginalTo });
  const bytes = await readFile(absPath);
  expect(bytes.includes(Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from("日本", "utf16le")]))).toBe(true);
  expect(bytes[3]).toBe(3);
  expect(bytes.includes(id3Text("TPE1", "Old artist"))).toBe(true);
});
