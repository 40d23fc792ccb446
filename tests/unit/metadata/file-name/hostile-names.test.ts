import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParsedFileName, parseFileName } from "#lib/metadata/file-name/index.ts";

const FRAGMENTS = [
  "a",
  ".",
  "(",
  ")",
  "[",
  "[a",
  "(a)",
  " - ",
  "S01E01",
  "S01",
  "1.",
  "01 02 ",
  "1x",
  "2012.",
  "www.",
  "french.",
  "★a",
  "a/",
  "/[",
  "0123456789abcdef",
  "20120101 ",
  "sub.fr.",
  "1080p.x264.",
  "season 1 ",
  "ep ",
  "1of2 ",
  "webdlx264",
  "_",
  "a'",
  "𝒜",
  "dd5.1",
  "part one ",
  ", the",
  "👍 ",
  "\0",
  "\u202e.",
  "e\u0301",
  "1234 ",
  "01-02-",
  "\ud800",
  "cap.101_",
  " / ",
  "「",
  "】",
  "第",
  "№",
  "--",
  "...",
  "\\",
  "\n",
];

describe("hostile names", () => {
  it.each(FRAGMENTS)("100 kB of %j take time in proportion to what is read, not to its powers", (fragment) => {
    const long = fragment.repeat(Math.ceil(100_000 / fragment.length));
    for (const name of [long, `${long}.mp3`, `${long}.srt`]) {
      const started = performance.now();
      const parsed = parseFileName(name);
      expect(performance.now() - started).toBeLessThan(1_000);
      expect(parsed.truncated).toBe(true);
      expect(ParsedFileName.safeParse(parsed).success).toBe(true);
    }
  });

  it("never throws and always gives a valid record", () => {
    const piece = fc.oneof(
      fc.constantFrom(...FRAGMENTS),
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.nat(3000).map(String),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 24 }),
        fc.constantFrom("", ".mkv", ".mp3", ".srt"),
        (pieces, extension) => {
          const parsed = parseFileName(pieces.join("") + extension);
          expect(ParsedFileName.safeParse(parsed).success).toBe(true);
        },
      ),
      { numRuns: 1_500, seed: 20_261_121 },
    );
  });

  it.each(["", " ", ".", "/", "///", ".mkv", "()", "[]", "-", "S", "."])(
    "says nothing about an empty name: %j",
    (name) => {
      expect(parseFileName(name)).toMatchObject({ type: "movie", episodes: [], seasons: [] });
    },
  );

  it("gives the same record every time", () => {
    const name = "Night.Ferry.S02E05.The.Pier.720p.WEB-DL.DD5.1.H.264-ORBIT.mkv";
    expect(parseFileName(name)).toEqual(parseFileName(name));
  });

  it("is less sure of bare numbers and of titles without a boundary", () => {
    const sure = parseFileName("Night.Ferry.S02E05.720p.mkv").confidence;
    const bare = parseFileName("Night.Ferry.205.720p.mkv").confidence;
    expect(bare.episode).toBeLessThan(sure.episode ?? 0);
    expect(parseFileName("Night Ferry.mkv").confidence.title).toBeLessThan(sure.title ?? 0);
  });
});
