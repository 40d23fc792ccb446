/** Bins per e-fold and in total: a ratio of e^40 between the smallest and the largest size that are told apart. */
const BINS_PER_FOLD = 8;
const BINS = 320;
const MIDDLE_BIN = BINS / 2;
/** The tail is the largest 5 % of what was seen, at least this many. */
const TAIL_SHARE = 0.05;
const MIN_TAIL = 10;
/** Tail index taken for granted before anything was seen, and how many sizes that belief is worth. */
const PRIOR_INDEX = 0.5;
const PRIOR_WEIGHT = 10;
/** After this many sizes all counts are halved, so that the memory follows slow changes. */
const MAX_SEEN = 50_000;

/**
 * Remembers how large a deviation usually gets and says how rare a new one is, in constant memory: counts per
 * logarithmic size, and beyond the largest 5 % a power-law tail (Hill 1975, with a prior). The unit is the first size
 * seen, so scale does not matter.
 */
export class TailMemory {
  readonly #counts = new Float64Array(BINS);
  #unit = 0;
  #seen = 0;

  /** Sizes remembered (halved from time to time). */
  get seen(): number {
    return this.#seen;
  }

  /** Bin 0 holds "no deviation this way". */
  #binOf(size: number): number {
    if (!(size > 0) || this.#unit === 0) return 0;
    return Math.min(BINS - 1, Math.max(1, Math.floor(MIDDLE_BIN + BINS_PER_FOLD * Math.log(size / this.#unit))));
  }

  /** Minus the logarithm of the chance that a size reaches this one; 0 for what is not in the tail. */
  surprise(size: number): number {
    if (!(size > 0) || this.#seen < MIN_TAIL) return 0;
    const wanted = Math.max(MIN_TAIL, TAIL_SHARE * this.#seen);
    let inTail = 0;
    let folds = 0;
    let lowest = BINS;
    for (let bin = BINS - 1; bin > 0 && inTail < wanted; bin -= 1) {
      const count = this.#counts[bin] ?? 0;
      if (count === 0) continue;
      // What was counted so far lies further above the new lowest bin; a bin's own content half a bin above its edge.
      const further = inTail === 0 ? 0 : lowest - bin;
      folds += (inTail * further + count / 2) / BINS_PER_FOLD;
      inTail += count;
      lowest = bin;
    }
    if (inTail === 0) return Math.log(this.#seen + 1);
    if (this.#binOf(size) < lowest) return 0;
    const index = (folds + PRIOR_WEIGHT * PRIOR_INDEX) / (inTail + PRIOR_WEIGHT);
    const above = Math.log(size / this.#unit) - (lowest - MIDDLE_BIN) / BINS_PER_FOLD;
    return Math.log(this.#seen / inTail) + Math.max(0, above) / index;
  }

  add(size: number): void {
    if (this.#unit === 0 && size > 0) this.#unit = size;
    const bin = this.#binOf(size);
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    this.#seen += 1;
    if (this.#seen < MAX_SEEN) return;
    for (let index = 0; index < BINS; index += 1) this.#counts[index] = (this.#counts[index] ?? 0) / 2;
    this.#seen /= 2;
  }
}
