import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bookedNeeds, closedUntil, parseHours, parseTypeLimits, startWindows } from "#lib/core/index.ts";

const local = (day: number, hour: number, minute = 0) => new Date(2026, 0, day, hour, minute).getTime();
const hours = (text: string) => parseHours(text) ?? [];
const within = (text: string) => {
  const [window] = hours(text);
  return window === undefined ? {} : { window };
};

describe("hours", () => {
  test.each([
    ["22:00-06:00", local(7, 12), local(7, 22)],
    ["22:00-06:00", local(7, 3), null],
    // 7 January 2026 is a Wednesday.
    ["sat 10:00-12:00", local(7, 12), local(10, 10)],
    ["fri-mon 10:00-12:00", local(7, 12), local(9, 10)],
    ["wed 23:00-01:00", local(8, 0, 30), null],
  ])("%s opens when it says", (text, nowMs, opensMs) => {
    expect(closedUntil([], within(text), nowMs)).toBe(opensMs);
  });

  test("quiet hours win over the plan's own hours, and a plan does not start before it is to", () => {
    expect(startWindows(hours("23:00-05:00"), within("22:00-06:00"), local(7, 12)).slice(0, 2)).toEqual([
      [local(7, 22), local(7, 23)],
      [local(8, 5), local(8, 6)],
    ]);
    const notBefore = new Date(local(9, 1)).toISOString();
    expect(closedUntil(hours("23:00-05:00"), { notBefore }, local(7, 12))).toBe(local(9, 5));
    expect(closedUntil(hours("00:00-24:00"), {}, local(7, 12))).toBe(Number.POSITIVE_INFINITY);
  });

  test("the day on which clocks go forward is not left out", () => {
    const { TZ } = process.env;
    process.env.TZ = "Europe/Berlin";
    try {
      const nowMs = new Date(2026, 2, 28, 23, 30).getTime();
      expect(closedUntil([], within("sun 10:00-12:00"), nowMs)).toBe(new Date(2026, 2, 29, 10).getTime());
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  test("windows are ascending, apart and never inside quiet hours", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const clock = (of: number) => `${String(Math.floor(of / 60)).padStart(2, "0")}:${String(of % 60).padStart(2, "0")}`;
    fc.assert(
      fc.property(minute, minute, minute, minute, (a, b, c, d) => {
        const quiet = hours(`${clock(a)}-${clock(b)}`);
        const windows = startWindows(quiet, within(`${clock(c)}-${clock(d)}`), local(7, 12));
        let last = 0;
        for (const [start, end] of windows) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(closedUntil(quiet, {}, start)).toBeNull();
          expect(closedUntil(quiet, {}, end - 1)).toBeNull();
          last = end;
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(["25:00-26:00", "10:00", "fun 10:00-12:00", "10-12", "10:00-12:00; drop"])("%s is refused", (text) => {
    expect(parseHours(text)).toBeNull();
  });
});

describe("capacities", () => {
  const capacity = { cpu: 2, gpu: 0, disk: 4, network: 4 };

  test("a step takes at most what there is, and none runs without what it cannot do without", () => {
    expect(bookedNeeds({ cpu: 4, disk: 1 }, capacity)).toEqual({ cpu: 2, disk: 1 });
    expect(bookedNeeds({ gpu: 1 }, capacity)).toBeNull();
  });

  test("limits of types are read, unknown types refused", () => {
    expect(parseTypeLimits("transcode 1, thumbnail=2")).toEqual({ transcode: 1, thumbnail: 2 });
    expect(parseTypeLimits("format_disk 1")).toBeNull();
    expect(parseTypeLimits("__proto__ 1")).toBeNull();
  });
});
