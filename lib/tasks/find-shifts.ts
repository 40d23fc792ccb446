import { medianOf } from "./quantiles.ts";

/** A segment `[start, end)` of a sequence with one level. */
export type Segment = { start: number; end: number; mean: number };

const MIN_SEGMENT = 15;
const MAX_DEPTH = 4;
/** In units of the noise; a sequence without any shift stays under about 4 (law of the iterated logarithm). */
const MIN_STATISTIC = 6;
const WINSOR_SPREADS = 4;

/** Spread of the noise from differences of neighbours, which a shift of the level does not touch. */
function noiseOf(values: Float64Array): number {
  const differences = new Float64Array(Math.max(0, values.length - 1));
  for (let index = 1; index < values.length; index += 1) {
    differences[index - 1] = Math.abs((values[index] ?? 0) - (values[index - 1] ?? 0));
  }
  const spread = (1.4826 * medianOf(differences)) / Math.SQRT2;
  return Math.max(spread || 0, 1e-3);
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
 * Splits a sequence at shifts of its mean by binary segmentation (Scott and Knott 1974) with a robust noise estimate;
 * linear per level, at most four levels. One segment means no shift.
 */
export function segmentByMean(raw: Float64Array): Segment[] {
  const noise = noiseOf(raw);
  const values = winsorize(raw, noise);
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
