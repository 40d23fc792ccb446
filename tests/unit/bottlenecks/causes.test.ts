import { describe, expect, test } from "vitest";
import { findBottlenecks } from "#lib/bottlenecks/index.ts";
import type { TaskRun } from "#lib/tasks/index.ts";
import { MINUTE_MS, makeRun, NOW_MS, START, seededUniform } from "../tasks/run-fixtures.ts";

const RUNS = 900;
const ONSET = 600;

/** A type that takes three times as long from one moment on, and one that calls it and waits for its answer. */
function callerAndCallee(): TaskRun[] {
  const uniform = seededUniform(9);
  return Array.from({ length: RUNS }, (_, index) => {
    const queuedAt = START + index * 10 * MINUTE_MS;
    const callee = (index < ONSET ? 20_000 : 60_000) * (0.9 + 0.2 * uniform());
    const own = 10_000 * (0.9 + 0.2 * uniform());
    return [
      makeRun({ id: `c${index}`, type: "embed", queuedAt, durationMs: callee }),
      makeRun({ id: `p${index}`, type: "index", queuedAt, durationMs: callee + own }),
    ];
  }).flat();
}

describe("causes", () => {
  test("of two types that became slower, the one that is called is the cause when the calls are known", () => {
    const found = findBottlenecks({ runs: callerAndCallee(), deps: { index: ["embed"] }, now: NOW_MS });
    const of = (subject: string) => found.find((one) => one.subject === subject);
    expect(of("embed")).toMatchObject({ kind: "regression", rootCause: true, symptomOf: null });
    expect(of("index")).toMatchObject({ kind: "regression", rootCause: false, symptomOf: of("embed")?.key });
    const unknown = findBottlenecks({ runs: callerAndCallee(), now: NOW_MS });
    expect(unknown.filter(({ rootCause }) => rootCause)).toHaveLength(2);
  });

  test("what else changed its level at the onset is named, what changed at another time is not", () => {
    const onsetMs = START + ONSET * 10 * MINUTE_MS;
    const metric = (resource: string, stepMs: number) =>
      Array.from({ length: RUNS }, (_, index) => {
        const tsMs = START + index * 10 * MINUTE_MS;
        return { tsMs, resource, value: (tsMs < stepMs ? 0.3 : 0.6) + 0.02 * Math.sin(index), capacity: 1 };
      });
    const metrics = [...metric("disk", onsetMs), ...metric("network", onsetMs - 2_400 * MINUTE_MS)];
    const runs = callerAndCallee().filter(({ type }) => type === "embed");
    const [found] = findBottlenecks({ runs, metrics, now: NOW_MS });
    expect(found?.words).toContain("the use of disk rose from 30 % to 60 %");
    expect(found?.words).not.toContain("network");
  });
});
