import { describe, expect, it } from "vitest";
import { Bottleneck, findBottlenecks } from "#lib/bottlenecks/index.ts";
import { healthyPipeline, NOW_MS, steady } from "../tasks/run-fixtures.ts";

describe("findBottlenecks", () => {
  it("names the type that became slower, and since when", () => {
    const runs = steady(1_400, (index) => (index < 1_000 ? {} : { durationMs: 60_000 + (index % 7) * 500 }));
    const [found] = findBottlenecks({ runs, now: NOW_MS });
    expect(Bottleneck.parse(found)).toMatchObject({ kind: "regression", subject: "work", rootCause: true });
    const changedAt = runs[1_000]?.startedAt ?? 0;
    expect(Math.abs((found?.startAt ?? 0) - changedAt)).toBeLessThan(3_600_000);
  });

  it("finds nothing high in a healthy pipeline", () => {
    const found = findBottlenecks({ runs: healthyPipeline(1), now: NOW_MS });
    expect(found.filter(({ severity }) => severity === "high" || severity === "critical")).toEqual([]);
  });
});
