import type { GoalReading } from "../goal/read-goal.ts";

/** How much there is in a goal for a model: from `threshold` on an advanced one is worth its price. */
export type Complexity = { score: number; isComplex: boolean; reason: string };

const COMPLEX_FROM = 6;

/**
 * Measures a goal by what the rules read out of it: one point for each thing to do and each narrowing, half a point for each
 * bound, one for every three words that they could not read, two for another language.
 */
export function measureComplexity(reading: GoalReading, isForeign: boolean): Complexity {
  const wishes = reading.parts.flatMap((part) => part.wishes).length;
  const narrowings = reading.parts.reduce((sum, part) => sum + Object.keys(part.filter).length, 0);
  const bounds = Object.keys(reading.limits.limits).length + (reading.limits.handsOff ? 1 : 0);
  const unread = reading.unread.length + reading.constraintsUnread.length;
  const score = wishes + narrowings + bounds / 2 + unread / 3 + (isForeign ? 2 : 0);
  const isComplex = score >= COMPLEX_FROM;
  const parts = `${wishes} things to do, ${narrowings} narrowings, ${bounds} bounds, ${unread} words not read${isForeign ? ", not English" : ""}`;
  return {
    score,
    isComplex,
    reason: `${isComplex ? "complex" : "simple"} goal (${Number(score.toFixed(1))} points: ${parts})`,
  };
}
