import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnomalyScore, createAnomalyScorer, type MetricValue } from "#lib/resources/index.ts";
import { normalNoise } from "../noise.ts";

const STEP_MS = 300_000;
const DAY_STEPS = 288;
const ALARM = 0.5;

function scoreAll(length: number, valueAt: (index: number) => number | null): AnomalyScore[] {
  const scorer = createAnomalyScorer();
  return Array.from({ length }, (_, index) => scorer.score({ tsMs: index * STEP_MS, value: valueAt(index) }));
}

function noisy(length: number, seed: number, at: (index: number) => number): AnomalyScore[] {
  const noise = normalNoise(seed);
  return scoreAll(length, (index) => at(index) + noise());
}

const alarms = (scores: readonly AnomalyScore[]) =>
  scores.flatMap(({ score, kind }, index) => (score >= ALARM ? [{ index, kind }] : []));

describe("createAnomalyScorer", () => {
  it("raises one alarm for a spike, at the spike", () => {
    const found = alarms(noisy(2000, 1, (index) => (index >= 1500 && index < 1504 ? 40 : 0)));
    expect(found.filter(({ index }) => index >= 1500 && index < 1510)).toEqual([{ index: 1500, kind: "spike" }]);
  });

  it("notices a drop as well", () => {
    expect(alarms(noisy(2000, 2, (index) => (index === 1500 ? -40 : 0)))).toContainEqual({ index: 1500, kind: "drop" });
  });

  it("notices a lasting shift too small for a single value", () => {
    const found = alarms(noisy(2000, 3, (index) => (index < 1500 ? 0 : 2.5)));
    const first = found.find(({ index }) => index >= 1500);
    expect(first?.index).toBeLessThan(1530);
  });

  it("expects a daily rhythm and notices the day on which it fails", () => {
    const busy = (index: number) => (index % DAY_STEPS >= 96 && index % DAY_STEPS < 216 ? 50 : 10);
    const failed = 12 * DAY_STEPS;
    const found = alarms(
      noisy(14 * DAY_STEPS, 4, (index) => (index >= failed && index < failed + DAY_STEPS ? 10 : busy(index))),
    );
    const before = found.filter(({ index }) => index >= 4 * DAY_STEPS && index < failed);
    expect(before.length).toBeLessThanOrEqual(3);
    expect(found.some(({ index }) => index >= failed + 96 && index < failed + 216)).toBe(true);
  });

  it("raises at most five alarms in a fortnight of plain noise", () => {
    const counts = [5, 6, 7, 8].map((seed) => alarms(noisy(4000, seed, () => 20)).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(4 * 5);
  });

  it("gives a constant series nothing at all", () => {
    expect(scoreAll(1000, () => 3.7).every(({ score }) => score === 0)).toBe(true);
  });

  it("notices the first value that differs from an endless constant", () => {
    expect(scoreAll(1000, (index) => (index === 900 ? 3.8 : 3.7))[900]?.score).toBeGreaterThanOrEqual(ALARM);
  });

  it("notices silence, both when asked during it and when values come again", () => {
    const noise = normalNoise(9);
    const asked = scoreAll(1000, (index) => (index >= 900 && index < 940 ? null : noise()));
    expect(alarms(asked.slice(900, 940))[0]?.kind).toBe("silence");

    const scorer = createAnomalyScorer();
    for (let index = 0; index < 900; index += 1) scorer.score({ tsMs: index * STEP_MS, value: noise() });
    expect(scorer.score({ tsMs: 940 * STEP_MS, value: 0 })).toMatchObject({ kind: "silence" });
  });

  it("never looks ahead: later values do not change earlier scores", () => {
    const noise = normalNoise(10);
    const values = Array.from({ length: 1200 }, () => noise());
    const whole = scoreAll(1200, (index) => values[index] ?? null);
    const half = scoreAll(600, (index) => values[index] ?? null);
    expect(whole.slice(0, 600)).toEqual(half);
  });

  it("does not depend on the unit or the zero of the scale", () => {
    const spike = (index: number) => (index % 701 === 700 ? 60 : 0);
    const expected = alarms(noisy(3000, 11, spike));
    const scaled = (factor: number, zero: number) => {
      const noise = normalNoise(11);
      return alarms(scoreAll(3000, (index) => factor * (spike(index) + noise()) + zero));
    };
    expect(expected.length).toBeGreaterThan(0);
    expect(scaled(2 ** 40, 0)).toEqual(expected);
    expect(scaled(2 ** -30, 0)).toEqual(expected);
    expect(scaled(1, 1024).map(({ index }) => index)).toEqual(expected.map(({ index }) => index));
  });

  it("stays within 0..1 for hostile values and clocks", () => {
    const anyValue: fc.Arbitrary<MetricValue> = fc.record({ tsMs: fc.double(), value: fc.option(fc.double()) });
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 160, maxLength: 400 }), (values) => {
        const scorer = createAnomalyScorer();
        for (const value of values) {
          const { score } = scorer.score(value);
          expect(score >= 0 && score <= 1).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});
