import fc from "fast-check";
import { expect, test } from "vitest";

import { BUCKET_WIDTHS_MS, BUCKETS_MAX } from "#lib/logs/time-buckets.ts";
import { VolumeCounter } from "#lib/logs/volume-counter.ts";

type Seen = { shape: number; time: number; level: number };

const sighting = (spanMs: number): fc.Arbitrary<Seen> =>
  fc.record({
    shape: fc.integer({ min: 0, max: 3 }),
    time: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: spanMs }) }, fc.constant(Number.NaN)),
    level: fc.integer({ min: 0, max: 6 }),
  });

/** Counts in buckets of one width, the slow way. */
function pairs(seen: readonly Seen[], width: number): number[] {
  const counts = new Map<number, number>();
  for (const { time } of seen) {
    const start = Math.floor(time / width) * width;
    counts.set(start, (counts.get(start) ?? 0) + 1);
  }
  return [...counts.entries()].sort((a, b) => a[0] - b[0]).flat();
}

const narrowest = (seen: readonly Seen[]): number =>
  BUCKET_WIDTHS_MS.find((width) => new Set(seen.map(({ time }) => Math.floor(time / width))).size <= BUCKETS_MAX) ??
  Number.NaN;

test("records are counted in the narrowest buckets that are few enough, in whatever order they come", () => {
  const logs = fc
    .integer({ min: 3, max: 9 })
    .chain((digits) =>
      fc
        .array(sighting(10 ** digits), { minLength: 1, maxLength: 40 })
        .chain((some) => fc.record({ some: fc.constant(some), dense: fc.boolean(), seed: fc.integer() })),
    );
  fc.assert(
    fc.property(logs, ({ some, dense, seed }) => {
      const filler = Array.from(
        { length: dense ? 5000 : 0 },
        (_, i): Seen => ({
          shape: i % 3,
          time: ((i * 7919 + Math.abs(seed % 1000)) % 5000) * 2000,
          level: 2,
        }),
      );
      const seen = [...some, ...filler];
      const counter = new VolumeCounter();
      for (const { shape, time, level } of seen) counter.add(shape, time, level);
      counter.move(1, 2);
      const timed = seen.filter(({ time }) => !Number.isNaN(time));
      const width = narrowest(timed);
      expect(counter.bucketMs).toBe(width);
      const of = (...shapes: number[]) =>
        pairs(
          timed.filter(({ shape }) => shapes.includes(shape)),
          width,
        );
      expect([0, 1, 2].map((shape) => Array.from(counter.seriesOf(shape)))).toEqual([of(0), [], of(1, 2)]);
      const rows = Array.from(counter.levelSeries());
      expect(rows.filter((_, i) => i % 8 !== 0).reduce((sum, n) => sum + n, 0)).toBe(timed.length);
      expect(rows.filter((_, i) => i % 8 === 0)).toEqual(pairs(timed, width).filter((_, i) => i % 2 === 0));
    }),
    { numRuns: 40 },
  );
});
