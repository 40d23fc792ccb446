/** What was expected of one implemented recommendation, and what was measured; both as the change of the same figure. */
export type MeasuredAdvice = { type: string; expectedLow: number; expectedHigh: number; measured: number };

/**
 * How good the advice of one type was. `held`: measured at least as good as the weaker end of the range. `ratio`: measured
 * over the middle of what was expected, 1 = as expected. `factor` is what the next advice of the type is ranked with.
 */
export type TrackRecord = { type: string; measured: number; held: number; ratio: number; factor: number };

/** As many imagined cases that came out as expected stand before the real ones, so that one case does not decide. */
const PRIOR = 3;
const RATIO_LIMIT = 2;

const middleOf = ({ expectedLow, expectedHigh }: MeasuredAdvice): number => (expectedLow + expectedHigh) / 2;

/** Measured over expected, between nothing (or worse) and twice as much. */
function ratioOf(one: MeasuredAdvice): number {
  const middle = middleOf(one);
  return middle === 0 ? 0 : Math.min(RATIO_LIMIT, Math.max(0, one.measured / middle));
}

function hasHeld(one: MeasuredAdvice): boolean {
  const weaker = Math.abs(one.expectedLow) < Math.abs(one.expectedHigh) ? one.expectedLow : one.expectedHigh;
  return middleOf(one) < 0 ? one.measured <= weaker : one.measured >= weaker;
}

/** The record of each type of advice; factors lie in 0.4..1.25, and nearer to 1 the fewer cases there are. */
export function trackRecords(cases: readonly MeasuredAdvice[]): TrackRecord[] {
  const byType = new Map<string, MeasuredAdvice[]>();
  for (const one of cases) byType.set(one.type, [...(byType.get(one.type) ?? []), one]);
  return [...byType]
    .map(([type, of]) => {
      const sum = of.reduce((total, one) => total + ratioOf(one), 0);
      const factor = Math.min(1.25, Math.max(0.4, (PRIOR + sum) / (PRIOR + of.length)));
      return { type, measured: of.length, held: of.filter(hasHeld).length, ratio: sum / of.length, factor };
    })
    .sort((a, b) => b.measured - a.measured || (a.type < b.type ? -1 : 1));
}
