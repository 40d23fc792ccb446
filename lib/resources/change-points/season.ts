import { median } from "../median.ts";

/** A season must repeat at least this often to be believed. */
const MIN_REPEATS = 4;
/** Longest season looked for, in values; keeps the search linear in the length. */
const MAX_PERIOD = 400;
/** Autocorrelation of the differences from which on a repetition counts as a season (half of the variance). */
const MIN_CORRELATION = 0.5;
/** A longer season must beat a shorter one by this much, so that multiples of the period do not win by noise. */
const MULTIPLE_MARGIN = 0.05;

/** Autocorrelation of the first differences at lags 0..maxLag; differences take trend and level out. */
function differenceCorrelation(values: Float64Array, maxLag: number): Float64Array {
  const count = values.length - 1;
  const steps = new Float64Array(count);
  for (let index = 0; index < count; index += 1) steps[index] = (values[index + 1] ?? 0) - (values[index] ?? 0);
  const mean = steps.reduce((sum, step) => sum + step, 0) / count;
  const centred = steps.map((step) => step - mean);
  const power = centred.reduce((sum, step) => sum + step * step, 0);
  const correlation = new Float64Array(maxLag + 1);
  if (!(power > 0)) return correlation;
  for (let lag = 0; lag <= maxLag; lag += 1) {
    let sum = 0;
    for (let index = lag; index < count; index += 1) sum += (centred[index] ?? 0) * (centred[index - lag] ?? 0);
    correlation[lag] = (sum / power) * (count / (count - lag));
  }
  return correlation;
}

/** Length of the season in values, or undefined: the highest peak of the autocorrelation of the differences. */
export function findPeriod(values: Float64Array): number | undefined {
  const maxPeriod = Math.min(Math.floor(values.length / MIN_REPEATS), MAX_PERIOD);
  if (maxPeriod < 3) return undefined;
  const correlation = differenceCorrelation(values, maxPeriod + 1);
  let period: number | undefined;
  let highest = MIN_CORRELATION - MULTIPLE_MARGIN;
  for (let lag = 3; lag <= maxPeriod; lag += 1) {
    const here = correlation[lag] ?? 0;
    const isPeak = here > (correlation[lag - 1] ?? 0) && here >= (correlation[lag + 1] ?? 0);
    if (!isPeak || here < MIN_CORRELATION || here <= highest + MULTIPLE_MARGIN) continue;
    highest = here;
    period = lag;
  }
  return period;
}

/** Centred moving mean over one period (half weights at the ends of an even one); shorter at the borders. */
function movingMean(values: Float64Array, period: number): Float64Array {
  const half = period >> 1;
  const isEven = period % 2 === 0;
  return values.map((_, centre) => {
    let sum = 0;
    let weights = 0;
    for (let offset = -half; offset <= half; offset += 1) {
      const value = values[centre + offset];
      if (value === undefined) continue;
      const weight = isEven && Math.abs(offset) === half ? 0.5 : 1;
      sum += weight * value;
      weights += weight;
    }
    return sum / weights;
  });
}

/** Takes the season out: per phase the median distance from the moving mean (classical decomposition, robust form). */
export function withoutSeason(values: Float64Array): Float64Array {
  const period = findPeriod(values);
  if (period === undefined) return values;
  const trend = movingMean(values, period);
  const phases: number[][] = Array.from({ length: period }, () => []);
  for (const [index, value] of values.entries()) phases[index % period]?.push(value - (trend[index] ?? 0));
  const profile = phases.map(median);
  const mean = profile.reduce((sum, value) => sum + value, 0) / period;
  return values.map((value, index) => value - ((profile[index % period] ?? 0) - mean));
}
