export type Quantiles = { p50: number; p95: number; p99: number } | null;
export type QuantileBar = { p50: number; p95: number; p99: number };

/** Length of a bar on a scale that shows both 200 ms and 3 h: logarithmic from `min` to `max`, as share 0..1. */
export const logShare = (value: number, min: number, max: number): number => {
  if (value <= 0 || max <= min) return value <= 0 ? 0 : 1;
  return Math.min(1, Math.max(0, Math.log(value / min) / Math.log(max / min)));
};

/** Common bounds of many rows, so that their bars compare: from a tenth of the least median to the largest p99. */
export function quantileScale(rows: readonly Quantiles[]): { min: number; max: number } {
  const known = rows.filter((row) => row !== null);
  const positive = known.flatMap((row) => [row.p50, row.p95, row.p99]).filter((value) => value > 0);
  if (positive.length === 0) return { min: 1, max: 10 };
  return { min: Math.min(...positive) / 4, max: Math.max(...positive) };
}

/** Shares of the scale for one row; null stays a gap. */
export function prepareQuantiles(row: Quantiles, scale: { min: number; max: number }): QuantileBar | null {
  if (row === null) return null;
  const share = (value: number) => logShare(value, scale.min, scale.max);
  return { p50: share(row.p50), p95: share(row.p95), p99: share(row.p99) };
}
