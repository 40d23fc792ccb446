import { expect, test } from "vitest";
import { calibrate, fitCalibration } from "#lib/metadata/gap-fill/isotonic.ts";

const outcomes = (count: number, chanceOf: (score: number) => number) =>
  Array.from({ length: count }, (_, index) => {
    const score = (index + 0.5) / count;
    const turn = ((index * 61) % 100) / 100;
    return { score, right: turn < chanceOf(score) ? 1 : 0 };
  });

test("chances never fall when the score rises", () => {
  const fitted = fitCalibration(outcomes(500, (score) => (score > 0.4 && score < 0.6 ? 0.1 : score)));
  const chances = Array.from({ length: 101 }, (_, step) => calibrate(fitted, step / 100));
  expect(chances).toEqual([...chances].sort((a, b) => a - b));
});

test("chances follow what came true, not the score", () => {
  const fitted = fitCalibration(outcomes(2_000, (score) => score ** 2));
  for (const score of [0.2, 0.5, 0.8]) expect(Math.abs(calibrate(fitted, score) - score ** 2)).toBeLessThan(0.08);
});

test("a short run of luck does not become certainty", () => {
  const fitted = fitCalibration(Array.from({ length: 6 }, (_, index) => ({ score: index, right: index > 2 ? 1 : 0 })));
  expect(calibrate(fitted, 100)).toBeLessThan(0.9);
});

test("without outcomes every chance is zero", () => {
  expect(calibrate(fitCalibration([]), 0.7)).toBe(0);
});
