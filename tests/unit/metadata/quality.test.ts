import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_FIELD_WEIGHTS,
  type DuplicateItem,
  type FieldContent,
  type FieldName,
  type FieldWeights,
  findDuplicates,
  type ItemMetadata,
  measureItemCompleteness,
  measureItemQuality,
  summarizeQuality,
  type ValueSource,
} from "#lib/metadata/index.ts";

const NOW = Date.UTC(2026, 5, 1);
const YEAR = 365 * 86_400_000;

function film(
  values: Partial<Record<FieldName, FieldContent>>,
  source: ValueSource = "file_tag",
  relPath = "Films/Metropolis (1927)/Metropolis (1927).mkv",
): ItemMetadata {
  const fields = Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, { value, source, confidence: 0.9 }]),
  );
  return { kind: "movie", relPath, fields, locked: [] };
}

describe("quality in parts", () => {
  test("values that cannot be true or say nothing lower validity and are named", () => {
    const item = film({ title: "Unknown", year: 1200, language: "qqq-", genres: ["Drama"], summary: "A \uFFFD story" });
    const { validity } = measureItemQuality({ evidence: { item }, now: NOW });
    expect(validity.counted).toBe(5);
    expect(validity.problems.map(({ field }) => field).sort()).toEqual(["language", "summary", "title", "year"]);
    expect(validity.score).toBeCloseTo(0.2);
  });

  test("sources that agree and that contradict are both counted", () => {
    const agreeing = measureItemQuality({ evidence: { item: film({ title: "Metropolis", year: 1927 }) }, now: NOW });
    expect(agreeing.consistency).toMatchObject({ score: 1, problems: [] });
    const wrong = measureItemQuality({ evidence: { item: film({ title: "Metropolis", year: 2001 }) }, now: NOW });
    expect(wrong.consistency.score).toBeLessThan(1);
    expect(wrong.consistency.problems[0]).toMatchObject({ field: "year" });
  });

  test("freshness halves in a year and is gone when the file changed since; unread is not measured", () => {
    const measure = (readAt?: number, modifiedAt?: number) =>
      measureItemQuality({ evidence: { item: film({}) }, now: NOW, readAt, modifiedAt }).freshness.score;
    expect(measure(NOW)).toBe(1);
    expect(measure(NOW - YEAR)).toBeCloseTo(0.5);
    expect(measure(NOW - YEAR, NOW)).toBe(0);
    expect(measure()).toBeNull();
  });

  test("provenance is the weight of values from people and files", () => {
    const item = film({ title: "M" });
    const mixed: ItemMetadata = {
      ...item,
      fields: { ...item.fields, tags: { value: ["x"], source: "similar", confidence: 0.8 } },
    };
    const { provenance } = measureItemQuality({ evidence: { item: mixed }, now: NOW });
    expect(provenance.score).toBeCloseTo(5 / 6);
    expect(provenance.bySource).toEqual({ file_tag: 5 / 6, similar: 1 / 6 });
  });

  test("a library's parts are the shares over all of its items", () => {
    const all = [film({ title: "Metropolis", year: 1927 }), film({ title: "Metropolis", year: 5 })].map((item) =>
      measureItemQuality({ evidence: { item }, now: NOW }),
    );
    const summary = summarizeQuality(all);
    expect(summary.validity).toMatchObject({ good: 3, counted: 4, score: 0.75 });
    expect(summary.problems[0]).toMatchObject({ part: "validity", field: "year", items: 1 });
    expect(summarizeQuality([]).validity.score).toBeNull();
  });
});

describe("weights", () => {
  test("levels are those passed in: moved ones count so, absent ones not at all", () => {
    const { image: _image, ...levels } = DEFAULT_FIELD_WEIGHTS.movie;
    const weights: FieldWeights = { ...DEFAULT_FIELD_WEIGHTS, movie: { ...levels, director: "critical" } };
    const item = film({ title: "M" });
    expect(measureItemCompleteness(item, weights).criticalMissing).toContain("director");
    expect(measureItemCompleteness(item, weights).fields.map(({ field }) => field)).not.toContain("image");
  });
});

describe("duplicates", () => {
  const track = (id: string, more: Partial<DuplicateItem> = {}): DuplicateItem => ({
    id,
    kind: "music",
    relPath: `${id}.mp3`,
    fields: { artist: "The Band", title: "Song" },
    durationMs: 200_000,
    sizeBytes: 1_000,
    ...more,
  });

  test("equal bytes are exact, equal tags with equal length near; another length is another recording", () => {
    const items = [
      track("a", { contentHash: "h" }),
      track("b", { contentHash: "h" }),
      track("c", { fields: { artist: "the band", title: "Song (Remastered 2009)" }, durationMs: 200_900 }),
      track("d", { fields: { artist: "The Band feat. Ann", title: "Song" }, durationMs: 320_000 }),
    ];
    expect(findDuplicates(items)).toEqual([
      { kind: "exact", ids: ["a", "b"], reason: "the same bytes" },
      { kind: "near", ids: ["a", "b", "c"], reason: expect.stringContaining("same length") },
    ]);
  });

  test("an unknown length is said, and untitled tracks are never the same", () => {
    expect(findDuplicates([track("a"), track("b", { durationMs: undefined })])[0]?.kind).toBe("unsure");
    const untitled = { fields: { artist: "The Band", title: "Track 01" } };
    expect(findDuplicates([track("a", untitled), track("b", untitled)])).toEqual([]);
    expect(
      findDuplicates([
        track("a", { contentHash: "e", sizeBytes: 0 }),
        track("b", { contentHash: "e", sizeBytes: 0, fields: {} }),
      ]),
    ).toEqual([]);
  });

  test("whatever the order, the same groups, and nobody is a duplicate of itself", () => {
    const items = fc.array(
      fc.record({
        title: fc.constantFrom("a", "b", "c"),
        durationMs: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
      }),
      { maxLength: 30 },
    );
    const sets = (list: readonly DuplicateItem[]) =>
      findDuplicates(list)
        .map(({ kind, ids }) => `${kind} ${ids.join()}`)
        .sort();
    fc.assert(
      fc.property(items, (drafts) => {
        const list = drafts.map(({ title, durationMs }, index) =>
          track(String(index), { fields: { artist: "x", title }, durationMs }),
        );
        expect(sets([...list].reverse())).toEqual(sets(list));
        for (const { ids } of findDuplicates(list)) expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
