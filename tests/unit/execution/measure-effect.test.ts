import { expect, test } from "vitest";
import { measureEffect } from "#lib/execution/index.ts";

const side = (count: number, of: (index: number) => number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`i${index}`, of(index)]));
const noise = (index: number) => ((index * 37) % 11) / 200;

test("what moved everything alike is no merit of the plan; what moved its items alone is", () => {
  const before = { treated: side(60, noise), control: side(80, noise) };
  const all = { treated: side(60, (n) => noise(n) + 0.1), control: side(80, (n) => noise(n + 3) + 0.1) };
  const alike = measureEffect(before, all, 1);
  expect(alike?.treated.change).toBeCloseTo(0.1);
  expect(alike?.low).toBeLessThan(0);
  expect(alike?.high).toBeGreaterThan(0);
  const own = measureEffect(before, { treated: side(60, (n) => noise(n + 5) + 0.2), control: before.control }, 1);
  expect(own?.effect).toBeCloseTo(0.2, 1);
  expect(own?.low).toBeGreaterThan(0.15);
  expect(own?.high).toBeLessThan(0.25);
});

test("items that are gone are left out, and too few of a side say nothing", () => {
  const before = { treated: side(5, () => 0.2), control: side(5, () => 0.2) };
  const after = { treated: side(5, () => 0.4), control: side(2, () => 0.2) };
  expect(measureEffect(before, after, 1)).toBeNull();
  expect(measureEffect(before, { ...after, control: before.control }, 1)?.treated.count).toBe(5);
});
