import fc from "fast-check";
import { expect, test } from "vitest";

import { QuantileSketch } from "../../../lib/logs/quantile-sketch.ts";

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

test("merged sketches say the same as one that saw everything", () => {
  const values = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 1013) - 200);
  const whole = new QuantileSketch();
  const one = new QuantileSketch();
  const two = new QuantileSketch();
  values.forEach((value, i) => {
    whole.add(value);
    (i % 3 === 0 ? one : two).add(value);
  });
  const merged = new QuantileSketch();
  merged.merge(two.state());
  merged.merge(one.state());
  expect(merged.state()).toEqual(whole.state());
});
