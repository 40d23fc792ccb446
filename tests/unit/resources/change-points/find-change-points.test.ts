import { describe, expect, it } from "vitest";
import { findChangePoints } from "#lib/resources/index.ts";
import { normalNoise } from "../noise.ts";

function series(length: number, seed: number, at: (index: number) => number): Float64Array {
  const noise = normalNoise(seed);
  return Float64Array.from({ length }, (_, index) => at(index) + noise());
}

const indexes = (values: Parameters<typeof findChangePoints>[0]) => findChangePoints(values).map(({ index }) => index);
const step = (index: number) => (index < 120 ? 0 : 5);
const near = (found: number | undefined, truth: number, margin: number) =>
  expect(Math.abs((found ?? Number.NaN) - truth)).toBeLessThanOrEqual(margin);

describe("findChangePoints", () => {
  it("finds a level shift and says what it was before and after", () => {
    const [change, ...more] = findChangePoints(series(300, 1, step));
    expect(more).toEqual([]);
    near(change?.index, 120, 2);
    expect(change?.before[0]).toBeCloseTo(0, 0);
    expect(change?.after[0]).toBeCloseTo(5, 0);
    expect(change?.confidence).toBeGreaterThan(0.99);
  });

  it("finds the bend of a trend", () => {
    const found = findChangePoints(series(300, 2, (index) => (index < 150 ? 0 : (index - 150) * 0.5)));
    expect(found).toHaveLength(1);
    expect(found[0]?.shape).toBe("trend");
    near(found[0]?.index, 150, 6);
  });

  it("finds nothing in noise, whatever the seed", () => {
    const found = Array.from({ length: 20 }, (_, seed) => indexes(series(200, seed + 10, () => 0)).length);
    expect(found.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
  });

  it("finds nothing in a steady trend", () => {
    expect(indexes(series(250, 3, (index) => index * 0.3))).toEqual([]);
  });

  it("finds nothing in a constant, an empty, a short or an all-missing series", () => {
    expect(indexes(new Float64Array(500).fill(7))).toEqual([]);
    expect(indexes([])).toEqual([]);
    expect(indexes([1, 2, 9])).toEqual([]);
    expect(indexes(new Float64Array(50).fill(Number.NaN))).toEqual([]);
  });

  it("does not cut a random walk into levels", () => {
    const noise = normalNoise(4);
    let level = 0;
    const walk = Float64Array.from({ length: 400 }, () => {
      level += noise();
      return level;
    });
    expect(indexes(walk).length).toBeLessThanOrEqual(2);
  });

  it("is not moved by single spikes", () => {
    const values = series(300, 5, step);
    for (const index of [20, 77, 200, 251]) values[index] = 400;
    const found = indexes(values);
    expect(found).toHaveLength(1);
    near(found[0], 120, 2);
  });

  it("sees a level shift through a season", () => {
    const found = indexes(series(360, 6, (index) => step(index) + 8 * Math.sin((2 * Math.PI * index) / 24)));
    expect(found).toHaveLength(1);
    near(found[0], 120, 4);
  });

  it("bridges gaps", () => {
    const values = series(300, 7, step);
    for (let index = 40; index < 300; index += 5) values[index] = Number.NaN;
    values.fill(Number.NaN, 0, 12);
    const found = indexes(values);
    expect(found).toHaveLength(1);
    near(found[0], 120, 4);
  });

  it("does not depend on the unit or the zero of the scale", () => {
    const values = series(300, 8, step);
    const expected = indexes(values);
    expect(indexes(values.map((value) => value * 1e9))).toEqual(expected);
    expect(indexes(values.map((value) => value * 0.001 - 40))).toEqual(expected);
    expect(indexes(values.map((value) => -value))).toEqual(expected);
  });

  it("joins the evidence of several dimensions", () => {
    const both = [series(300, 9, step), series(300, 10, (index) => -2 * step(index))];
    const found = findChangePoints(both);
    expect(found).toHaveLength(1);
    near(found[0]?.index, 120, 1);
    expect(found[0]?.after).toHaveLength(2);
  });

  it("calls a series that jumps all the time unchanged", () => {
    expect(indexes(series(600, 11, (index) => (Math.floor(index / 20) % 2) * 30))).toEqual([]);
  });

  it("keeps the exact place of a change in a long series, in time that does not explode", () => {
    const values = series(100_000, 12, (index) => (index < 61_234 ? 0 : 6));
    const startedAt = performance.now();
    const found = indexes(values);
    expect(found).toHaveLength(1);
    near(found[0], 61_234, 2);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
