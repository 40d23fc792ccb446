import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readOwnTags } from "#lib/connectors/media-files/containers/read-own-tags.ts";
import { editFile } from "#lib/connectors/media-files/tags/edit-file.ts";
import { toFieldEdits } from "#lib/connectors/media-files/tags/tag-edits.ts";
import {
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

const FILES: readonly (readonly [string, Buffer])[] = [
  ["a.mp3", Buffer.concat([richId3(), mp3Frames(), id3v1("Old title", "Old artist", 3)])],
  ["a.flac", makeFlac(["TITLE=Old", "ARTIST=One", "MOOD=calm"], 60)],
  ["a.opus", makeOpus(["TITLE=Old"])],
  ["a.m4a", makeMp4({ items: [ilstText("©nam", "Old"), ilstText("©cmt", "kept")], freeBytes: 80 })],
  ["a.mka", makeMatroska({ tags: [simpleTag("ARTIST", "Old")], gapBytes: 150, withChecksum: true })],
  ["a.wav", makeWav(infoList({ INAM: "Old", ISFT: "kept" }))],
  ["a.aiff", makeAiff()],
];

const line = fc
  .string({ unit: "grapheme", maxLength: 80 })
  .map((text) => text.replace(/[\s\u0000-\u001f\u007f-\u009f\ufeff;,]+/g, " ").trim());
const long = fc
  .string({ unit: "grapheme", maxLength: 700 })
  .map((text) => text.replace(/[\s\u0000-\u001f\u007f-\u009f\ufeff;,]+/g, "_"));
const year = fc.integer({ min: 1_800, max: 2_100 });
const orNothing = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const changes = fc.record(
  {
    title: orNothing(fc.oneof(line, long)),
    artist: orNothing(line),
    album: orNothing(line),
    year: orNothing(year),
    track: orNothing(fc.integer({ min: 1, max: 999 })),
    genres: orNothing(
      fc.uniqueArray(
        line.filter((text) => /^[^\d(][^(]*$/.test(text)),
        { maxLength: 3 },
      ),
    ),
    copyright: orNothing(line),
  },
  { requiredKeys: [] },
);

/** What a text looks like when it is read again: trimmed, one space, nothing when empty. */
const tidy = (value: unknown): unknown => {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return undefined;
  return value;
};

test.each(FILES)(
  "%s: any values are written and read back alike, one change after another, or refused whole",
  async (name, bytes) => {
    const folder = await tempFolder();
    const partPath = path.join(folder, "part");
    const sourcePath = path.join(folder, name);
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 3 }), async (sequence) => {
        await writeFile(sourcePath, bytes);
        for (const step of sequence) {
          const edits = toFieldEdits(step);
          const result = await editFile({ sourcePath, partPath, edits });
          if (!result.ok) {
            await expect(readFile(partPath)).rejects.toMatchObject({ code: "ENOENT" });
            continue;
          }
          if (result.unchanged) continue;
          await writeFile(sourcePath, await readFile(partPath));
          await rm(partPath);
          const read = (await readOwnTags(sourcePath))?.tags ?? {};
          for (const [field, value] of Object.entries(step)) {
            expect([field, read[field as keyof typeof read]]).toEqual([field, tidy(value)]);
          }
        }
      }),
      { numRuns: 60 },
    );
  },
);

test.each(FILES)("%s damaged at random is edited soundly or refused, and never throws", async (name, bytes) => {
  const folder = await tempFolder();
  const partPath = path.join(folder, "part");
  const sourcePath = path.join(folder, name);
  const damage = fc.tuple(
    fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    fc.nat(bytes.length),
  );
  await fc.assert(
    fc.asyncProperty(damage, fc.boolean(), async ([flips, keep], isCut) => {
      const broken = Buffer.from(bytes);
      for (const [at, value] of flips) broken[at] = value;
      await writeFile(sourcePath, isCut ? broken.subarray(0, keep) : broken);
      const result = await editFile({ sourcePath, partPath, edits: [{ field: "title", values: ["New"] }] });
      if (!result.ok) expect(result.reason).toMatch(/\.$/);
      else await rm(partPath, { force: true });
    }),
    { numRuns: 150 },
  );
});
