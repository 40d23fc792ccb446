/** Shape of a segment: one level, or a straight line. */
export type SegmentShape = "level" | "trend";

/** Weighted least squares sums of one dimension, as prefix sums over time. */
type Sums = { level: Float64Array; slope: Float64Array; square: Float64Array };

export type SegmentCost = {
  /** Squared innovations of the values [start, end) around the best shape, all dimensions together. */
  cost: (start: number, end: number) => number;
};

const SLOPE_EPSILON = 1e-12;

/**
 * Cost of a segment under noise that remembers its past (AR(1) with coefficient `memory`), in constant time.
 *
 * Values are quasi-differenced (y[t] - memory y[t-1]) inside a segment; its first value enters with weight
 * sqrt(1 - memory^2) (Prais & Winsten 1954), so that the sum is the exact Gaussian likelihood's and a segment owes
 * nothing to the one before it.
 */
export function segmentCost(dimensions: readonly Float64Array[], shape: SegmentShape, memory: number): SegmentCost {
  const length = dimensions[0]?.length ?? 0;
  const first = Math.sqrt(1 - memory * memory);
  const clock = (step: number): number => step / length - 0.5;
  const one = 1 - memory;
  const slopeAt = (step: number): number => clock(step) - memory * clock(step - 1);
  const onesSlope = new Float64Array(length + 1);
  const slopes = new Float64Array(length + 1);
  for (let step = 1; step < length; step += 1) {
    onesSlope[step + 1] = (onesSlope[step] ?? 0) + one * slopeAt(step);
    slopes[step + 1] = (slopes[step] ?? 0) + slopeAt(step) ** 2;
  }
  const sums = dimensions.map((values): Sums => {
    const made = {
      level: new Float64Array(length + 1),
      slope: new Float64Array(length + 1),
      square: new Float64Array(length + 1),
    };
    for (let step = 1; step < length; step += 1) {
      const change = (values[step] ?? 0) - memory * (values[step - 1] ?? 0);
      made.level[step + 1] = (made.level[step] ?? 0) + one * change;
      made.slope[step + 1] = (made.slope[step] ?? 0) + slopeAt(step) * change;
      made.square[step + 1] = (made.square[step] ?? 0) + change * change;
    }
    return made;
  });
  const between = (prefix: Float64Array, start: number, end: number): number =>
    (prefix[end] ?? 0) - (prefix[start + 1] ?? 0);
  const cost = (start: number, end: number): number => {
    const firstSlope = first * clock(start);
    const ones = one * one * (end - start - 1) + first * first;
    const cross = between(onesSlope, start, end) + first * firstSlope;
    const freeSlope = between(slopes, start, end) + firstSlope ** 2 - (cross * cross) / ones;
    let total = 0;
    for (const [dimension, prefix] of sums.entries()) {
      const firstValue = first * (dimensions[dimension]?.[start] ?? 0);
      const level = between(prefix.level, start, end) + first * firstValue;
      let left = between(prefix.square, start, end) + firstValue ** 2 - (level * level) / ones;
      if (shape === "trend" && freeSlope > SLOPE_EPSILON) {
        const slope = between(prefix.slope, start, end) + firstSlope * firstValue - (cross * level) / ones;
        left -= (slope * slope) / freeSlope;
      }
      total += Math.max(0, left);
    }
    return total;
  };
  return { cost };
}
