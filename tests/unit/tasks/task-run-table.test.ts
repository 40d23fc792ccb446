import fc from "fast-check";
import { expect, test } from "vitest";
import { analyzeTaskTable, bucketRuns, buildTaskRunTable, joinTable, orderRows, readPart } from "#lib/tasks/index.ts";
import { medianOf, percentilesOf } from "#lib/tasks/quantiles.ts";
import { MINUTE_MS, makeRun, START } from "./run-fixtures.ts";

test("runs that were read in two parts make the table of runs that were read at once", () => {
  const runs = Array.from({ length: 90 }, (_, index) => ({
    ...makeRun({
      id: `lauf-ä${index}`,
      type: ["cut", "mix", "tag"][index % 3] ?? "",
      queuedAt: START + index * MINUTE_MS,
    }),
    worker: `w${(index * 7) % 5}`,
    batch: index % 4 === 0 ? null : `b${Math.floor(index / 10)}`,
    error: index % 6 === 0 ? `connect ECONNREFUSED store-${index % 4}:80` : null,
    dependsOn: index > 3 ? [`lauf-ä${index - 3}`, "gone"] : [],
  }));
  const whole = buildTaskRunTable(runs);
  const table = joinTable([readPart(runs.slice(0, 37)), readPart(runs.slice(37))]);
  expect(table).toEqual(whole);
  expect(analyzeTaskTable(table, { nowMs: START })).toEqual(analyzeTaskTable(whole, { nowMs: START }));
  expect(bucketRuns(table)).toEqual(bucketRuns(whole));
  expect([...table.dependencyRows.subarray(0, 4)]).toEqual([1, -1, 2, -1]);
});

test("a run that waited for a second try of what it depends on has no known wait", () => {
  const first = makeRun({ id: "a", queuedAt: START, durationMs: MINUTE_MS });
  const after = (id: string, waitMs: number) => ({
    ...makeRun({ id, queuedAt: START, waitMs: MINUTE_MS + waitMs, durationMs: MINUTE_MS }),
    dependsOn: ["a"],
  });
  const tableOf = (status: "failed" | "succeeded") =>
    buildTaskRunTable([{ ...first, status }, after("late", 5 * MINUTE_MS), after("at once", 200)]);
  const end = first.finishedAt;
  expect([...tableOf("succeeded").readyAt]).toEqual([START, end, end]);
  expect([...tableOf("failed").readyAt]).toEqual([START, Number.NaN, end]);
});

test("medians and percentiles are those of sorted values, also of equal ones and beside gaps", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), (list) => {
      const sorted = Float64Array.from(list).sort();
      expect(medianOf(Float64Array.from(list))).toBe(sorted[Math.ceil(list.length / 2) - 1]);
      const known = sorted.filter((each) => !Number.isNaN(each));
      const at = (share: number) => known[Math.max(1, Math.ceil(share * known.length)) - 1] ?? null;
      const numbers = Float64Array.from(list.filter((each) => !Number.isNaN(each)));
      expect(percentilesOf(numbers)).toMatchObject({ p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) });
    }),
  );
});

test("rows come in the order of their times, those of one time by their number, those without one last", () => {
  const time = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Number.NaN), fc.constant(1e12));
  fc.assert(
    fc.property(fc.array(time, { maxLength: 300 }), (list) => {
      const of = (row: number) => (Number.isNaN(list[row]) ? Number.POSITIVE_INFINITY : (list[row] ?? 0));
      const rows = Int32Array.from(list.keys());
      const wanted = [...rows].sort((a, b) => (of(a) === of(b) ? a - b : of(a) - of(b)));
      expect([...orderRows(rows, Float64Array.from(list))]).toEqual(wanted);
    }),
  );
});
