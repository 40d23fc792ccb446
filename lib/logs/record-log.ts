const FIRST_CAPACITY = 1 << 12;
const LARGEST_U16 = 0xffff;
const LARGEST_U32 = 0xffffffff;

/**
 * Columns of records: where each stands, its shape, time (NaN when none) and level. There is one entry per record of a
 * log, so each column is as narrow as its values allow: mostly 15 bytes a record.
 */
export type RecordColumns = {
  offsets: Uint32Array | Float64Array;
  shapes: Uint16Array | Uint32Array;
  times: Float64Array;
  levels: Uint8Array;
};

/** Room for numbers of shapes below `count`. */
const shapeColumn = (length: number, count: number): Uint16Array | Uint32Array =>
  count <= LARGEST_U16 ? new Uint16Array(length) : new Uint32Array(length);

/** The column with each number replaced by what `numbers` has for it; all of those are below `count`. */
export function renumbered(
  shapes: ArrayLike<number>,
  numbers: ArrayLike<number>,
  count: number,
): RecordColumns["shapes"] {
  const out = shapeColumn(shapes.length, count);
  for (let i = 0; i < out.length; i++) out[i] = numbers[shapes[i] as number] as number;
  return out;
}

/** Takes in the records of a run, one by one; the room is used again for the next run. */
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
    this.#offsets = copyTo(new Float64Array(capacity), this.#offsets);
    this.#shapes = copyTo(new Uint32Array(capacity), this.#shapes);
    this.#times = copyTo(new Float64Array(capacity), this.#times);
    this.#levels = copyTo(new Uint8Array(capacity), this.#levels);
  }

  /** Ends a run: a copy of its columns, narrowed. `shapeCount` is more than the largest number of a shape. */
  take(shapeCount: number): RecordColumns {
    const n = this.length;
    this.length = 0;
    const last = n === 0 ? 0 : (this.#offsets[n - 1] as number);
    return {
      offsets: copyTo(last <= LARGEST_U32 ? new Uint32Array(n) : new Float64Array(n), this.#offsets.subarray(0, n)),
      shapes: copyTo(shapeColumn(n, shapeCount), this.#shapes.subarray(0, n)),
      times: this.#times.slice(0, n),
      levels: this.#levels.slice(0, n),
    };
  }
}

function copyTo<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  target: T,
  from: ArrayLike<number>,
): T {
  target.set(from);
  return target;
}

/** One run from several that follow each other in a file. */
export function joinColumns(parts: readonly RecordColumns[]): RecordColumns {
  const length = parts.reduce((sum, part) => sum + part.offsets.length, 0);
  const joined: RecordColumns = {
    offsets: parts.every(({ offsets }) => offsets instanceof Uint32Array)
      ? new Uint32Array(length)
      : new Float64Array(length),
    shapes: parts.every(({ shapes }) => shapes instanceof Uint16Array)
      ? new Uint16Array(length)
      : new Uint32Array(length),
    times: new Float64Array(length),
    levels: new Uint8Array(length),
  };
  let at = 0;
  for (const part of parts) {
    joined.offsets.set(part.offsets, at);
    joined.shapes.set(part.shapes, at);
    joined.times.set(part.times, at);
    joined.levels.set(part.levels, at);
    at += part.offsets.length;
  }
  return joined;
}
