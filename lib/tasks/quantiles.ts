import type { Percentiles } from "./schemas.ts";

/** Nearest-rank quantile of ascending values; NaN without any. */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length)));
  return sorted[rank - 1] ?? Number.NaN;
}

/** Percentiles of the values; sorts them in place. */
export function percentilesOf(values: Float64Array): Percentiles {
  const count = values.length;
  if (count === 0) return { count, mean: null, p50: null, p95: null, p99: null, max: null };
  values.sort();
  let sum = 0;
  for (const value of values) sum += value;
  return {
    count,
    mean: sum / count,
    p50: quantileOfSorted(values, 0.5),
    p95: quantileOfSorted(values, 0.95),
    p99: quantileOfSorted(values, 0.99),
    max: values[count - 1] ?? null,
  };
}

/** Above so many values evenly spread ones stand for all: their rank is right within half a percent. */
const EXACT_UP_TO = 40_000;

/** Nearest-rank median; NaN without any value. */
export function medianOf(values: Float64Array): number {
  return quantileOfSorted((values.length > EXACT_UP_TO ? thinned(values, EXACT_UP_TO) : values.slice()).sort(), 0.5);
}

/** Evenly spread values, at most as many as said. */
function thinned(values: Float64Array, most: number): Float64Array {
  const stride = Math.ceil(values.length / most);
  const some = new Float64Array(Math.floor(values.length / stride));
  for (let index = 0; index < some.length; index += 1) some[index] = values[index * stride] ?? 0;
  return some;
}

const ENOUGH = 8_192;

/** The median of evenly spread ones of the values, as many as say enough: for levels and noise of long series. */
export function roughMedianOf(values: Float64Array): number {
  return medianOf(values.length > ENOUGH ? thinned(values, ENOUGH) : values);
}

/** How many of the ascending values are at most `bound`. */
export function countAtMost(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lower end of the 95 % Wilson score interval of a share (Wilson 1927). */
export function wilsonLowerBound(successes: number, trials: number): number {
  if (trials === 0) return 0;
  const z = 1.96;
  const share = successes / trials;
  const centre = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * trials)) / trials);
  return Math.max(0, (centre - spread) / (1 + (z * z) / trials));
}
