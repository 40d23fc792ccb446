const SAMPLE_SIZE = 256;
/** So many more are taken before the surplus is thrown out. */
const SURPLUS = SAMPLE_SIZE / 2;
/** Room for an index behind a 32-bit key in one float. */
const PACK = 2 ** 20;

/** Plain form of a sample: parallel lists, ordered by key. */
export type TimedSampleState = { keys: number[]; times: number[]; values: number[] };

/**
 * A fair sample of (time, value) pairs: those with the smallest hash of their place in the file. The same lines give
 * the same sample in whatever order and in however many parts they are read, and samples merge.
 */
export class TimedSample {
  #keys: number[] = [];
  #times: number[] = [];
  #values: number[] = [];
  #limit = SAMPLE_SIZE + SURPLUS;
  #bound = Number.POSITIVE_INFINITY;

  /** `place` is the byte offset of the line plus a small number for the variable in it. */
  add(place: number, time: number, value: number): void {
    const key = hashPlace(place);
    if (key >= this.#bound) return;
    this.#push(key, time, value);
  }

  #push(key: number, time: number, value: number): void {
    this.#keys.push(key);
    this.#times.push(time);
    this.#values.push(value);
    if (this.#keys.length >= this.#limit) {
      this.#prune();
      this.#limit = this.#keys.length + SURPLUS;
    }
  }

  /** Keeps the smallest keys; those that tie with the last one stay, so that order of arrival makes no difference. */
  #prune(): void {
    const count = this.#keys.length;
    const packed = new Float64Array(count);
    for (let i = 0; i < count; i++) packed[i] = (this.#keys[i] as number) * PACK + i;
    packed.sort();
    let kept = Math.min(count, SAMPLE_SIZE);
    const last = kept === SAMPLE_SIZE ? Math.floor((packed[kept - 1] as number) / PACK) : 0;
    while (kept < count && Math.floor((packed[kept] as number) / PACK) === last) kept++;
    const keys: number[] = [];
    const times: number[] = [];
    const values: number[] = [];
    for (let i = 0; i < kept; i++) {
      const key = Math.floor((packed[i] as number) / PACK);
      const from = (packed[i] as number) - key * PACK;
      keys.push(key);
      times.push(this.#times[from] as number);
      values.push(this.#values[from] as number);
    }
    this.#keys = keys;
    this.#times = times;
    this.#values = values;
    if (kept >= SAMPLE_SIZE) this.#bound = last + 1;
  }

  merge(other: TimedSampleState): void {
    for (let i = 0; i < other.keys.length; i++) {
      const key = other.keys[i] as number;
      if (key < this.#bound) this.#push(key, other.times[i] as number, other.values[i] as number);
    }
  }

  state(): TimedSampleState {
    this.#prune();
    return { keys: this.#keys, times: this.#times, values: this.#values };
  }
}

function hashPlace(place: number): number {
  let h = ((place % 4294967296) | 0) ^ Math.imul(Math.floor(place / 4294967296) | 0, 0x27d4eb2d);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
