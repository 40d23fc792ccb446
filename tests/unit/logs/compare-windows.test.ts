import fc from "fast-check";
import { expect, test } from "vitest";
import { compareWindows, countWindow, spanOf } from "#lib/logs/index.ts";
import { RecordLog } from "#lib/logs/record-log.ts";

type Line = { template: number; time: number; level: number };

function recordsOf(lines: readonly Line[]) {
  const log = new RecordLog();
  lines.forEach(({ template, time, level }, at) => {
    log.push(at * 80, template, time, level);
  });
  return { templateOfShape: Uint32Array.from([0, 1, 2]), lines: [log.take(3)] };
}

const line = fc.record({
  template: fc.nat({ max: 2 }),
  time: fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constant(Number.NaN)),
  level: fc.nat({ max: 6 }),
});
const total = (numbers: Iterable<number>) => [...numbers].reduce((sum, one) => sum + one, 0);

test("two windows that meet count together what one over both counts, whatever the lines", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 200 }), fc.integer({ min: 1, max: 9_999 }), (lines, middle) => {
      const records = recordsOf(lines);
      const count = (fromMs: number, toMs: number) => countWindow(records, { templates: 3, fromMs, toMs, buckets: 7 });
      const [all, one, two] = [count(0, 10_001), count(0, middle), count(middle, 10_001)];
      expect(all.total).toBe(lines.filter(({ time }) => !Number.isNaN(time)).length);
      for (let at = 0; at < 3; at++) expect((one.counts[at] ?? 0) + (two.counts[at] ?? 0)).toBe(all.counts[at]);
      for (const window of [all, one, two]) {
        for (const sums of [window.counts, window.levels, window.series, window.volume]) {
          expect(total(sums)).toBe(window.total);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("the span of lines without a time is none", () => {
  expect(spanOf(recordsOf([{ template: 0, time: Number.NaN, level: 0 }]))).toBeNull();
});

/** Poisson arrivals by a fixed generator. */
function arrivals(perMs: number, fromMs: number, toMs: number, seed: number): number[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state + 1) / 0x80000000;
  };
  const times: number[] = [];
  const pause = () => -Math.log(random()) / perMs;
  for (let at = fromMs + pause(); at < toMs; at += pause()) times.push(at);
  return times;
}

const compared = (times: readonly number[]) => {
  const records = recordsOf(times.map((time) => ({ template: 0, time, level: 2 })));
  const window = (fromMs: number, toMs: number) => countWindow(records, { templates: 1, fromMs, toMs, buckets: 24 });
  return compareWindows(window(0, 50_000), window(50_000, 100_000))[0];
};

test("a steady stream rarely counts as changed, a tripled one always does, and says by how much", () => {
  let falseAlarms = 0;
  for (let seed = 1; seed <= 60; seed++) {
    if (compared(arrivals(0.01, 0, 100_000, seed * 7919))?.isSignificant) falseAlarms += 1;
    const tripled = [...arrivals(0.01, 0, 50_000, seed * 104_729), ...arrivals(0.03, 50_000, 100_000, seed * 1299)];
    const change = compared(tripled);
    expect(change).toMatchObject({ kind: "more", isSignificant: true });
    expect(change?.ratio ?? 0).toBeGreaterThan(2);
    expect(change?.ratio ?? 9).toBeLessThan(4.5);
  }
  expect(falseAlarms).toBeLessThanOrEqual(2);
});

test("one burst is no change of rate, but is told with its time and its lines", () => {
  const bursty = [...arrivals(0.002, 0, 100_000, 11), ...arrivals(0.6, 60_000, 60_200, 5)];
  const change = compared(bursty);
  expect(change).toMatchObject({ kind: "burst", isSignificant: false });
  const { fromMs, toMs, count, usual } = change?.burst ?? { fromMs: 0, toMs: 0, count: 0, usual: 0 };
  expect([fromMs <= 60_000, toMs > 60_000, toMs - fromMs < 2_100]).toEqual([true, true, true]);
  expect(count).toBeGreaterThan(80);
  expect(usual).toBeLessThan(8);
  const steady = Array.from({ length: 40 }, (_, seed) => compared(arrivals(0.05, 0, 100_000, seed * 31 + 1)));
  expect(steady.filter((one) => one?.kind === "burst")).toEqual([]);
});

test("what only one window has is new or gone", () => {
  expect(compared(arrivals(0.01, 50_000, 100_000, 3))).toMatchObject({ kind: "new", ratio: null });
  expect(compared(arrivals(0.01, 0, 50_000, 3))).toMatchObject({ kind: "gone", ratio: 0 });
});
