const FIRST_CAPACITY = 1 << 8;

/** Columns of all records of a part: where each stands, its shape, time (NaN when none) and level. */
export type RecordColumns = { offsets: Float64Array; shapes: Uint32Array; times: Float64Array; levels: Uint8Array };

/** Growing columns; one entry per record. */
export class RecordLog {
  length = 0;
  #offsets = new Float64Array(FIRST_CAPACITY);
  #shapes = new Uint32Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #levels = new Uint8Array(FIRST_CAPACITY);

  push(offset: number, shape: number, time: number, level: number): void {
    const at = this.length++;
    if (at === this.#offsets.length) this.#grow();
    this.#offsets[at] = offset;
    this.#shapes[at] = shape;
    this.#times[at] = time;
    this.#levels[at] = level;
  }

  #grow(): void {
    const capacity = this.#offsets.length * 2;
    const offsets = new Float64Array(capacity);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
    const shapes = new Uint32Array(capacity);
    shapes.set(this.#shapes);
    this.#shapes = shapes;
    const times = new Float64Array(capacity);
    times.set(this.#times);
    this.#times = times;
    const levels = new Uint8Array(capacity);
    levels.set(this.#levels);
    this.#levels = levels;
  }

  /** The filled part of the columns: views, not copies. */
  columns(): RecordColumns {
    const n = this.length;
    return {
      offsets: this.#offsets.subarray(0, n),
      shapes: this.#shapes.subarray(0, n),
      times: this.#times.subarray(0, n),
      levels: this.#levels.subarray(0, n),
    };
  }
}
