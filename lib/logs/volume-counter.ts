import { BUCKET_WIDTHS_MS, BUCKETS_MAX, flattenRows, LEVEL_ROW } from "./time-buckets.ts";

/** Counts of one shape: numbers of buckets in the order in which they came, and how many in a row each held. */
type Counts = { buckets: number[]; counts: number[]; compactAt: number };

const COMPACT_FROM = 1024;

/**
 * Counts records over time, by level and by shape, while they are read. Buckets get wider when more than BUCKETS_MAX of
 * them hold anything, so that the width depends on the set of times only, and parts merge to the same.
 */
export class VolumeCounter {
  #step = 0;
  #width: number = BUCKET_WIDTHS_MS[0];
  #last = Number.NaN;
  #row: Float64Array = new Float64Array(LEVEL_ROW);
  #rows = new Map<number, Float64Array>();
  readonly #shapes: Counts[] = [];

  get bucketMs(): number {
    return this.#width;
  }

  /** Counts a record; one without a time (NaN) is left out. */
  add(shape: number, time: number, level: number): void {
    if (Number.isNaN(time)) return;
    let bucket = Math.floor(time / this.#width);
    if (bucket !== this.#last) {
      this.#enter(bucket);
      bucket = this.#last;
    }
    const row = this.#row;
    row[level + 1] = (row[level + 1] as number) + 1;
    const own = this.#shapes[shape] ?? this.#open(shape);
    const end = own.buckets.length - 1;
    if (own.buckets[end] === bucket) {
      own.counts[end] = (own.counts[end] as number) + 1;
      return;
    }
    own.buckets.push(bucket);
    own.counts.push(1);
    if (end > own.compactAt) compact(own);
  }

  #open(shape: number): Counts {
    const own: Counts = { buckets: [], counts: [], compactAt: COMPACT_FROM };
    this.#shapes[shape] = own;
    return own;
  }

  /** Makes `bucket` the current one; when there are too many now, all become wider, and the current one with them. */
  #enter(bucket: number): void {
    this.#last = bucket;
    const known = this.#rows.get(bucket);
    if (known !== undefined) {
      this.#row = known;
      return;
    }
    this.#row = newRow();
    this.#rows.set(bucket, this.#row);
    while (this.#rows.size > BUCKETS_MAX && this.#step < BUCKET_WIDTHS_MS.length - 1) this.#widen();
  }

  #widen(): void {
    const before = this.#width;
    this.#width = BUCKET_WIDTHS_MS[++this.#step] as number;
    const ratio = this.#width / before;
    const rows = new Map<number, Float64Array>();
    for (const [bucket, row] of this.#rows) {
      const wider = Math.floor(bucket / ratio);
      const known = rows.get(wider);
      if (known === undefined) rows.set(wider, row);
      else for (let c = 1; c < LEVEL_ROW; c++) known[c] = (known[c] as number) + (row[c] as number);
    }
    this.#rows = rows;
    this.#last = Math.floor(this.#last / ratio);
    this.#row = rows.get(this.#last) as Float64Array;
    for (const own of this.#shapes) {
      if (own === undefined) continue;
      own.buckets = own.buckets.map((bucket) => Math.floor(bucket / ratio));
      compact(own);
    }
  }

  /** Adds what was counted for a shape to another one. */
  move(from: number, to: number): void {
    const member = this.#shapes[from];
    if (member === undefined) return;
    const own = this.#shapes[to] ?? this.#open(to);
    own.buckets = own.buckets.concat(member.buckets);
    own.counts = own.counts.concat(member.counts);
    compact(own);
    this.#shapes[from] = { buckets: [], counts: [], compactAt: COMPACT_FROM };
  }

  /** (start, count) pairs of a shape, ascending. */
  seriesOf(shape: number): Float64Array {
    const own = this.#shapes[shape];
    if (own === undefined) return new Float64Array(0);
    compact(own);
    const out = new Float64Array(own.buckets.length * 2);
    own.buckets.forEach((bucket, at) => {
      out[2 * at] = bucket * this.#width;
      out[2 * at + 1] = own.counts[at] as number;
    });
    return out;
  }

  /** Rows of (start, seven level counts), ascending. */
  levelSeries(): Float64Array {
    for (const [bucket, row] of this.#rows) row[0] = bucket * this.#width;
    return flattenRows([...this.#rows.values()]);
  }
}

const newRow = (): Float64Array => new Float64Array(LEVEL_ROW);

/** Sorts the buckets and makes one of those that are the same. */
function compact(own: Counts): void {
  const { buckets, counts } = own;
  if (!isRising(buckets)) {
    const sums = new Map<number, number>();
    for (let at = 0; at < buckets.length; at++) {
      const bucket = buckets[at] as number;
      sums.set(bucket, (sums.get(bucket) ?? 0) + (counts[at] as number));
    }
    own.buckets = Array.from(Float64Array.from(sums.keys()).sort());
    own.counts = own.buckets.map((bucket) => sums.get(bucket) as number);
  }
  own.compactAt = Math.max(COMPACT_FROM, 2 * own.buckets.length);
}

function isRising(buckets: readonly number[]): boolean {
  for (let at = 1; at < buckets.length; at++) if ((buckets[at] as number) <= (buckets[at - 1] as number)) return false;
  return true;
}
