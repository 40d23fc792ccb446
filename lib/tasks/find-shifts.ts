import { medianOf } from "./quantiles.ts";

/** A segment `[start, end)` of a sequence with one level. */
export type Segment = { start: number; end: number; mean: number };

const MIN_SEGMENT = 15;
const MAX_DEPTH = 4;
const MIN_BLOCKS = 12;
/** In units of the noise; a sequence without any shift stays under about 4 (law of the iterated logarithm). */
const MIN_STATISTIC = 5;
const WINSOR_SPREADS = 4;

/** Spread of the values from differences of neighbours, which a shift of the level does not touch. */
function spreadOfDifferences(values: Float64Array): number {
  const differences = new Float64Array(Math.max(0, values.length - 1));
  for (let index = 1; index < values.length; index += 1) {
    differences[index - 1] = Math.abs((values[index] ?? 0) - (values[index - 1] ?? 0));
  }
  return (1.4826 * medianOf(differences)) / Math.SQRT2 || 0;
}

function blockMeans(values: Float64Array, length: number): Float64Array {
  const count = Math.floor(values.length / length);
  return Float64Array.from({ length: count }, (_, block) => {
    let sum = 0;
    for (let index = block * length; index < (block + 1) * length; index += 1) sum += values[index] ?? 0;
    return sum / length;
  });
}

/**
 * Noise per value for means over long stretches: values that drift together (a busy hour, a slow disk for a while) average
 * out less than independent ones, which the means of blocks show (long-run variance by batch means).
 */
function longRunNoise(values: Float64Array, own: number): number {
  const root = Math.ceil(Math.sqrt(values.length));
  const candidates = [root, 2 * root, 4 * root].map((length) => {
    const means = blockMeans(values, length);
    return means.length < MIN_BLOCKS ? 0 : spreadOfDifferences(means) * Math.sqrt(length);
  });
  return Math.max(own, ...candidates);
}

/** Values far outside are pulled in, so that single outliers do not make a shift. */
function winsorize(values: Float64Array, noise: number): Float64Array {
  const window = 2 * MIN_SEGMENT + 1;
  if (values.length < window) return values;
  const result = Float64Array.from(values);
  for (let start = 0; start < values.length; start += window) {
    const block = values.slice(start, Math.min(values.length, start + window));
    const centre = medianOf(block);
    for (let index = start; index < start + block.length; index += 1) {
      const low = centre - WINSOR_SPREADS * noise;
      const high = centre + WINSOR_SPREADS * noise;
      result[index] = Math.min(high, Math.max(low, result[index] ?? 0));
    }
  }
  return result;
}

type Range = { start: number; end: number; depth: number };

function bestSplit(sums: Float64Array, range: Range, noise: number): { at: number; statistic: number } {
  const count = range.end - range.start;
  const base = sums[range.start] ?? 0;
  const total = (sums[range.end] ?? 0) - base;
  let best = { at: -1, statistic: 0 };
  for (let at = range.start + MIN_SEGMENT; at <= range.end - MIN_SEGMENT; at += 1) {
    const left = at - range.start;
    const leftMean = ((sums[at] ?? 0) - base) / left;
    const rightMean = (total - leftMean * left) / (count - left);
    const statistic = (Math.abs(leftMean - rightMean) * Math.sqrt((left * (count - left)) / count)) / noise;
    if (statistic > best.statistic) best = { at, statistic };
  }
  return best;
}

/**
 * Splits a sequence at shifts of its mean by binary segmentation (Scott and Knott 1974) with a robust noise estimate that
 * allows for drift; linear per level, at most four levels. One segment means no shift.
 */
export function segmentByMean(raw: Float64Array): Segment[] {
  const ownSpread = Math.max(spreadOfDifferences(raw), 1e-3);
  const values = winsorize(raw, ownSpread);
  const noise = longRunNoise(values, ownSpread);
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1) sums[index + 1] = (sums[index] ?? 0) + (values[index] ?? 0);
  const cuts: number[] = [];
  const open: Range[] = [{ start: 0, end: values.length, depth: 0 }];
  for (let range = open.pop(); range; range = open.pop()) {
    const split = bestSplit(sums, range, noise);
    if (split.at < 0 || split.statistic < MIN_STATISTIC || range.depth >= MAX_DEPTH) continue;
    cuts.push(split.at);
    open.push({ start: range.start, end: split.at, depth: range.depth + 1 });
    open.push({ start: split.at, end: range.end, depth: range.depth + 1 });
  }
  const bounds = [0, ...cuts.sort((a, b) => a - b), values.length];
  return bounds.slice(1).map((end, index) => {
    const start = bounds[index] ?? 0;
    return { start, end, mean: ((sums[end] ?? 0) - (sums[start] ?? 0)) / Math.max(1, end - start) };
  });
}
