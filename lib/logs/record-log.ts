const FIRST_CAPACITY = 1 << 12;
const LARGEST_U16 = 0xffff;
const LARGEST_I32 = 0x7fffffff;
/** Stands for "no time" where a level would stand; levels are 0 to 6. */
const UNTIMED = 7;
const CODE = 8;

/** Columns of records: where each stands, its shape, time (NaN when none) and level. */
export type RecordColumns = {
  offsets: Float64Array;
  shapes: Uint16Array | Uint32Array;
  times: Float64Array;
  levels: Uint8Array;
};

/**
 * The same, packed: there is one entry per record of a log, and most follow the one before by a short step. `steps` holds
 * for each record the bytes since the one before and the time since the last one that had any, together with the level,
 * as numbers of variable length (LEB128, Dwarf Debugging Standard 4, 7.6). Mostly 5 to 6 bytes a record with its shape.
 */
export type PackedRecords = {
  length: number;
  shapes: Uint16Array | Uint32Array;
  firstOffset: number;
  firstMs: number;
  /** 1 or 1000 steps of time a millisecond; 0 when `times` holds the times as they are. */
  unitsPerMs: number;
  steps: Uint8Array;
  times: Float64Array | null;
};

/** Room for numbers of shapes below `count`. */
const shapeColumn = (length: number, count: number): Uint16Array | Uint32Array =>
  count <= LARGEST_U16 ? new Uint16Array(length) : new Uint32Array(length);

/** The column with each number replaced by what `numbers` has for it; all of those are below `count`. */
export function renumbered(
  shapes: ArrayLike<number>,
  numbers: ArrayLike<number>,
  count: number,
): PackedRecords["shapes"] {
  const out = shapeColumn(shapes.length, count);
  for (let i = 0; i < out.length; i++) out[i] = numbers[shapes[i] as number] as number;
  return out;
}

/** Numbers of seven bits a byte, the lowest first; the high bit says that more follow. */
class StepWriter {
  bytes = new Uint8Array(FIRST_CAPACITY);
  length = 0;

  put(value: number): void {
    if (this.length + CODE + 1 > this.bytes.length)
      this.bytes = copyTo(new Uint8Array(this.bytes.length * 2), this.bytes);
    let rest = value;
    while (rest > LARGEST_I32) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }
}

/** Takes in the records of a run, one by one, in order of their places; the room is used again for the next run. */
export class RecordLog {
  length = 0;
  #offsets = new Float64Array(FIRST_CAPACITY);
  #shapes = new Uint32Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #levels = new Uint8Array(FIRST_CAPACITY);
  readonly #steps = new StepWriter();

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

  /** Ends a run and packs it. `shapeCount` is more than the largest number of a shape. */
  take(shapeCount: number): PackedRecords {
    const n = this.length;
    this.length = 0;
    const times = this.#times.subarray(0, n);
    const unitsPerMs = unitsFor(times);
    const firstMs = times.find((time) => !Number.isNaN(time)) ?? 0;
    const firstOffset = n === 0 ? 0 : (this.#offsets[0] as number);
    const steps = this.#steps;
    steps.length = 0;
    let [offset, units] = [firstOffset, Math.round(firstMs * unitsPerMs)];
    for (let at = 0; at < n; at++) {
      const [next, level] = [this.#offsets[at] as number, this.#levels[at] as number];
      steps.put(next - offset);
      offset = next;
      const time = times[at] as number;
      if (Number.isNaN(time)) {
        steps.put(UNTIMED + CODE * level);
        continue;
      }
      const now = Math.round(time * unitsPerMs);
      const step = now - units;
      steps.put(level + CODE * (step < 0 ? -2 * step - 1 : 2 * step));
      units = now;
    }
    return {
      length: n,
      shapes: copyTo(shapeColumn(n, shapeCount), this.#shapes.subarray(0, n)),
      firstOffset,
      firstMs,
      unitsPerMs,
      steps: steps.bytes.slice(0, steps.length),
      times: unitsPerMs === 0 ? times.slice() : null,
    };
  }
}

/** The coarsest steps in which every time comes out again exactly as it was; 0 when there are none. */
function unitsFor(times: Float64Array): number {
  for (const units of [1, 1000]) {
    const largest = Number.MAX_SAFE_INTEGER / (2 * CODE * units);
    let before = Number.NaN;
    const fits = times.every((time) => {
      if (Number.isNaN(time)) return true;
      const isNear = Number.isNaN(before) || Math.abs(time - before) < largest;
      before = time;
      return isNear && Math.round(time * units) / units === time;
    });
    if (fits) return units;
  }
  return 0;
}

/** Takes packed runs apart. Its columns are used again: they hold until the next run is read. */
export class RunReader {
  #offsets = new Float64Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #levels = new Uint8Array(FIRST_CAPACITY);

  read(run: PackedRecords): RecordColumns {
    const { length } = run;
    if (length > this.#offsets.length) {
      this.#offsets = new Float64Array(length);
      this.#times = new Float64Array(length);
      this.#levels = new Uint8Array(length);
    }
    this.#fill(run);
    return {
      offsets: this.#offsets.subarray(0, length),
      shapes: run.shapes,
      times: run.times ?? this.#times.subarray(0, length),
      levels: this.#levels.subarray(0, length),
    };
  }

  #fill({ length, steps, firstOffset, firstMs, unitsPerMs }: PackedRecords): void {
    const [offsets, times, levels] = [this.#offsets, this.#times, this.#levels];
    const scale = unitsPerMs === 0 ? 1 : unitsPerMs;
    let offset = firstOffset;
    let units = Math.round(firstMs * unitsPerMs);
    let at = 0;
    for (let record = 0; record < length; record++) {
      let byte = steps[at++] as number;
      let value = byte & 127;
      for (let unit = 128; byte > 127; unit *= 128) {
        byte = steps[at++] as number;
        value += (byte & 127) * unit;
      }
      offset += value;
      offsets[record] = offset;
      byte = steps[at++] as number;
      value = byte & 127;
      for (let unit = 128; byte > 127; unit *= 128) {
        byte = steps[at++] as number;
        value += (byte & 127) * unit;
      }
      const level = value % CODE;
      const rest = (value - level) / CODE;
      if (level === UNTIMED) {
        levels[record] = rest;
        times[record] = Number.NaN;
        continue;
      }
      units += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
      levels[record] = level;
      times[record] = units / scale;
    }
  }
}

/** Goes through packed runs; what it gives holds until the next one. */
export function* eachRun<T extends PackedRecords>(runs: Iterable<T>): Generator<RecordColumns & { run: T }> {
  const reader = new RunReader();
  for (const run of runs) yield { run, ...reader.read(run) };
}

function copyTo<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  target: T,
  from: ArrayLike<number>,
): T {
  target.set(from);
  return target;
}

/** One run from several that follow each other in a file. */
export function joinRuns(parts: readonly PackedRecords[]): PackedRecords {
  const log = new RecordLog();
  let shapeCount = 0;
  for (const { offsets, shapes, times, levels } of eachRun(parts)) {
    for (let at = 0; at < shapes.length; at++) {
      const shape = shapes[at] as number;
      if (shape >= shapeCount) shapeCount = shape + 1;
      log.push(offsets[at] as number, shape, times[at] as number, levels[at] as number);
    }
  }
  return log.take(shapeCount);
}
