import { median, robustDeviation } from "../median.ts";
import { withoutSeason } from "./season.ts";

/** Neighbours on each side that judge a value, and the deviations from which on it is a spike (Hampel filter). */
const NEIGHBOURS = 4;
const SPIKE_DEVIATIONS = 6;

/** One number per block of `size` values: their median, so that spikes and gaps inside a block leave no trace. */
export function toBlocks(values: ArrayLike<number>, size: number): Float64Array {
  const blocks = new Float64Array(Math.floor(values.length / size));
  for (let block = 0; block < blocks.length; block += 1) {
    const inside: number[] = [];
    for (let index = block * size; index < (block + 1) * size; index += 1) {
      const value = values[index];
      if (value !== undefined && Number.isFinite(value)) inside.push(value);
    }
    blocks[block] = median(inside);
  }
  return blocks;
}

/** Bridges gaps (anything not finite) by straight lines, the ends by the nearest value. Undefined without any value. */
export function bridgeGaps(values: Float64Array): Float64Array | undefined {
  const bridged = Float64Array.from(values);
  let last = -1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const from = last < 0 ? value : (values[last] ?? value);
    for (let gap = last + 1; gap < index; gap += 1) {
      bridged[gap] = last < 0 ? value : from + ((value - from) * (gap - last)) / (index - last);
    }
    last = index;
  }
  if (last < 0) return undefined;
  bridged.fill(values[last] ?? 0, last + 1);
  return bridged;
}

/** Replaces single values far from their neighbours by the neighbours' median (Hampel filter; Pearson 2002). */
export function withoutSpikes(values: Float64Array): Float64Array {
  return values.map((value, index) => {
    const around: number[] = [];
    for (let offset = -NEIGHBOURS; offset <= NEIGHBOURS; offset += 1) {
      const neighbour = offset === 0 ? undefined : values[index + offset];
      if (neighbour !== undefined) around.push(neighbour);
    }
    const centre = median(around);
    const deviation = robustDeviation(around, centre);
    return deviation > 0 && Math.abs(value - centre) > SPIKE_DEVIATIONS * deviation ? centre : value;
  });
}

/** Robust range: between the 5th and 95th percentile; the full one where that is zero. */
function rangeOf(values: Float64Array): { middle: number; range: number } {
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  const at = (share: number): number => sorted[Math.floor(share * last)] ?? 0;
  return { middle: at(0.5), range: at(0.95) - at(0.05) || at(1) - at(0) };
}

/** A dimension ready for segmentation: no gaps, spikes or season, median 0, robust range 1. Undefined when constant. */
export function prepareSeries(blocks: Float64Array): Float64Array | undefined {
  const bridged = bridgeGaps(blocks);
  if (bridged === undefined) return undefined;
  const scale = rangeOf(bridged);
  if (!(scale.range > 0 && Number.isFinite(scale.range))) return undefined;
  const calm = withoutSeason(withoutSpikes(bridged.map((value) => (value - scale.middle) / scale.range)));
  const { middle, range } = rangeOf(calm);
  return range > 0 ? calm.map((value) => (value - middle) / range) : undefined;
}
