const GAMMA = 1.02;
const LOG_GAMMA = Math.log(GAMMA);
const SMALLEST = 1e-9;
const BINS_MAX = 4096;
/** Room on both sides of the bins that are used. */
const BINS_AROUND = 16;

/** Bins of whole numbers below this come from a table; 0 marks one that is not filled in yet. */
const TABLE_SIZE = 1 << 16;
const TABLE = new Int16Array(TABLE_SIZE);

const binOf = (value: number): number => Math.ceil(Math.log(value) / LOG_GAMMA);

function tabledBin(value: number): number {
  if (value >= TABLE_SIZE || (value | 0) !== value) return binOf(value);
  const known = TABLE[value] as number;
  if (known !== 0) return known - 1;
  const bin = binOf(value);
  TABLE[value] = bin + 1;
  return bin;
}

const NO_BINS = new Int32Array(0);

/** Plain form of a sketch, to store and to send between threads. */
export type SketchState = {
  count: number;
  sum: number;
  min: number;
  max: number;
  zeros: number;
  /** Number of a bin and how many it holds, in turn. */
  bins: Int32Array;
  negatives: Int32Array;
};

/** Counts of the same bins added up; null when together they span more bins than a sketch keeps. */
function joinedBins(one: Int32Array, two: Int32Array): Int32Array | null {
  if (one.length === 0) return two;
  if (two.length === 0) return one;
  const lowest = Math.min(one[0] as number, two[0] as number);
  const highest = Math.max(one[one.length - 2] as number, two[two.length - 2] as number);
  if (highest - lowest >= BINS_MAX - BINS_AROUND) return null;
  const out = new Int32Array(one.length + two.length);
  let [a, b, at] = [0, 0, 0];
  while (a < one.length || b < two.length) {
    const binA = a < one.length ? (one[a] as number) : Number.POSITIVE_INFINITY;
    const binB = b < two.length ? (two[b] as number) : Number.POSITIVE_INFINITY;
    out[at] = Math.min(binA, binB);
    if (binA <= binB) out[at + 1] = one[a + 1] as number;
    if (binB <= binA) out[at + 1] = (out[at + 1] as number) + (two[b + 1] as number);
    if (binA <= binB) a += 2;
    if (binB <= binA) b += 2;
    at += 2;
  }
  return out.slice(0, at);
}

/** What one sketch would be that had seen what both have seen. */
export function mergeSketches(one: SketchState, two: SketchState): SketchState {
  const bins = joinedBins(one.bins, two.bins);
  const negatives = joinedBins(one.negatives, two.negatives);
  if (bins === null || negatives === null) {
    const sketch = new QuantileSketch();
    sketch.merge(one);
    sketch.merge(two);
    return sketch.state();
  }
  return {
    count: one.count + two.count,
    sum: one.sum + two.sum,
    min: Math.min(one.min, two.min),
    max: Math.max(one.max, two.max),
    zeros: one.zeros + two.zeros,
    bins,
    negatives,
  };
}

/**
 * Quantiles of a stream within 1 % of the true value, mergeable in any order (DDSketch, Masson et al., VLDB 2019).
 * Bins are powers of 1.02, kept densely between the smallest and the largest one seen.
 */
export class QuantileSketch {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  zeros = 0;
  #bins = new Uint32Array(0);
  #lowest = 0;
  #negatives: QuantileSketch | null = null;

  add(value: number, times = 1): void {
    this.count += times;
    this.sum += value * times;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value > SMALLEST) this.#bump(tabledBin(value), times);
    else if (value >= -SMALLEST) this.zeros += times;
    else {
      this.#negatives ??= new QuantileSketch();
      this.#negatives.add(-value, times);
    }
  }

  #bump(bin: number, times: number): void {
    const at = bin - this.#lowest;
    if (at >= 0 && at < this.#bins.length) {
      this.#bins[at] = (this.#bins[at] as number) + times;
      return;
    }
    this.#grow(bin);
    const moved = Math.max(0, Math.min(this.#bins.length - 1, bin - this.#lowest));
    this.#bins[moved] = (this.#bins[moved] as number) + times;
  }

  #grow(bin: number): void {
    const empty = this.#bins.length === 0;
    const lowest = empty ? bin - 8 : Math.min(this.#lowest, bin - 8);
    const highest = empty ? bin + 8 : Math.max(this.#lowest + this.#bins.length - 1, bin + 8);
    if (highest - lowest >= BINS_MAX) return;
    const bins = new Uint32Array(highest - lowest + 1);
    if (!empty) bins.set(this.#bins, this.#lowest - lowest);
    this.#bins = bins;
    this.#lowest = lowest;
  }

  /** Value below which the share `q` (0..1) of the values lies; NaN when there are none. */
  quantile(q: number): number {
    return this.count === 0 ? Number.NaN : this.#atRank(Math.floor(q * (this.count - 1)));
  }

  #atRank(from: number): number {
    const negatives = this.#negatives?.count ?? 0;
    if (this.#negatives !== null && from < negatives) return -this.#negatives.#atRank(negatives - 1 - from);
    let rank = from - negatives;
    if (rank < this.zeros) return 0;
    rank -= this.zeros;
    for (let i = 0; i < this.#bins.length; i++) {
      rank -= this.#bins[i] as number;
      if (rank < 0) return this.#clamp((2 * GAMMA ** (this.#lowest + i)) / (GAMMA + 1));
    }
    return this.max;
  }

  #clamp(value: number): number {
    return Math.min(this.max, Math.max(this.min, value));
  }

  state(): SketchState {
    const { count, sum, min, max, zeros } = this;
    return { count, sum, min, max, zeros, bins: this.#pairs(), negatives: this.#negatives?.state().bins ?? NO_BINS };
  }

  #pairs(): Int32Array {
    let used = 0;
    for (const times of this.#bins) if (times > 0) used++;
    const pairs = new Int32Array(2 * used);
    let at = 0;
    this.#bins.forEach((times, index) => {
      if (times === 0) return;
      pairs[at++] = this.#lowest + index;
      pairs[at++] = times;
    });
    return pairs;
  }

  /** Adds what another sketch has seen. */
  merge(other: SketchState): void {
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.zeros += other.zeros;
    const { bins } = other;
    for (let i = 0; i < bins.length; i += 2) this.#bump(bins[i] as number, bins[i + 1] as number);
    if (other.negatives.length === 0) return;
    this.#negatives ??= new QuantileSketch();
    const times = other.negatives.reduce((sum, n, i) => (i % 2 === 1 ? sum + n : sum), 0);
    const bound = {
      count: times,
      sum: 0,
      min: 0,
      max: -other.min,
      zeros: 0,
      bins: other.negatives,
      negatives: NO_BINS,
    };
    this.#negatives.merge(bound);
  }
}
