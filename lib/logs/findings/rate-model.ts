import type { MinedTemplate } from "../mined-template.ts";
import type { Timeline } from "./timeline.ts";

const HOUR_MS = 3_600_000;

/**
 * What counts per window are to be expected for a template while nothing happens. `low` and `high` are the smaller
 * and the larger of a steady rate and one that follows the hour of the day, so that both tails are judged with care.
 */
export type RateModel = {
  counts: Float64Array;
  low: Float32Array;
  high: Float32Array;
  /** Variance over mean, at least 1, the largest over windows of several widths. */
  dispersion: number;
  /** Share of all lines of the log. */
  share: number;
};

/** The models of all templates (null for those too rare) and of the log as a whole. */
export type Rates = {
  timeline: Timeline;
  templates: readonly MinedTemplate[];
  models: readonly (RateModel | null)[];
  whole: RateModel | null;
};

/**
 * Fits the model to the counts of one template. When the log as a whole is busier or quieter than usual, the share of
 * the template in what was written then bounds what is expected: a general rush or pause is not its own.
 */
export function fitRate(timeline: Timeline, counts: Float64Array, volume: Float64Array): RateModel {
  const flat = trimmedMean(counts);
  const low = new Float32Array(counts.length).fill(flat);
  const high = new Float32Array(counts.length).fill(flat);
  const { hourProfile } = timeline;
  if (hourProfile !== null && timeline.widthMs <= HOUR_MS) {
    for (let window = 0; window < counts.length; window++) {
      const hour = Math.floor((timeline.fromMs + (window + 0.5) * timeline.widthMs) / HOUR_MS) % 24;
      const expected = flat * (hourProfile[((hour % 24) + 24) % 24] as number);
      low[window] = Math.min(flat, expected);
      high[window] = Math.max(flat, expected);
    }
  }
  if (volume.length === 0) return { counts, low, high, dispersion: dispersionOf(counts, high), share: 1 };
  const share = sumOf(counts) / Math.max(1, sumOf(volume));
  for (let window = 0; window < counts.length; window++) {
    const others = (volume[window] as number) - (counts[window] as number);
    const proportional = (share / Math.max(0.02, 1 - share)) * others;
    high[window] = Math.max(high[window] as number, proportional);
    low[window] = Math.min(low[window] as number, proportional);
  }
  return { counts, low, high, dispersion: dispersionOf(counts, high), share };
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/** The model of the log as a whole; null when most lines come in few windows, so that rushes are its nature. */
export function fitVolume(timeline: Timeline, volume: Float64Array): RateModel | null {
  const sorted = volume.slice().sort();
  const top = sorted.subarray(Math.floor(sorted.length * 0.9));
  if (sumOf(top) > sumOf(volume) * 0.5) return null;
  return fitRate(timeline, volume, new Float64Array(0));
}

/** Mean without the highest 2 % (at least one) of the windows. */
function trimmedMean(counts: Float64Array): number {
  if (counts.length < 3) return counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);
  const sorted = counts.slice().sort();
  const kept = Math.max(1, sorted.length - Math.max(1, Math.ceil(sorted.length * 0.02)));
  let sum = 0;
  for (let i = 0; i < kept; i++) sum += sorted[i] as number;
  return sum / kept;
}

function dispersionOf(counts: Float64Array, expected: Float32Array): number {
  let worst = 1;
  for (const width of [1, 4, 16]) {
    const blocks = Math.floor(counts.length / width);
    if (blocks < 12) break;
    const scores = new Float64Array(blocks);
    for (let block = 0; block < blocks; block++) {
      let seen = 0;
      let mean = 0;
      for (let i = block * width; i < (block + 1) * width; i++) {
        seen += counts[i] as number;
        mean += expected[i] as number;
      }
      scores[block] = mean > 0 ? (seen - mean) ** 2 / mean : 0;
    }
    scores.sort();
    const kept = Math.max(1, Math.floor(blocks * 0.95));
    let sum = 0;
    for (let i = 0; i < kept; i++) sum += scores[i] as number;
    worst = Math.max(worst, (sum / kept) * 1.3);
  }
  return worst;
}

/**
 * Logarithm of a bound on the chance to see `seen` or more where `mean` is expected (Chernoff's bound of the Poisson
 * tail, both divided by the dispersion). 0 when `seen` is not above the mean.
 */
export function logUpperTail(seen: number, mean: number, dispersion: number): number {
  const x = seen / dispersion;
  const m = Math.max(1e-9, mean) / dispersion;
  return x <= m ? 0 : -(x * Math.log(x / m) - x + m);
}

/** Same for `hits` or more of `n` with chance `p` each (Chernoff's bound of the binomial tail). */
export function logBinomialTail(hits: number, n: number, p: number): number {
  const share = hits / n;
  const chance = Math.min(1 - 1e-9, Math.max(1e-9, p));
  if (share <= chance) return 0;
  const rest = share >= 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - chance));
  return -n * (share * Math.log(share / chance) + rest);
}
