import { expect, test } from "vitest";
import { prepareDag } from "#components/charts/prepare-dag.ts";
import { prepareForecast } from "#components/charts/prepare-forecast.ts";

const step = (key: string, start: number, end: number, late = end) => ({
  key,
  type: "probe" as const,
  title: key,
  dependsOn: [],
  start: { p50: start, p90: start },
  end: { p50: end, p90: late },
  baselineStartMs: start,
  baselineEndMs: end,
  successChance: 1,
});

test("bars of a forecast stay inside the axis, in order of their start, and none is hidden silently", () => {
  const steps = [step("b", 50, 100, 200), step("a", 0, 50), { ...step("c", 0, 0), start: null, end: null }];
  const { bars, spanMs, leftOut } = prepareForecast(steps);
  expect(bars.map((bar) => bar.key)).toEqual(["a", "b"]);
  expect(spanMs).toBe(200);
  expect(leftOut).toBe(1);
  for (const bar of bars) expect(bar.left + bar.width + bar.late).toBeLessThanOrEqual(1);
  expect(prepareForecast([]).bars).toEqual([]);
});

test("a graph puts each step to the right of what it waits for; many steps share boxes and lose no dependency", () => {
  const node = (key: string, dependsOn: string[] = [], type = "probe") => ({ key, type, title: key, dependsOn });
  const small = prepareDag([node("c", ["b"]), node("b", ["a"]), node("a")]);
  expect(Object.fromEntries(small.nodes.map(({ id, layer }) => [id, layer]))).toEqual({ a: 0, b: 1, c: 2 });
  const many = Array.from({ length: 40 }, (_, at) => [node(`a${at}`), node(`b${at}`, [`a${at}`], "organize")]).flat();
  const large = prepareDag(many);
  expect(large.nodes.map(({ count }) => count)).toEqual([40, 40]);
  expect(large.edges).toMatchObject([{ count: 40 }]);
  expect(prepareDag([node("a", ["b"]), node("b", ["a"])]).nodes).toHaveLength(2);
});
