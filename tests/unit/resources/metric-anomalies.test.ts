import { describe, expect, test } from "vitest";
import { findMetricAnomalies } from "#lib/resources/index.ts";
import { seededUniform } from "../tasks/run-fixtures.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 2, 2);

/** Three days by the minute with a daily rhythm and noise; `over` adds to single minutes. */
function line(over: (minute: number) => number, skip: (minute: number) => boolean = () => false) {
  const uniform = seededUniform(11);
  const points = Array.from({ length: 3 * 1440 }, (_, minute) => ({
    tsMs: START_MS + minute * MINUTE_MS,
    value: 2 + Math.sin((minute / 1440) * 2 * Math.PI) + 0.3 * uniform() + over(minute),
  })).filter((_, minute) => !skip(minute));
  return [{ host: "box", resource: "cpu", points }];
}

describe("metrics that stand out", () => {
  test("a level that stays up is told once, from its start to its end", () => {
    const found = findMetricAnomalies(line((minute) => (minute >= 3000 && minute < 3120 ? 6 : 0)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ host: "box", resource: "cpu" });
    expect(Math.abs((found[0]?.startMs ?? 0) - (START_MS + 3000 * MINUTE_MS))).toBeLessThan(10 * MINUTE_MS);
    expect(Math.abs((found[0]?.endMs ?? 0) - (START_MS + 3120 * MINUTE_MS))).toBeLessThan(10 * MINUTE_MS);
  });

  test("a machine that was switched off is no finding of each of its metrics", () => {
    const [one] = line(
      () => 0,
      (minute) => minute >= 3000 && minute < 3090,
    );
    if (one === undefined) throw new Error("no line");
    expect(findMetricAnomalies([one, { ...one, resource: "memory" }])).toEqual([]);
  });

  test("a silence is told, an ordinary day and a single high value are not", () => {
    const silent = findMetricAnomalies(
      line(
        () => 0,
        (minute) => minute >= 3000 && minute < 3090,
      ),
    );
    expect(silent.map(({ kind }) => kind)).toEqual(["silence"]);
    expect(findMetricAnomalies(line(() => 0))).toEqual([]);
    expect(findMetricAnomalies(line((minute) => (minute === 3000 ? 8 : 0)))).toEqual([]);
  });
});
