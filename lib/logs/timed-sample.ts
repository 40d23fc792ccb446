const SAMPLE_SIZE = 512;

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
    if (this.#keys.length >= 2 * SAMPLE_SIZE) this.#prune();
  }

  #prune(): void {
    const order = this.#keys.map((_, index) => index);
    const rank = (a: number, b: number) =>
      (this.#keys[a] as number) - (this.#keys[b] as number) || (this.#times[a] as number) - (this.#times[b] as number);
    order.sort((a, b) => rank(a, b) || (this.#values[a] as number) - (this.#values[b] as number));
    order.length = Math.min(order.length, SAMPLE_SIZE);
    this.#keys = order.map((index) => this.#keys[index] as number);
    const times = order.map((index) => this.#times[index] as number);
    const values = order.map((index) => this.#values[index] as number);
    this.#times = times;
    this.#values = values;
    if (order.length === SAMPLE_SIZE) this.#bound = (this.#keys[SAMPLE_SIZE - 1] as number) + 1;
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
