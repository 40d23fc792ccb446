import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bottleneck, findBottlenecks } from "#lib/bottlenecks/index.ts";
import { parseTaskRunLine, type TaskRun } from "#lib/tasks/index.ts";
import { makePipeline } from "../../bench/pipelines/make-pipeline.ts";
import type { Pipeline } from "../../bench/pipelines/pipeline.ts";
import { type Tally, tally } from "../../bench/pipelines/score.ts";
import { healthyPipeline, MINUTE_MS, makeRun, NOW_MS, START, steady } from "../tasks/run-fixtures.ts";

function runsOf({ runs }: Pipeline): TaskRun[] {
  return runs.map((row) => {
    const parsed = parseTaskRunLine(JSON.stringify(row));
    if (!parsed?.ok) throw new Error(parsed?.reason ?? "empty line");
    return parsed.run;
  });
}

const find = (pipeline: Pipeline): Bottleneck[] =>
  findBottlenecks({ runs: runsOf(pipeline), metrics: pipeline.metrics, deps: pipeline.deps, now: NOW_MS });

const anyTime = fc.option(fc.integer({ min: START, max: NOW_MS }), { nil: null });
const anyRun = fc
  .record({
    type: fc.constantFrom("a", "b", "constructor", "__proto__", "c d"),
    status: fc.constantFrom("queued", "running", "succeeded", "failed", "cancelled"),
    queuedAt: anyTime,
    startedAt: anyTime,
    finishedAt: anyTime,
    attempt: fc.integer({ min: 1, max: 30 }),
    error: fc.option(fc.constantFrom("connect ECONNREFUSED db:1", "%s", ""), { nil: null }),
    priority: fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }),
    batch: fc.option(fc.constantFrom("x", "y"), { nil: null }),
    worker: fc.option(fc.constantFrom("w1", "toString"), { nil: null }),
    inputBytes: fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: null }),
    before: fc.array(fc.nat({ max: 200 }), { maxLength: 2 }),
  })
  .map(({ before, queuedAt, status, ...rest }) => ({ ...rest, status: status as TaskRun["status"], queuedAt, before }));

describe("findBottlenecks", () => {
  it("names the type that became slower, since when, and what was altered then", () => {
    const runs = steady(600, (index) => (index < 300 ? {} : { durationMs: 60_000 + (index % 7) * 500 }));
    const changedAt = runs[300]?.startedAt ?? 0;
    const changes = [
      { atMs: changedAt - 5 * MINUTE_MS, words: "ffmpeg 8 was installed" },
      { atMs: changedAt - 60 * 60 * MINUTE_MS, words: "a setting" },
    ];
    const [found, ...others] = findBottlenecks({ runs, changes, now: NOW_MS });
    expect(Bottleneck.parse(found)).toMatchObject({ kind: "regression", subject: "work", rootCause: true });
    expect(others).toEqual([]);
    expect(Math.abs((found?.startAt ?? 0) - changedAt)).toBeLessThan(3_600_000);
    expect(found?.words).toContain("ffmpeg 8 was installed");
    expect(found?.words).not.toContain("2026-03-21");
    // 40 of 60 seconds in half of the runs: half of all time.
    expect(found?.share.value).toBeGreaterThan(0.4);
    expect(found?.share.value).toBeLessThan(0.6);
  });

  it("calls the queue behind a slower type a symptom of it", () => {
    const runs: TaskRun[] = [];
    let freeAt = START;
    for (let index = 0; index < 1_200; index += 1) {
      const queuedAt = START + index * 5 * MINUTE_MS;
      const durationMs = (index > 600 && index < 1_000 ? 6 : 2) * MINUTE_MS + (index % 7) * 1_000;
      const startedAt = Math.max(queuedAt, freeAt);
      freeAt = startedAt + durationMs;
      runs.push(makeRun({ id: index, type: "encode", queuedAt, waitMs: startedAt - queuedAt, durationMs }));
    }
    const found = findBottlenecks({ runs, now: NOW_MS });
    const cause = found.find(({ kind }) => kind === "regression");
    expect(cause).toMatchObject({ subject: "encode", rootCause: true });
    const queue = found.find(({ kind }) => kind === "queue_saturation");
    expect(queue).toMatchObject({ rootCause: false, symptomOf: cause?.key });
    // Without the slower runs nobody would have waited: it costs more than the run time itself.
    expect(cause?.costMs).toBeGreaterThan(400 * 4 * MINUTE_MS);
  });

  it("finds tasks that are tried without end in one row each", () => {
    const labels = { collapsedAttempts: "400", firstAttemptAtMs: String(START), maxAttempts: "3" };
    const storm = makeRun({
      id: "s",
      type: "tag",
      queuedAt: START,
      durationMs: 1_000,
      status: "failed",
      attempt: 400,
      error: "boom",
      labels,
    });
    const found = findBottlenecks({ runs: [...steady(200), storm], now: NOW_MS });
    expect(found.map(({ kind, subject }) => [kind, subject])).toContainEqual(["retry_storm", "tag"]);
  });

  it("finds nothing high in healthy pipelines", () => {
    const seeds = Array.from({ length: 2 }, (_, index) => index);
    const histories = [
      ...seeds.map((seed) => find(makePipeline(4 * (seed + 1)))),
      ...seeds.map((seed) => findBottlenecks({ runs: healthyPipeline(seed), now: NOW_MS })),
    ];
    const flagged = histories.flat().filter(({ severity }) => severity === "high" || severity === "critical");
    expect(flagged).toEqual([]);
  });

  it("finds most injected faults, at the right subject and time, and little else", () => {
    const tallies = new Map<string, Tally>();
    for (let seed = 101; seed < 109; seed += 1) {
      const pipeline = makePipeline(seed);
      if (pipeline.runs.length < 12_000) tally(tallies, pipeline.truth, find(pipeline));
    }
    const total = (measure: (each: Tally) => number) =>
      [...tallies.values()].reduce((sum, each) => sum + measure(each), 0);
    expect(total(({ injected }) => injected)).toBeGreaterThan(3);
    expect(total(({ found }) => found) / total(({ injected }) => injected)).toBeGreaterThanOrEqual(0.8);
    expect(total(({ right }) => right) / total(({ predicted }) => predicted)).toBeGreaterThanOrEqual(0.8);
  });

  it("gives valid bottlenecks for any runs, the same ones again, with links that lead somewhere", () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 120 }), (plans) => {
        const runs = plans.map(
          ({ before, ...rest }, index): TaskRun => ({
            ...makeRun({ id: index, queuedAt: START }),
            ...rest,
            dependsOn: before.map(String),
          }),
        );
        const input = {
          runs,
          metrics: [{ tsMs: START, resource: "gpu", value: -1, capacity: null }],
          deps: { a: ["a", "db"], zz: [] },
          now: NOW_MS,
        };
        const found = findBottlenecks(input);
        expect(findBottlenecks(input)).toEqual(found);
        const keys = found.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const bottleneck of found) {
          const { share, symptomOf, rootCause, startAt, endAt } = Bottleneck.parse(bottleneck);
          expect(share.low).toBeLessThanOrEqual(share.value);
          expect(share.value).toBeLessThanOrEqual(share.high);
          expect(startAt).toBeLessThanOrEqual(endAt);
          expect(rootCause).toBe(symptomOf === null);
          if (symptomOf !== null) expect(keys).toContain(symptomOf);
        }
      }),
      { numRuns: 60 },
    );
  });
});
