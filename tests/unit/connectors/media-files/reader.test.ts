import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createMediaReader, probeMedia } from "#lib/connectors/media-files/index.ts";
import { WorkerPool } from "#lib/connectors/media-files/worker/worker-pool.ts";
import {
  id3Frame,
  id3Tag,
  id3Text,
  id3v1,
  infoList,
  makeAiff,
  makeFlac,
  makeMatroska,
  makeMp4,
  makeOpus,
  makeWav,
  mp3Frames,
  simpleTag,
} from "./make-media.ts";
import { tempFolder } from "./temp-folder.ts";

const reader = createMediaReader({ concurrency: 2 });
afterAll(() => reader.close());

async function read(name: string, bytes: Uint8Array) {
  const absPath = path.join(await tempFolder(), name);
  await writeFile(absPath, bytes);
  return reader.read(absPath);
}

const mp3 = (...frames: Buffer[]): Buffer => Buffer.concat([id3Tag(frames), mp3Frames()]);

test("an artist with a slash stays whole", async () => {
  expect(await read("a.mp3", mp3(id3Text("TPE1", "AC/DC")))).toMatchObject({ ok: true, tags: { artist: "AC/DC" } });
});

test("numbers of ID3v2 win over those of an old tag behind the sound", async () => {
  const bytes = Buffer.concat([mp3(id3Text("TRCK", "2/9")), id3v1("Old", "Old", 1)]);
  expect(await read("a.mp3", bytes)).toMatchObject({ tags: { track: 2, title: "Old" } });
});

test("frames of version 2.2 in a newer tag are understood", async () => {
  expect(await read("a.mp3", mp3(id3Text("TP1\0", "An artist")))).toMatchObject({ tags: { artist: "An artist" } });
});

test("plain sizes in a 2.4 tag, as some programs write them, are noticed", async () => {
  const long = id3Frame("TIT2", Buffer.concat([Buffer.from([0]), Buffer.alloc(300, 0x41)]), 3);
  const tag = id3Tag([long, id3Text("TALB", "Album", 3)], 4);
  expect(await read("a.mp3", Buffer.concat([tag, mp3Frames()]))).toMatchObject({
    tags: { title: "A".repeat(300), album: "Album" },
  });
});

test("day and month of version 2.3 join the year; genre numbers become names", async () => {
  const frames = [id3Text("TYER", "2004"), id3Text("TDAT", "0105"), id3Text("TCON", "(17)(4)Eurodisco")];
  expect(await read("a.mp3", mp3(...frames))).toMatchObject({
    tags: { year: 2004, date: "2004-05-01", genres: ["Rock", "Disco", "Eurodisco"] },
  });
});

test("a year alone is no date", async () => {
  const result = await read("a.mp3", Buffer.concat([id3Tag([id3Text("TDRC", "2001", 4)], 4), mp3Frames()]));
  expect(result.ok && [result.tags.year, result.tags.date]).toEqual([2001, undefined]);
});

test("Matroska's release date is the year", async () => {
  const bytes = makeMatroska({ tags: [simpleTag("DATE_RELEASED", "2008-02-03"), simpleTag("GENRE", "Jazz")] });
  expect(await read("a.mka", bytes)).toMatchObject({
    tags: { title: "Old title", year: 2008, date: "2008-02-03", genres: ["Jazz"] },
  });
});

test("RIFF texts are read as UTF-8 when they are", async () => {
  expect(await read("a.wav", makeWav(infoList({ INAM: "Für Elise" })))).toMatchObject({
    tags: { title: "Für Elise" },
    technical: { container: "WAVE", sampleRateHz: 8_000, channels: 1 },
  });
});

test("several values of one name are kept in order", async () => {
  const result = await read("a.flac", makeFlac(["ARTIST=One", "artist=Two", "GENRE=Rock", "GENRE=Pop"]));
  expect(result).toMatchObject({
    tags: { artist: "One; Two", genres: ["Rock", "Pop"] },
    pictures: [{ mime: "image/jpeg" }],
  });
});

