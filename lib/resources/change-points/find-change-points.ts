import { median } from "../median.ts";
import { bestPartitions } from "./best-partitions.ts";
import { prepareSeries, toBlocks } from "./prepare-series.ts";
import { refineChange } from "./refine-change.ts";
import { type SegmentShape, segmentCost } from "./segment-cost.ts";

export type ChangePointOptions = {
  /** With more changes than this the jumps are the series' usual course, and none is reported. Default 16. */
  maxChanges?: number;
  /** Shortest segment in values. Default 5; in a series of more than 800 values 5 of its 800 parts. */
  minSegment?: number;
};

export type ChangePoint = {
  /** First value after the change. */
  index: number;
  /** Shape of the segments that the change parts. */
  shape: SegmentShape;
  /** Median of the segment before and after, per dimension; null where all values are missing. */
  before: (number | null)[];
  after: (number | null)[];
  /** 0..1: how sure that this change is none of the noise's (from the information criterion without it). */
  confidence: number;
};

const MIN_VALUES = 10;
const MIN_SEGMENT = 5;
const MAX_CHANGES = 16;
/** Longest series searched value by value; longer ones are searched in blocks, then refined. */
const MAX_POSITIONS = 800;
const SHAPES: readonly SegmentShape[] = ["level", "trend"];
/** How much of one value's noise carries over to the next: from none to nearly a random walk. */
const MEMORIES = [0, 0.3, 0.6, 0.8, 0.9, 0.96];
/** Part of the range below which a difference is too small to matter to a reader; also keeps logarithms finite. */
const VISIBLE_SHARE = 0.02;

type Fit = { criterion: number; changes: number[]; shape: SegmentShape; memory: number };
type Prepared = { dimensions: Float64Array[]; length: number; minSegment: number; maxChanges: number };

/**
 * Modified BIC (Zhang & Siegmund 2007): each change pays 2 log n for its place and log n for every parameter of its
 * segment. The last but one term belongs to the likelihood of a segment's first value under AR(1) noise.
 */
function criterionOf(
  cost: number,
  changes: number,
  { dimensions, length }: Prepared,
  model: Omit<Fit, "criterion" | "changes">,
): number {
  const values = length * dimensions.length;
  const innovation = 1 - model.memory ** 2;
  const parameters = dimensions.length * (model.shape === "trend" ? 2 : 1);
  return (
    values * Math.log(cost / values + VISIBLE_SHARE ** 2 * innovation) -
    dimensions.length * (changes + 1) * Math.log(innovation) +
    (changes * (parameters + 2) + parameters) * Math.log(length)
  );
}

/** Best model over shapes, noise memories and numbers of changes. */
function bestFit(prepared: Prepared): Fit {
  let best: Fit = { criterion: Number.POSITIVE_INFINITY, changes: [], shape: "level", memory: 0 };
  for (const shape of SHAPES) {
    for (const memory of MEMORIES) {
      const { cost } = segmentCost(prepared.dimensions, shape, memory);
      for (const partition of bestPartitions({ ...prepared, cost })) {
        const criterion = criterionOf(partition.cost, partition.changes.length, prepared, { shape, memory });
        if (criterion < best.criterion) best = { criterion, changes: partition.changes, shape, memory };
      }
    }
  }
  return best;
}

/** Odds of the model with the change against the one without it (Kass & Raftery 1995), as a probability. */
function confidenceOf(position: number, fit: Fit, prepared: Prepared): number {
  const { cost } = segmentCost(prepared.dimensions, fit.shape, fit.memory);
  const others = fit.changes.filter((change) => change !== position);
  const bounds = [0, ...others, prepared.length];
  let total = 0;
  for (let index = 1; index < bounds.length; index += 1) total += cost(bounds[index - 1] ?? 0, bounds[index] ?? 0);
  const gain = criterionOf(total, others.length, prepared, fit) - fit.criterion;
  return 1 / (1 + Math.exp(-gain / 2));
}

function medians(dimensions: readonly ArrayLike<number>[], start: number, end: number): (number | null)[] {
  return dimensions.map((values) => {
    const inside: number[] = [];
    for (let index = start; index < end; index += 1) {
      const value = values[index];
      if (value !== undefined && Number.isFinite(value)) inside.push(value);
    }
    return inside.length === 0 ? null : median(inside);
  });
}

const isMany = (values: ArrayLike<number> | readonly ArrayLike<number>[]): values is readonly ArrayLike<number>[] =>
  typeof values[0] === "object" && values[0] !== null;

/**
 * Finds where the level or the trend of a series changes for good; nothing to set.
 *
 * Spikes (Hampel) and a season (autocorrelation of the differences) are taken out first. Then the exact best partitions
 * into levels and into straight lines are searched under noise with six degrees of memory, and the modified BIC chooses
 * one: so a random walk or a smooth curve is not cut into pieces. The choice among mean, trend and autocorrelation
 * follows EnvCpt (Beaulieu & Killick, J. Climate 2018), the AR(1) segments Chakar et al. (Bernoulli 2017).
 *
 * @param values one series, or several of the same clock (one array per dimension); anything not finite is a gap.
 * @returns changes by index; none for constant, short (< 10 values) or ever-jumping series. Time is linear in the
 * length beyond 800 values.
 */
export function findChangePoints(
  values: ArrayLike<number> | readonly ArrayLike<number>[],
  options: ChangePointOptions = {},
): ChangePoint[] {
  const raw = isMany(values) ? values : [values];
  const count = raw.reduce((shortest, series) => Math.min(shortest, series.length), Number.POSITIVE_INFINITY);
  if (!(count >= MIN_VALUES && count < Number.POSITIVE_INFINITY)) return [];
  const blockSize = Math.ceil(count / MAX_POSITIONS);
  const dimensions = raw
    .map((series) => prepareSeries(toBlocks(series, blockSize)))
    .filter((series) => series !== undefined);
  const length = Math.floor(count / blockSize);
  if (dimensions.length === 0) return [];
  const minSegment =
    options.minSegment === undefined ? MIN_SEGMENT : Math.max(2, Math.floor(options.minSegment / blockSize));
  const limit = Math.max(1, options.maxChanges ?? MAX_CHANGES);
  const prepared = { dimensions, length, minSegment, maxChanges: Math.min(limit, Math.floor(length / minSegment) - 1) };
  const fit = bestFit(prepared);
  if (fit.changes.length >= limit) return [];
  const places = fit.changes.map((position) => refineChange(raw, position * blockSize, blockSize));
  return places.map(
    (index, order): ChangePoint => ({
      index,
      shape: fit.shape,
      before: medians(raw, places[order - 1] ?? 0, index),
      after: medians(raw, index, places[order + 1] ?? count),
      confidence: confidenceOf(fit.changes[order] ?? 0, fit, prepared),
    }),
  );
}
