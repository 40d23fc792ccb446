import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEALTH_WEIGHTS, type HealthInput, scoreHealth } from "#lib/bottlenecks/index.ts";

const healthInput = fc
  .record({
    scores: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
    ended: fc.integer({ min: 1, max: 1_000 }),
    failedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    waitedMs: fc.integer({ min: 0, max: 1e9 }),
    ranMs: fc.integer({ min: 0, max: 1e9 }),
    sources: fc.integer({ min: 0, max: 9 }),
    unreadShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(
    ({ scores, failedShare, unreadShare, ...rest }): HealthInput => ({
      ...rest,
      bottlenecks: scores.map((score) => ({ score, symptomOf: null })),
      failed: Math.floor(failedShare * rest.ended),
      unreadSources: Math.floor(unreadShare * rest.sources),
    }),
  );

const scoreOf = (input: HealthInput): number => scoreHealth(input).score ?? -1;

describe("scoreHealth", () => {
  it("stays between 0 and 100 and is the sum of its parts", () => {
    expect(Object.values(HEALTH_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBe(100);
    fc.assert(
      fc.property(healthInput, (input) => {
        const { score, parts } = scoreHealth(input);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        expect(score).toBe(Math.round(parts.reduce((sum, { points }) => sum + points, 0)));
        for (const { value, weight, points } of parts) expect(Math.abs(points - value * weight)).toBeLessThan(0.051);
      }),
    );
  });

  it("never rises when a part gets worse", () => {
    fc.assert(
      fc.property(healthInput, fc.double({ min: 0, max: 1, noNaN: true }), (input, score) => {
        const before = scoreOf(input);
        const bottlenecks = [...input.bottlenecks, { score, symptomOf: null }];
        expect(scoreOf({ ...input, bottlenecks })).toBeLessThanOrEqual(before);
        expect(scoreOf({ ...input, failed: Math.min(input.ended, input.failed + 1) })).toBeLessThanOrEqual(before);
        expect(scoreOf({ ...input, waitedMs: input.waitedMs + 1e6 })).toBeLessThanOrEqual(before);
        const unreadSources = Math.min(input.sources, input.unreadSources + 1);
        expect(scoreOf({ ...input, unreadSources })).toBeLessThanOrEqual(before);
      }),
    );
  });

  it("counts a cause once and its symptoms not at all", () => {
    const calm = { ended: 10, failed: 0, waitedMs: 0, ranMs: 10, sources: 1, unreadSources: 0 };
    const cause = { score: 0.5, symptomOf: null };
    expect(scoreOf({ ...calm, bottlenecks: [cause, { score: 0.9, symptomOf: "cause" }] })).toBe(80);
  });

  it("has no score without a run that ended", () => {
    const nothing = { bottlenecks: [], ended: 0, failed: 0, waitedMs: 0, ranMs: 0, sources: 0, unreadSources: 0 };
    expect(scoreHealth(nothing).score).toBeNull();
  });
});
