import fc from "fast-check";
import { expect, test } from "vitest";
import { severityOfScore, severityScore, unfinishedScore } from "#lib/bottlenecks/index.ts";
import { severityRank } from "#lib/core/index.ts";

const DAY = 86_400_000;
const input = { impactMs: 30, windowCostMs: 100, confidence: 1, lastSeenMs: 10 * DAY, endMs: 10 * DAY };

test("the score is share x confidence x recency", () => {
  expect(severityScore(input)).toBeCloseTo(0.3);
  expect(severityScore({ ...input, confidence: 0.5 })).toBeCloseTo(0.15);
  expect(severityScore({ ...input, lastSeenMs: 3 * DAY })).toBeCloseTo(0.15);
  expect(severityScore({ ...input, windowCostMs: 0 })).toBe(0);
});

test("the score stays in 0..1 and grows with impact, confidence and recency", () => {
  const ms = fc.double({ min: 0, max: 1e12, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(ms, ms, share, ms, ms, (impactMs, windowCostMs, confidence, lastSeenMs, endMs) => {
      const one = { impactMs, windowCostMs, confidence, lastSeenMs, endMs };
      const score = severityScore(one);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(severityScore({ ...one, impactMs: impactMs * 2 })).toBeGreaterThanOrEqual(score);
      expect(severityScore({ ...one, confidence: Math.min(1, confidence + 0.1) })).toBeGreaterThanOrEqual(score);
      expect(severityScore({ ...one, lastSeenMs: lastSeenMs + DAY })).toBeGreaterThanOrEqual(score);
    }),
  );
});

test("severity never falls when the score rises", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      expect(severityRank(severityOfScore(high))).toBeGreaterThanOrEqual(severityRank(severityOfScore(low)));
    }),
  );
});

test("work that never ends is weighed by its part of the runs, not by its age", () => {
  const seen = { confidence: 1, lastSeenMs: DAY, endMs: DAY };
  expect(unfinishedScore({ affectedRuns: 25, allRuns: 2500, ...seen })).toBeCloseTo(0.1);
  expect(unfinishedScore({ affectedRuns: 0, allRuns: 0, ...seen })).toBe(0);
  expect(unfinishedScore({ affectedRuns: 9, allRuns: 3, ...seen })).toBe(1);
});