test("a file without tags reads as one without tags", async () => {
  for (const [name, bytes] of [
    ["a.wav", makeWav()],
    ["a.aiff", makeAiff()],
    ["a.opus", makeOpus([])],
  ] as const) {
    expect(await read(name, bytes), name).toMatchObject({ ok: true, tags: {} });
  }
});

test("missing, empty and foreign files and folders are faults in words, not exceptions", async () => {
  const folder = await tempFolder();
  expect(await reader.read(path.join(folder, "none.mp3"))).toMatchObject({ ok: false, code: "not_found" });
  expect(await reader.read(folder)).toMatchObject({ ok: false, code: "unreadable" });
  expect(await read("a.mp3", Buffer.alloc(0))).toMatchObject({ ok: false, code: "empty" });
  expect(await read("a.mp3", Buffer.from("this is no sound at all, only words"))).toMatchObject({ ok: false });
});

const WHOLE: readonly (readonly [string, Buffer])[] = [
  ["a.mp3", Buffer.concat([id3Tag([id3Text("TIT2", "Title"), id3Text("TPE1", "Artist")]), mp3Frames()])],
  ["a.flac", makeFlac(["TITLE=Title", "ARTIST=Artist"])],
  ["a.opus", makeOpus(["TITLE=Title", "ARTIST=Artist"])],
  ["a.m4a", makeMp4({ items: [] })],
  ["a.mka", makeMatroska({ tags: [simpleTag("ARTIST", "Artist")] })],
  ["a.wav", makeWav(infoList({ INAM: "Title" }))],
];

test.each(WHOLE)("%s with any bytes broken, cut off or repeated gives an answer", async (name, bytes) => {
  const damage = fc.record({
    flips: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
    keep: fc.oneof(fc.constant(bytes.length), fc.nat(bytes.length)),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ flips, keep }) => {
      const broken = Buffer.from(bytes);
      for (const [at, value] of flips) broken[at] = value;
      const result = await read(name, broken.subarray(0, keep));
      expect(typeof result.ok).toBe("boolean");
      if (result.ok) expect(result.tags.title ?? "").not.toMatch(/\0/);
    }),
    { numRuns: 60 },
  );
});

const workerUrl = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const ANSWERING = `import { parentPort } from "node:worker_threads"; parentPort.on("message", (m) => {
  if (m.what === "hang") for (;;);
  if (m.what === "eat") { const all = []; for (;;) all.push(new Array(1e5).fill({})); }
  if (m.what === "crash") process.exit(3);
  parentPort.postMessage({ id: m.id, result: m.what });
});`;

test("a worker that hangs, eats memory or dies loses only its own file", async () => {
  const pool = new WorkerPool<string>({ workerUrl: workerUrl(ANSWERING), concurrency: 2, heapMib: 64 });
  const jobs = ["a", "hang", "b", "eat", "c", "crash", "d"];
  const answers = await Promise.all(jobs.map((what) => pool.run({ what }, what === "hang" ? 300 : 20_000)));
  expect(answers.map((answer) => answer.outcome)).toEqual([
    "answered",
    "timeout",
    "answered",
    "out_of_memory",
    "answered",
    "crashed",
    "answered",
  ]);
  await pool.close();
  expect(await pool.run({ what: "late" }, 1_000)).toEqual({ outcome: "closed" });
});

test("a closed reader answers instead of waiting", async () => {
  const own = createMediaReader();
  const folder = await tempFolder();
  await writeFile(path.join(folder, "a.wav"), makeWav());
  await own.close();
  expect(await own.read(path.join(folder, "a.wav"))).toMatchObject({ ok: false, code: "closed" });
});

test("probing without ffprobe gives the reader's facts", async () => {
  const folder = await tempFolder();
  await writeFile(path.join(folder, "a.wav"), makeWav());
  expect(await probeMedia({ absPath: path.join(folder, "a.wav") })).toMatchObject({
    ok: true,
    prober: "music-metadata",
    technical: { durationMs: 100, hasAudio: true, hasVideo: false },
  });
});
