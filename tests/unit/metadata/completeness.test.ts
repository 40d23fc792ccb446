import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_FIELD_WEIGHTS,
  FIELD_NAMES,
  type FieldContent,
  type FieldName,
  type ItemMetadata,
  isListField,
  isPlaceholder,
  MediaKind,
  measureItemCompleteness,
  measureLibraryCompleteness,
  parseFieldContent,
} from "#lib/metadata/index.ts";

function item(
  kind: MediaKind,
  values: Partial<Record<FieldName, FieldContent>>,
  more: Partial<ItemMetadata> = {},
): ItemMetadata {
  const fields = Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, { value, source: "file_tag", confidence: 0.9 }]),
  );
  return { kind, relPath: "a/b.mp3", fields, locked: [], ...more };
}

const FULL_SONG = {
  title: "Song",
  artist: "Band",
  album: "Album",
  genres: ["Rock"],
  year: 2001,
  track: 3,
  image: "embedded",
  albumArtist: "Band",
  composer: "C",
  lyrics: "la",
  language: "en",
  externalId: "x:1",
};

describe("an item's completeness", () => {
  test("is 1 with every field of its kind, 0 with none, and by level in between", () => {
    expect(measureItemCompleteness(item("music", FULL_SONG)).completeness).toBe(1);
    expect(measureItemCompleteness(item("music", {})).completeness).toBe(0);
    const onlyCritical = measureItemCompleteness(item("music", { title: "a b", artist: "c", album: "d" }));
    // 3 critical x 5 of 3 x 5 + 4 important x 3 + 5 nice x 1.
    expect(onlyCritical.completeness).toBeCloseTo(15 / 32);
    expect(onlyCritical.criticalMissing).toEqual([]);
  });

  test("takes placeholders for missing, unless a user typed them", () => {
    const typed = { title: { value: "Unknown", source: "user" as const, confidence: 1 } };
    expect(measureItemCompleteness(item("movie", { title: "Unknown" })).criticalMissing).toContain("title");
    expect(measureItemCompleteness(item("movie", {}, { fields: typed })).criticalMissing).not.toContain("title");
  });

  test("leaves deliberately empty fields out of the sum", () => {
    const { lyrics: _lyrics, ...song } = FULL_SONG;
    expect(measureItemCompleteness(item("music", song)).completeness).toBeLessThan(1);
    expect(measureItemCompleteness(item("music", song, { locked: ["lyrics"] })).completeness).toBe(1);
  });

  test("gives thin values a part", () => {
    const { fields } = measureItemCompleteness(
      item("movie", { cast: ["One"], tags: ["a", "b"], summary: "Two words" }),
    );
    const credit = Object.fromEntries(fields.map((entry) => [entry.field, [entry.credit, entry.state]]));
    expect(credit).toMatchObject({
      cast: [0.5, "thin"],
      tags: [1, "filled"],
      summary: [0.4, "thin"],
      year: [0, "missing"],
    });
  });

  test("is not a number when nothing counts", () => {
    const weights = { ...DEFAULT_FIELD_WEIGHTS, other: {} };
    expect(measureItemCompleteness(item("other", {}), weights).completeness).toBeNull();
  });

  test("never falls when a real value is added, and stays between 0 and 1", () => {
    const value = (field: FieldName): FieldContent =>
      isListField(field)
        ? ["ab", "cd", "ef"]
        : typeof parseFieldContent(field, 1_999) === "number"
          ? 1_999
          : field === "explicit"
            ? true
            : field === "language"
              ? "en"
              : field === "date"
                ? "1999-01-01"
                : "several words that say something";
    fc.assert(
      fc.property(
        fc.constantFrom(...MediaKind.options),
        fc.subarray([...FIELD_NAMES]),
        fc.constantFrom(...FIELD_NAMES),
        (kind, held, added) => {
          const of = (fields: FieldName[]): number =>
            measureItemCompleteness(item(kind, Object.fromEntries(fields.map((field) => [field, value(field)]))))
              .completeness ?? 0;
          const [before, after] = [of(held), of([...new Set([...held, added])])];
          expect(after).toBeGreaterThanOrEqual(before);
          expect(after).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe("a library's completeness", () => {
  test("is the mean of its items, also by kind, with gaps by what they cost", () => {
    const library = measureLibraryCompleteness([item("music", FULL_SONG), item("music", {}), item("movie", {})]);
    expect(library).toMatchObject({
      items: 3,
      completeness: 1 / 3,
      itemsComplete: 1,
      criticalMissing: 6,
      byKind: { music: { completeness: 0.5 }, movie: { items: 1, completeness: 0 } },
    });
    expect(library.gaps[0]).toMatchObject({ kind: "music", level: "critical", missing: 1, applicable: 2 });
    const points = library.gaps.map((gap) => gap.impactPoints);
    expect(points).toEqual([...points].sort((a, b) => b - a));
    expect(points.reduce((sum, value) => sum + value, 0)).toBeCloseTo(100 * (1 - (library.completeness ?? 0)));
  });

  test("of nothing is not a number", () => {
    expect(measureLibraryCompleteness([])).toMatchObject({ items: 0, completeness: null, gaps: [] });
  });
});

describe("placeholders", () => {
  const cases: [FieldName, FieldContent, boolean][] = [
    ["title", "Track 01", true],
    ["title", "track 7 of 12", true],
    ["title", "Unknown", true],
    ["title", "IMG_2041", true],
    ["title", "VID-20260102-WA0003", true],
    ["title", "???", true],
    ["title", "-", true],
    ["title", "https://example.org/x", true],
    ["title", "d41d8cd98f00b204e9800998ecf8427e", true],
    ["title", "1917", false],
    ["title", "Track of the Cat", false],
    ["title", "!!!", false],
    ["title", "7 Rings", false],
    ["title", "Se7en", false],
    ["title", "日本", false],
    ["artist", "Unknown Artist", true],
    ["artist", "Various", false],
    ["artist", "AC/DC", false],
    ["album", "CD 1", true],
    ["album", "1989", false],
    ["album", "+", false],
    ["albumArtist", "Various", false],
    ["genres", ["Unknown"], true],
    ["genres", ["Unknown", "Rock"], false],
    ["tags", ["test"], false],
    ["tags", [], true],
    ["language", "und", true],
    ["language", "en", false],
    ["year", 0, true],
    ["year", 1, true],
    ["year", 1_999, false],
    ["track", 0, true],
    ["season", 0, false],
    ["explicit", false, false],
  ];
  test.each(cases)("%s %j: %j", (field, value, expected) => {
    expect(isPlaceholder(field, value, "x/y.mp3")).toBe(expected);
  });

  test("a title that is only an untidy file name says nothing; a tidy one may be the title", () => {
    expect(isPlaceholder("title", "Some.Film.2001.1080p", "a/Some.Film.2001.1080p.mkv")).toBe(true);
    expect(isPlaceholder("title", "01 - Intro.mp3", "a/01 - Intro.mp3")).toBe(true);
    expect(isPlaceholder("title", "Metropolis", "a/Metropolis.mkv")).toBe(false);
  });
});

test("values that do not fit their field are no values", () => {
  expect(parseFieldContent("year", "1999")).toBeUndefined();
  expect(parseFieldContent("date", "1999-13")).toBe("1999-13");
  expect(parseFieldContent("date", "May 1999")).toBeUndefined();
  expect(parseFieldContent("title", "   ")).toBeUndefined();
  expect(parseFieldContent("title", "x".repeat(3_000))).toBeUndefined();
  expect(parseFieldContent("genres", [])).toBeUndefined();
  expect(parseFieldContent("language", "English")).toBeUndefined();
});
