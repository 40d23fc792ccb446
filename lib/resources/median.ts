/** Middle of the values (mean of the two middle ones); NaN for none. The input stays as it is. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Makes the median absolute deviation of normal noise its standard deviation. */
const NORMAL_MAD = 1.4826;

/** Standard deviation by the median absolute deviation (Hampel 1974): half of the values may be wild. */
export function robustDeviation(values: ArrayLike<number>, centre: number): number {
  return NORMAL_MAD * median(Array.from(values, (value) => Math.abs(value - centre)));
}
