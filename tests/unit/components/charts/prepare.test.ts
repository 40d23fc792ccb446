import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percent } from "#components/charts/percent.ts";
import { prepareBeforeAfter } from "#components/charts/prepare-before-after.ts";
import { prepareGantt } from "#components/charts/prepare-gantt.ts";
import { placeMarks } from "#components/charts/prepare-marks.ts";
import { prepareQuantiles, quantileScale } from "#components/charts/prepare-quantiles.ts";
import { prepareSparkline } from "#components/charts/prepare-sparkline.ts";
import { prepareVolume, roundTicks, type VolumeRow, volumeCsv } from "#components/charts/prepare-volume.ts";

const HOUR_MS = 3_600_000;

describe("stacked volume", () => {
  const series = [
    { key: "info", label: "Info", color: "blue" },
    { key: "error", label: "Error", color: "red" },
    { key: "trace", label: "Trace", color: "grey" },
  ];
  const rows: VolumeRow[] = [
    { startMs: HOUR_MS, values: { info: 5, error: 2 } },
    { startMs: 0, values: { info: 3 } },
  ];
  const volume = prepareVolume(rows, series, HOUR_MS);

  it("stacks each bucket from the ground, without holes", () => {
    expect(volume.pieces).toEqual([
      { row: 0, key: "info", color: "blue", from: 0, to: 3 },
      { row: 1, key: "info", color: "blue", from: 0, to: 5 },
      { row: 1, key: "error", color: "red", from: 5, to: 7 },
    ]);
  });
  it("leaves out series that never occur and covers the last bucket whole", () => {
    expect(volume.series.map((one) => one.key)).toEqual(["info", "error"]);
    expect(volume.spanMs).toBe(2 * HOUR_MS);
    expect(volume.total).toBe(10);
  });
  it("gives the same numbers as CSV", () => {
    expect(volumeCsv(volume).split("\n")).toEqual([
      "start,Info,Error",
      "1970-01-01T00:00:00.000Z,3,0",
      "1970-01-01T01:00:00.000Z,5,2",
    ]);
  });
  it("is empty for nothing", () => expect(prepareVolume([], series, HOUR_MS).pieces).toEqual([]));
  it("has an axis that starts at 0, ends at or above the tallest stack, in few even whole steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (max) => {
        const ticks = roundTicks(max);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks.every(Number.isInteger)).toBe(true);
      }),
    );
  });
});

describe("quantile bars", () => {
  it("share one scale, grow with the value, and stay inside", () => {
    const rows = [{ p50: 10, p95: 100, p99: 1000 }, null, { p50: 200, p95: 300, p99: 400 }];
    const scale = quantileScale(rows);
    const [first, gap, third] = rows.map((row) => prepareQuantiles(row, scale));
    expect(gap).toBeNull();
    expect(first?.p50).toBeLessThan(third?.p50 ?? 0);
    expect(first?.p99).toBe(1);
    expect(first?.p50).toBeGreaterThan(0);
  });
  it("draws a wait of nothing as nothing", () =>
    expect(prepareQuantiles({ p50: 0, p95: 0, p99: 0 }, quantileScale([]))).toEqual({ p50: 0, p95: 0, p99: 0 }));
});

describe("sparkline", () => {
  it("breaks at gaps instead of falling to zero", () =>
    expect(prepareSparkline([1, 2, null, 3], 100, 20).segments).toHaveLength(2));
  it("runs through the middle when nothing changes", () =>
    expect(prepareSparkline([5, 5], 100, 20).segments[0]).toBe("2.0,10.0 98.0,10.0"));
  it("is empty for nothing", () =>
    expect(prepareSparkline([null], 100, 20)).toMatchObject({ segments: [], last: null }));
});

const step = (key: string, startedAt: string | null, finishedAt: string | null, expectedMs: number | null = null) => ({
  key,
  type: "probe" as const,
  title: key,
  dependsOn: [],
  state: "succeeded" as const,
  attemptCount: 1,
  maxAttempts: 3,
  progress: null,
  startedAt,
  finishedAt,
  expectedMs,
  actualMs: null,
  etaMs: null,
  error: null,
  note: null,
  way: null,
});

describe("gantt", () => {
  const t = (seconds: number) => new Date(seconds * 1000).toISOString();
  it("puts steps on one axis in order of their start; a running one reaches to now", () => {
    const gantt = prepareGantt([step("b", t(5), null), step("a", t(0), t(5), 10_000), step("c", null, null)], 10_000);
    expect(gantt.spanMs).toBe(10_000);
    expect(gantt.bars.map(({ key, left, width }) => [key, left, width])).toEqual([
      ["a", 0, 0.5],
      ["b", 0.5, 0.5],
    ]);
    expect(gantt.bars[0]?.expectedWidth).toBe(1);
  });
  it("says how many it leaves out", () => {
    const many = Array.from({ length: 70 }, (_, index) => step(String(index), t(index), t(index + 1)));
    expect(prepareGantt(many, 0)).toMatchObject({ leftOut: 10 });
  });
});

describe("before and after", () => {
  const kpi = (metric: string, unit: string, before: number | null, after: number | null) => ({
    metric,
    label: metric,
    unit,
    before,
    after,
    predicted: null,
  });
  it("knows which way is better", () => {
    const rows = prepareBeforeAfter([
      kpi("completeness", "share", 0.7, 0.9),
      kpi("criticalMissing", "fields", 10, 4),
      kpi("unreadable", "files", 1, 2),
      kpi("thumbnails", "pictures", 3, 3),
    ]);
    expect(rows.map((row) => row.isBetter)).toEqual([true, true, false, null]);
  });
  it("draws shares against the whole and keeps gaps", () => {
    const [row] = prepareBeforeAfter([kpi("completeness", "share", 0.25, null)]);
    expect(row).toMatchObject({ beforeWidth: 0.25, afterWidth: null, change: null });
  });
});

it("a share as CSS stays between 0 and 100 %", () => {
  expect([-1, 0, 0.33333, 2].map(percent)).toEqual(["0%", "0%", "33.33%", "100%"]);
});

it("marks stand at their time, only inside the chart, and near ones are told together", () => {
  const volume = { rows: [{ startMs: 1000, values: {} }], spanMs: 1000 };
  const marks = [
    { atMs: 1505, label: "b" },
    { atMs: 1500, label: "a" },
    { atMs: 900, label: "before" },
    { atMs: 2100, label: "after" },
  ];
  expect(placeMarks(volume, marks).map(({ share, label }) => [share, label])).toEqual([[0.5, "a; b"]]);
  expect(placeMarks({ rows: [], spanMs: 0 }, marks)).toEqual([]);
});
