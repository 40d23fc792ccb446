import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyzeTaskRuns, TaskAnalysis, type TaskRun } from "#lib/tasks/index.ts";
import {
  DAY_MS,
  HOUR_MS,
  healthyPipeline,
  MINUTE_MS,
  makeQueued,
  makeRun,
  NOW_MS,
  START,
  steady,
} from "./run-fixtures.ts";

const analyse = (runs: Iterable<TaskRun>) => TaskAnalysis.parse(analyzeTaskRuns(runs, { nowMs: NOW_MS }));
describe("summaries", () => {
  test("counts, rates, percentiles, retries, throughput and concurrency of a type are those of its runs", () => {
    const runs = [
      makeRun({ id: 1, queuedAt: 0, waitMs: 100, durationMs: 1_000 }),
      makeRun({ id: 2, queuedAt: 500, waitMs: 300, durationMs: 3_000 }),
      makeRun({
        id: 3,
        queuedAt: HOUR_MS,
        waitMs: 200,
        durationMs: 9_000,
        status: "failed",
        error: "x",
        attempt: 4,
        labels: { collapsedAttempts: "4" },
      }),
      makeQueued({ id: 4, queuedAt: HOUR_MS }),
    ];
    const [summary] = analyse(runs).types;
    expect(summary).toMatchObject({
      type: "work",
      runs: 4,
      byStatus: { queued: 1, running: 0, succeeded: 2, failed: 1, cancelled: 0 },
      successRate: 2 / 3,
      durationMs: { count: 2, p50: 1_000, p95: 3_000, max: 3_000 },
      waitMs: { count: 2, p50: 100, p95: 300 },
      retriedRuns: 1,
      extraAttempts: 3,
      maxConcurrency: 2,
      busyMs: 13_000,
    });
  });

  test("time spent waiting for a dependency is no queue wait", () => {
    const runs = [
      makeRun({ id: "a", queuedAt: 0, durationMs: 60_000 }),
      makeRun({ id: "b", type: "next", queuedAt: 0, waitMs: 61_000, dependsOn: ["a", "unknown"] }),
    ];
    const next = analyse(runs).types.find((summary) => summary.type === "next");
    expect(next?.waitMs.max).toBe(1_000);
    expect(next?.dependencyWaitMs.max).toBe(60_000);
  });

  test("errors of one kind are one family, with types, times and the service that failed", () => {
    const failed = (id: number, type: string, error: string) =>
      makeRun({ id, type, queuedAt: START + id * 1_000, status: "failed", error });
    const { errorFamilies } = analyse([
      failed(1, "a", "lost item 1"),
      failed(2, "b", "lost item 2"),
      failed(3, "a", "connect ECONNREFUSED 127.0.0.1:5432"),
      failed(4, "a", "connect ECONNREFUSED 127.0.0.1:6379"),
    ]);
    expect(errorFamilies).toMatchObject([
      {
        pattern: "lost item <n>",
        runs: 2,
        types: [
          { type: "a", runs: 1 },
          { type: "b", runs: 1 },
        ],
        runIds: ["1", "2"],
      },
      { runs: 1, dependency: "localhost:5432" },
      { runs: 1, dependency: "localhost:6379" },
    ]);
  });

  test("no runs at all give an empty analysis", () => {
    expect(analyse([])).toMatchObject({ runs: 0, windowStartMs: null, types: [], findings: [] });
  });
});

describe("trust", () => {
  test("healthy pipelines with rhythm and noise give next to no findings", () => {
    const flagged = Array.from({ length: 40 }, (_, seed) => analyse(healthyPipeline(seed + 1)).findings.length).filter(
      (count) => count > 0,
    );
    expect(flagged.length).toBeLessThanOrEqual(1);
  });

  test("keys are unique, stable when more runs come, and do not depend on the order of the runs", () => {
    const runs = steady(900, (index) =>
      index >= 400 && index < 440
        ? { status: "failed", error: `connect ECONNREFUSED 127.0.0.1:${index % 2 ? 1 : 1}1434` }
        : {},
    );
    const keys = (input: TaskRun[]) =>
      analyse(input)
        .findings.map((finding) => finding.key)
        .sort();
    expect(new Set(keys(runs)).size).toBe(keys(runs).length);
    expect(keys([...runs].reverse())).toEqual(keys(runs));
    expect(
      keys([
        ...runs,
        ...steady(50, (index) => ({
          externalId: `more${index}`,
          queuedAt: NOW_MS - index * MINUTE_MS,
          startedAt: NOW_MS - index * MINUTE_MS,
          finishedAt: NOW_MS - index * MINUTE_MS + 20_000,
        })),
      ]),
    ).toEqual(keys(runs));
  });

  test("any runs, also senseless ones, give a valid analysis", () => {
    const time = fc.option(
      fc.oneof(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: NOW_MS - DAY_MS, max: NOW_MS + DAY_MS }),
        fc.constant(7_258_118_400_000),
      ),
    );
    const run = fc.record({
      externalId: fc.constantFrom("a", "b", "c", "d", "e"),
      type: fc.constantFrom("x", "y", "", "z:1"),
      status: fc.constantFrom("queued", "running", "succeeded", "failed", "cancelled"),
      queuedAt: time,
      startedAt: time,
      finishedAt: time,
      attempt: fc.integer({ min: 1, max: 1_000_000_000 }),
      error: fc.option(fc.string()),
      dependsOn: fc.array(fc.constantFrom("a", "b", "zz"), { maxLength: 3 }),
      batch: fc.option(fc.constantFrom("1", "2")),
      labels: fc.dictionary(
        fc.constantFrom("collapsedAttempts", "firstAttemptAtMs", "maxAttempts", "taskKey"),
        fc.oneof(fc.string(), fc.constant("5")),
      ),
    });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 80 }), (rows) => {
        const runs = rows.map(
          (row): TaskRun => ({
            ...makeRun({ id: 0, queuedAt: 0 }),
            ...row,
            status: row.status as TaskRun["status"],
            type: row.type || "t",
          }),
        );
        TaskAnalysis.parse(analyzeTaskRuns(runs, { nowMs: NOW_MS }));
      }),
      { numRuns: 200 },
    );
  });

  test("the time of an analysis grows with the number of runs, not with its square", () => {
    const timed = (days: number) => {
      const runs = healthyPipeline(3, days);
      const once = () => {
        const start = performance.now();
        analyse(runs);
        return (performance.now() - start) / runs.length;
      };
      return Math.min(once(), once(), once());
    };
    const few = Math.max(timed(3), 0.002);
    expect(timed(60)).toBeLessThan(few * 8);
  });
});
