import fc from "fast-check";
import { expect, test } from "vitest";
import { severityOfScore, severityScore } from "#lib/bottlenecks/index.ts";
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
