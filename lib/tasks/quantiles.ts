import type { Percentiles } from "./schemas.ts";

/** Moves what is no number to the end, where sorting puts it; gives how many numbers there are. */
function withoutNaN(values: Float64Array): number {
  let count = values.length;
  for (let index = 0; index < count; ) {
    if (Number.isNaN(values[index])) {
      count -= 1;
      values[index] = values[count] as number;
      values[count] = Number.NaN;
    } else index += 1;
  }
  return count;
}

/**
 * Puts the values in an order in which the one at `rank` is where sorting would put it, smaller ones before and larger ones
 * behind it (quickselect, Hoare 1961; a middle of three as pivot). Linear on average, where sorting a million takes 0.1 s.
 */
function selectRank(values: Float64Array, rank: number, from = 0): number {
  const valueAt = (index: number) => values[index] as number;
  let [low, high] = [from, withoutNaN(values) - 1];
  if (rank > high) return Number.NaN;
  while (low < high) {
    const [first, second, third] = [valueAt(low), valueAt((low + high) >>> 1), valueAt(high)];
    const pivot = Math.max(Math.min(first, second), Math.min(Math.max(first, second), third));
    let [left, right] = [low, high];
    while (left <= right) {
      while (valueAt(left) < pivot) left += 1;
      while (valueAt(right) > pivot) right -= 1;
      if (left > right) break;
      const value = valueAt(left);
      values[left] = valueAt(right);
      values[right] = value;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return valueAt(rank);
}

/** Percentiles of the values; changes their order. */
export function percentilesOf(values: Float64Array): Percentiles {
  const count = values.length;
  if (count === 0) return { count, mean: null, p50: null, p95: null, p99: null, max: null };
  let [sum, max] = [0, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < count; index += 1) {
    const value = values[index] as number;
    sum += value;
    if (value > max) max = value;
  }
  let from = 0;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => {
    const rank = Math.min(count, Math.max(1, Math.ceil(share * count))) - 1;
    const value = selectRank(values, rank, from);
    from = rank;
    return value;
  });
  return { count, mean: sum / count, p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null, max };
}

/** Above so many values evenly spread ones stand for all: their rank is right within half a percent. */
const EXACT_UP_TO = 40_000;

/** Nearest-rank median; NaN without any value. */
export function medianOf(values: Float64Array): number {
  const some = values.length > EXACT_UP_TO ? thinned(values, EXACT_UP_TO) : values.slice();
  return some.length === 0 ? Number.NaN : selectRank(some, Math.ceil(some.length / 2) - 1);
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
