import fc from "fast-check";
import { expect, test } from "vitest";
import { EMPTY_EVIDENCE } from "#lib/core/index.ts";
import { changeOfFacts, type FindingFacts, recommend, trackRecords } from "#lib/recommendations/index.ts";

const KINDS = [
  ...["queue_saturation", "resource_contention", "slow_dependency", "failing_dependency", "regression", "straggler"],
  ...["head_of_line_blocking", "starvation", "retry_storm", "serial_tail", "idle_capacity", "bad_batch_size"],
];

const bottleneck = (kind: string, symptomOf: string | null = null): FindingFacts => ({
  id: "f1",
  findingKey: `s1:${kind}`,
  sourceId: "s1",
  stage: "bottlenecks",
  kind,
  subject: "transcode",
  severity: "high",
  title: "Transcode waits",
  impactMs: 7_200_000,
  confidence: 0.9,
  windowDays: 2,
  evidence: { ...EMPTY_EVIDENCE, taskRunIds: ["17"], taskRunCount: 1 },
  bottleneck: {
    subjectKind: "type",
    share: { value: 0.2, low: 0.15, high: 0.25 },
    waitMs: 60_000,
    serviceMs: 30_000,
    utilization: 0.97,
    symptomOf,
  },
});

test.each(KINDS)("advice on %s names what to change, the effect as a range, the risk and the evidence", (kind) => {
  const [advice, ...more] = recommend([bottleneck(kind)], []);
  expect(more).toEqual([]);
  expect(advice?.advice?.steps[0]).toMatch(/transcode/);
  expect(advice?.advice?.steps.join(" ").length).toBeGreaterThan(60);
  expect(advice?.advice?.risk).not.toBe("");
  expect(advice?.effect).toMatchObject({ unit: "%", low: -25, high: -15 });
  expect(advice?.evidence).toMatchObject({ taskRunIds: ["17"], findingIds: ["f1"] });
});

test("a symptom gets no advice of its own: its cause is what to mend", () => {
  expect(recommend([bottleneck("queue_saturation", "other")], [])).toEqual([]);
});

test("what was put away opens again when it is more severe or costs twice as much, and not before", () => {
  const before = { severity: "medium", impactScore: 5, share: 0.05 } as const;
  expect(changeOfFacts(before, before)).toBeNull();
  expect(changeOfFacts(before, { ...before, share: 0.06 })).toBeNull();
  expect(changeOfFacts(before, { ...before, share: 0.1 })).toMatch(/5 % .* 10 %/);
  expect(changeOfFacts(before, { ...before, severity: "high" })).toMatch(/was medium .* is high/);
  expect(changeOfFacts(before, { ...before, severity: "low" })).toBeNull();
});

const finite = fc.double({ min: -100, max: 100, noNaN: true });

test("the factor of a record stays in its bounds, and is 1 for advice that came out as expected", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ type: fc.constant("a"), expectedLow: finite, expectedHigh: finite, measured: finite })),
      (cases) => {
        for (const { factor, held, measured } of trackRecords(cases)) {
          expect(factor).toBeGreaterThanOrEqual(0.4);
          expect(factor).toBeLessThanOrEqual(1.25);
          expect(held).toBeLessThanOrEqual(measured);
        }
      },
    ),
  );
  const asExpected = { type: "a", expectedLow: -20, expectedHigh: -10, measured: -15 };
  expect(trackRecords([asExpected])).toEqual([{ type: "a", measured: 1, held: 1, ratio: 1, factor: 1 }]);
  expect(trackRecords([{ ...asExpected, measured: 5 }])[0]).toMatchObject({ held: 0, ratio: 0, factor: 0.75 });
});
