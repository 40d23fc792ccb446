/** Change a day of a figure, with the interval that holds the true one in 95 of 100 cases; in the unit of the values. */
export type Trend = { days: number; perDay: number; low: number; high: number; isClear: boolean };

const MIN_DAYS = 5;

/** Two-sided 95 % quantile of Student's t (Hill 1970, good to 0.01 from 3 degrees on). */
function tQuantile(freedom: number): number {
  const z = 1.959964;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / freedom + g2 / freedom ** 2 + g3 / freedom ** 3;
}

/**
 * Straight line through daily values by least squares, each day weighted with the runs behind it. Null below five days.
 * @param points one a day: number of the day, value, weight above 0
 */
export function trendOf(points: readonly { day: number; value: number; weight: number }[]): Trend | null {
  if (points.length < MIN_DAYS) return null;
  const weight = points.reduce((sum, point) => sum + point.weight, 0);
  const meanOf = (pick: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + point.weight * pick(point), 0) / weight;
  const meanDay = meanOf(({ day }) => day);
  const meanValue = meanOf(({ value }) => value);
  const spread = points.reduce((sum, point) => sum + point.weight * (point.day - meanDay) ** 2, 0);
  if (spread <= 0) return null;
  const together = points.reduce(
    (sum, { day, value, weight: w }) => sum + w * (day - meanDay) * (value - meanValue),
    0,
  );
  const perDay = together / spread;
  const residual = points.reduce((sum, { day, value, weight: w }) => {
    const off = value - meanValue - perDay * (day - meanDay);
    return sum + w * off * off;
  }, 0);
  const freedom = points.length - 2;
  const error = tQuantile(freedom) * Math.sqrt(residual / freedom / spread);
  const [low, high] = [perDay - error, perDay + error];
  return { days: points.length, perDay, low, high, isClear: low > 0 || high < 0 };
}
