import { expect, test } from "vitest";
import { pointAt, prepareLines } from "#components/charts/prepare-lines.ts";

const series = (times: number[]) => [
  { key: "a", label: "A", color: "red", points: times.map((atMs) => ({ atMs, value: atMs / 10 })) },
];
const frame = { fromMs: 0, toMs: 1000, gapMs: 150, limit: null };

test("where nothing was measured nothing is drawn: a gap cuts the line", () => {
  const { pieces } = prepareLines(series([0, 100, 200, 600, 700]), frame);
  expect(pieces.map((piece) => piece.points.split(" ").length)).toEqual([3, 2]);
});

test("a point alone is drawn as a short stroke, and no point as nothing", () => {
  expect(prepareLines(series([500]), frame).pieces).toHaveLength(1);
  expect(prepareLines(series([500]), frame).pieces[0]?.points).toMatch(/^(\S+) \1$/);
  expect(prepareLines(series([]), frame).pieces).toEqual([]);
});

test("the capacity fits into the height, whatever is used of it", () => {
  expect(prepareLines(series([10]), { ...frame, limit: 8 }).top).toBeGreaterThanOrEqual(8);
  expect(prepareLines(series([5]), { ...frame, limit: 1 })).toMatchObject({ top: 1, yTicks: [0, 0.25, 0.5, 0.75, 1] });
});

test("a moment is read from the nearest point, and from none across a gap", () => {
  const [one] = series([0, 100, 900]);
  if (one === undefined) throw new Error("no series");
  expect(pointAt(one, 120, 150)?.atMs).toBe(100);
  expect(pointAt(one, 500, 150)).toBeNull();
});
