const SAMPLE_SIZE = 256;
/** So many more are taken before the surplus is thrown out. */
const SURPLUS = SAMPLE_SIZE / 2;
/** Room for an index behind a 32-bit key in one float. */
const PACK = 2 ** 20;

/** Plain form of a sample: key, time and value of each in turn, ordered by key. */
export type TimedSampleState = Float64Array;

const ROW = 3;
/** Numbers in a sample just before its surplus is thrown out. */
const FULL = ROW * (SAMPLE_SIZE + SURPLUS);

/** Times and values of a sample, by time. */
export function inOrderOfTime(sample: TimedSampleState): { times: number[]; values: number[] } {
  const rows = Array.from({ length: sample.length / ROW }, (_, row) => ROW * row);
  rows.sort((a, b) => (sample[a + 1] as number) - (sample[b + 1] as number));
  return { times: rows.map((at) => sample[at + 1] as number), values: rows.map((at) => sample[at + 2] as number) };
}

/** How many a sample holds. */
export const sampleSize = (sample: TimedSampleState): number => sample.length / ROW;

/**
 * A fair sample of (time, value) pairs: those with the smallest hash of their place in the file. The same lines give
 * the same sample in whatever order and in however many parts they are read, and samples merge.
 */
export class TimedSample {
  #rows = new Float64Array(ROW * 4);
  #size = 0;
  #limit = SAMPLE_SIZE + SURPLUS;
  #bound = Number.POSITIVE_INFINITY;

  /** `place` is the byte offset of the line plus a small number for the variable in it. */
  add(place: number, time: number, value: number): void {
    const key = hashPlace(place);
    if (key >= this.#bound) return;
    this.#push(key, time, value);
  }

  #push(key: number, time: number, value: number): void {
    const at = ROW * this.#size++;
    if (at === this.#rows.length) this.#grow();
    this.#rows[at] = key;
    this.#rows[at + 1] = time;
    this.#rows[at + 2] = value;
    if (this.#size >= this.#limit) {
      this.#prune();
      this.#limit = this.#size + SURPLUS;
    }
  }

  #grow(): void {
    const { length } = this.#rows;
    const rows = new Float64Array(length < FULL ? Math.min(FULL, 4 * length) : 2 * length);
    rows.set(this.#rows);
    this.#rows = rows;
  }

  /** Keeps the smallest keys; those that tie with the last one stay, so that order of arrival makes no difference. */
  #prune(): void {
    const count = this.#size;
    const packed = new Float64Array(count);
    for (let i = 0; i < count; i++) packed[i] = (this.#rows[ROW * i] as number) * PACK + i;
    packed.sort();
    let kept = Math.min(count, SAMPLE_SIZE);
    const last = kept === SAMPLE_SIZE ? Math.floor((packed[kept - 1] as number) / PACK) : 0;
    while (kept < count && Math.floor((packed[kept] as number) / PACK) === last) kept++;
    const rows = new Float64Array(ROW * Math.max(kept, this.#rows.length / ROW));
    for (let i = 0; i < kept; i++) {
      const from = ROW * ((packed[i] as number) % PACK);
      rows[ROW * i] = this.#rows[from] as number;
      rows[ROW * i + 1] = this.#rows[from + 1] as number;
      rows[ROW * i + 2] = this.#rows[from + 2] as number;
    }
    this.#rows = rows;
    this.#size = kept;
    if (kept >= SAMPLE_SIZE) this.#bound = last + 1;
  }

  state(): TimedSampleState {
    this.#prune();
    return this.#rows.slice(0, ROW * this.#size);
  }
}

/** The sample of what two samples were taken of: the smallest keys of both, and those that tie with the last one. */
export function mergeSamples(one: TimedSampleState, two: TimedSampleState): TimedSampleState {
  const out = new Float64Array(one.length + two.length);
  let [a, b, at] = [0, 0, 0];
  while ((a < one.length || b < two.length) && at < out.length) {
    const isOne = b >= two.length || (a < one.length && (one[a] as number) <= (two[b] as number));
    const [from, row] = isOne ? [one, a] : [two, b];
    if (at >= ROW * SAMPLE_SIZE && (from[row] as number) > (out[at - ROW] as number)) break;
    for (let i = 0; i < ROW; i++) out[at + i] = from[row + i] as number;
    if (isOne) a += ROW;
    else b += ROW;
    at += ROW;
  }
  return at === out.length ? out : out.slice(0, at);
}

/** Of the lower 32 bits (which is what `^` takes) and those above. */
function hashPlace(place: number): number {
  let h = place ^ Math.imul(place / 4294967296, 0x27d4eb2d);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
