import fc from "fast-check";
import { expect, test } from "vitest";

import { mergeSketches, QuantileSketch } from "#lib/logs/quantile-sketch.ts";
import { mergeSamples, TimedSample } from "#lib/logs/timed-sample.ts";

const exact = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))] as number;

test("quantiles are within 1 % of the true value", () => {
  const value = fc.double({ min: -1e6, max: 1e9, noNaN: true }).map((n) => (Math.abs(n) < 1e-6 ? 0 : n));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const sketch = new QuantileSketch();
        for (const one of values) sketch.add(one);
        const truth = exact(values, q);
        expect(Math.abs(sketch.quantile(q) - truth)).toBeLessThanOrEqual(Math.abs(truth) * 0.0101);
      },
    ),
  );
});

const number = fc.oneof(fc.integer({ min: -50, max: 900 }), fc.double({ min: -1e300, max: 1e300, noNaN: true }));

test("merged sketches say the same as one that saw everything, also of numbers too far apart to keep", () => {
  const sketchOf = (values: readonly number[]) => {
    const sketch = new QuantileSketch();
    for (const value of values) sketch.add(value);
    return sketch;
  };
  fc.assert(
    fc.property(fc.array(number, { maxLength: 40 }), fc.array(number, { maxLength: 40 }), (one, two) => {
      const { sum, ...merged } = mergeSketches(sketchOf(one).state(), sketchOf(two).state());
      const { sum: _, ...whole } = sketchOf([...one, ...two]).state();
      const isNear = [...one, ...two].every((value) => Math.abs(value) < 1e4 && (value === 0 || Math.abs(value) > 1));
      if (isNear) expect(merged).toEqual(whole);
      expect([merged.count, merged.min, merged.max, merged.zeros]).toEqual([
        whole.count,
        whole.min,
        whole.max,
        whole.zeros,
      ]);
      const counted = (bins: Int32Array) => bins.reduce((all, times, at) => (at % 2 === 1 ? all + times : all), 0);
      expect(counted(merged.bins) + counted(merged.negatives) + merged.zeros).toBe(merged.count);
    }),
  );
});

test("a merged sample is the sample of everything, in whatever order it came", () => {
  const sampleOf = (places: readonly number[]) => {
    const sample = new TimedSample();
    for (const place of places) sample.add(place, place * 10, place * 3);
    return sample.state();
  };
  for (const [count, share] of [
    [5, 2],
    [300, 3],
    [5_000, 7],
  ] as const) {
    const places = Array.from({ length: count }, (_, at) => at * 131);
    const [one, two] = [places.filter((_, at) => at % share === 0), places.filter((_, at) => at % share !== 0)];
    const whole = sampleOf(places.toReversed());
    expect(mergeSamples(sampleOf(one), sampleOf(two))).toEqual(whole);
    expect(mergeSamples(sampleOf(two), sampleOf(one))).toEqual(whole);
  }
});
