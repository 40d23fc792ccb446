import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findRhythms, type LearnedItem, refineGenres, suggestPreSchedules } from "#lib/learning/index.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** A Monday, 00:00 UTC. */
const START = Date.UTC(2026, 0, 5);
const NOW = START + 100 * DAY;

/** A small generator with a seed, so that a test is the same every time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("rhythms of arrivals", () => {
  test("a series that comes on Friday evenings is found with its next date and a time to look", () => {
    const arrivals = Array.from({ length: 9 }, (_, week) => ({
      at: START + 4 * DAY + week * 7 * DAY + 20 * HOUR + (week % 3) * 20 * 60_000,
      group: "Ferry",
    }));
    const [rhythm, ...others] = findRhythms(arrivals, { now: NOW });
    expect(others).toEqual([]);
    expect(rhythm).toMatchObject({ kind: "weekly", weekday: 5, count: 9, total: 9, everyMs: 7 * DAY });
    expect(rhythm?.words).toContain("on Fridays between");
    expect(new Date(rhythm?.nextAt ?? 0).getUTCDay()).toBe(5);
    expect(rhythm?.nextAt).toBeGreaterThan(NOW);
    const [plan] = suggestPreSchedules(rhythm === undefined ? [] : [rhythm]);
    expect(plan?.cron).toMatch(/^15 \d+ \* \* 5$/);
    expect(plan?.at).toBeGreaterThan(rhythm?.nextAt ?? 0);
  });

  test("one delivery of many files proves nothing, and neither do few", () => {
    const batch = Array.from({ length: 50 }, (_, index) => ({ at: START + index * 1_000, group: "a" }));
    expect(findRhythms(batch, { now: NOW })).toEqual([]);
    expect(findRhythms(batch.slice(0, 4), { now: NOW })).toEqual([]);
  });

  test("an interval that is no week is found", () => {
    const arrivals = Array.from({ length: 12 }, (_, index) => ({ at: START + index * 5.3 * DAY, group: "a" }));
    expect(findRhythms(arrivals, { now: NOW })[0]).toMatchObject({ kind: "interval" });
  });

  test("local time decides on which day something came", () => {
    const arrivals = Array.from({ length: 8 }, (_, week) => ({ at: START + week * 7 * DAY + 23 * HOUR, group: "a" }));
    expect(findRhythms(arrivals, { now: NOW })[0]?.weekday).toBe(1);
    expect(findRhythms(arrivals, { now: NOW, utcOffsetMinutes: 120 })[0]?.weekday).toBe(2);
  });

  test("of 200 groups that come at random at most a few seem to have a rhythm", () => {
    const random = dice(7);
    const arrivals = Array.from({ length: 200 }, (_, group) =>
      Array.from({ length: 20 }, () => ({ at: START + random() * 90 * DAY, group: `g${group}` })),
    ).flat();
    expect(findRhythms(arrivals, { now: NOW }).length).toBeLessThanOrEqual(8);
  });

  test("any times at all give valid rhythms in the future", () => {
    const at = fc.oneof(fc.integer({ min: 0, max: NOW }), fc.double(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(fc.record({ at, group: fc.constantFrom("a", "b") }), { maxLength: 60 }), (arrivals) => {
        for (const rhythm of findRhythms(arrivals, { now: NOW })) {
          expect(rhythm.nextAt).toBeGreaterThan(NOW - 1);
          expect(rhythm.pValue).toBeLessThanOrEqual(0.01);
          expect(rhythm.count).toBeLessThanOrEqual(rhythm.total);
        }
      }),
    );
  });
});

describe("genres", () => {
  const item = (id: number, genres: string[], tags: string[] = []): LearnedItem => ({
    id: String(id),
    kind: "music",
    relPath: `${id}.mp3`,
    fields: { genres, ...(tags.length > 0 ? { tags } : {}) },
  });
  const many = (count: number, from: number, genres: string[], tags: string[] = []) =>
    Array.from({ length: count }, (_, index) => item(from + index, genres, tags));

  test("spellings of one genre are merged into the one used most", () => {
    const found = refineGenres([...many(9, 0, ["Science Fiction"]), ...many(3, 20, ["Sci-Fi"])]);
    expect(found).toMatchObject([{ kind: "merge", from: "Sci-Fi", to: "Science Fiction", items: 3 }]);
  });

  test("a genre that implies another is named with the items that lack it", () => {
    const found = refineGenres([
      ...many(30, 0, ["Metal", "Death Metal"]),
      ...many(2, 50, ["Death Metal"]),
      ...many(40, 60, ["Metal"]),
    ]);
    expect(found).toMatchObject([{ kind: "broaden", from: "Death Metal", to: "Metal", itemIds: ["50", "51"] }]);
  });

  test("a tag that splits a large genre is offered as a finer one; one that is everywhere is not", () => {
    const library = [
      ...many(10, 0, ["Rock"], ["shoegaze"]),
      ...many(30, 20, ["Rock"], ["live"]),
      ...many(30, 60, ["Jazz"], ["live"]),
    ];
    expect(refineGenres(library)).toMatchObject([{ kind: "narrow", from: "Rock", to: "shoegaze", items: 10 }]);
  });
});
