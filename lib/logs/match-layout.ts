import type { LayoutField, LineLayout } from "./layout.ts";
import { COLUMN, ColumnReader } from "./layout-columns.ts";
import { levelOfLetter, levelOfPriority, NO_LEVEL } from "./levels.ts";
import type { TimestampReader } from "./timestamps.ts";

const SEEK_BYTES = 160;
const SEEK_TOKENS = 5;
const LETTERS = Array.from({ length: 128 }, (_, code) => levelOfLetter(String.fromCharCode(code)));

type Step = { kind: number; style: number; mark: number };
type Plan = { separator: number; steps: Step[] };

const STEP: Record<LayoutField["kind"], number> = {
  timestamp: 0,
  level: 1,
  bracket: 2,
  punctuation: 3,
  integer: 4,
  letter: 5,
  priority: 6,
  token: 7,
  anyLevel: 8,
  seekColon: 9,
  seekDash: 10,
};

const COLUMNS_MAX = 24;

/** Columns of the current line, each read once however many layouts are tried on it. */
class LineColumns {
  readonly types = new Uint8Array(COLUMNS_MAX);
  readonly styles = new Uint8Array(COLUMNS_MAX);
  readonly levels = new Uint8Array(COLUMNS_MAX);
  readonly marks = new Uint8Array(COLUMNS_MAX);
  readonly starts = new Int32Array(COLUMNS_MAX);
  readonly nexts = new Int32Array(COLUMNS_MAX);
  readonly times = new Float64Array(COLUMNS_MAX);
  #count = 0;
  #separator = 0;

  reset(): void {
    this.#count = 0;
    this.#separator = 0;
  }

  /** Reads on until column `index` is there; false when the line ends before. */
  reach(
    index: number,
    reader: ColumnReader,
    line: { bytes: Uint8Array; start: number; end: number; separator: number },
  ): boolean {
    if (this.#separator !== line.separator) {
      this.#separator = line.separator;
      this.#count = 0;
    }
    while (this.#count <= index) {
      const at = this.#count;
      if (at >= COLUMNS_MAX) return false;
      const from = at === 0 ? line.start : (this.nexts[at - 1] as number);
      if (!reader.read(line.bytes, from, line.end, line.separator)) return false;
      this.types[at] = reader.type;
      this.styles[at] = reader.style;
      this.levels[at] = reader.level;
      this.marks[at] = reader.mark;
      this.starts[at] = reader.start;
      this.nexts[at] = reader.next;
      this.times[at] = reader.ms;
      this.#count++;
    }
    return true;
  }
}

/** Applies learnt layouts to lines. After `match`: `messageStart`, `ts` (NaN when none) and `level` (NO_LEVEL when none). */
export class LayoutMatcher {
  messageStart = 0;
  ts = Number.NaN;
  level: number = NO_LEVEL;

  readonly #plans: readonly Plan[];
  readonly #columns: ColumnReader;
  readonly #seen = new LineColumns();
  readonly #line: { bytes: Uint8Array; start: number; end: number; separator: number } = {
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    separator: 32,
  };

  constructor(layouts: readonly LineLayout[], timestamps: TimestampReader) {
    this.#plans = layouts.map(({ separator, fields }) => ({
      separator,
      steps: fields.map(({ kind, style, mark }) => ({ kind: STEP[kind], style: style ?? -1, mark: mark ?? -1 })),
    }));
    this.#columns = new ColumnReader(timestamps);
  }

  /** Returns the number of the layout that fits [start, end), or -1; a line without one may still start with a time. */
  match(bytes: Uint8Array, start: number, end: number): number {
    const line = this.#line;
    line.bytes = bytes;
    line.start = start;
    line.end = end;
    this.#seen.reset();
    for (let index = 0; index < this.#plans.length; index++) {
      if (this.#fits(this.#plans[index] as Plan)) return index;
    }
    this.#matchLoosely(bytes, start, end);
    return -1;
  }

  #fits({ separator, steps }: Plan): boolean {
    const { bytes, start, end } = this.#line;
    this.#line.separator = separator;
    this.ts = Number.NaN;
    this.level = NO_LEVEL;
    let at = start;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as Step;
      if (step.kind >= STEP.seekColon) {
        this.messageStart =
          step.kind === STEP.seekColon ? this.#seekColon(bytes, at, end) : this.#seekDash(bytes, at, end);
        return true;
      }
      if (!this.#seen.reach(i, this.#columns, this.#line) || !this.#accepts(step, i)) return false;
      at = this.#seen.nexts[i] as number;
    }
    this.messageStart = at;
    return true;
  }

  /** Whether column `at` is what the layout wants; takes over its time and level. */
  #accepts({ kind, style, mark }: Step, at: number): boolean {
    const { types, styles, levels, marks, times, starts } = this.#seen;
    const type = types[at] as number;
    const ms = times[at] as number;
    switch (kind) {
      case STEP.timestamp:
        if (type !== COLUMN.timestamp || styles[at] !== style || (mark >= 0 && marks[at] !== mark)) return false;
        if (!Number.isNaN(ms)) this.ts = ms;
        return true;
      case STEP.level:
        this.level = levels[at] as number;
        return type === COLUMN.level;
      case STEP.bracket:
        if (type !== COLUMN.bracket || (style >= 0 && styles[at] !== style)) return false;
        if (style >= 0 && !Number.isNaN(ms)) this.ts = ms;
        if (levels[at] !== NO_LEVEL) this.level = levels[at] as number;
        return true;
      case STEP.punctuation:
        return type === COLUMN.punctuation;
      case STEP.integer:
        return type === COLUMN.integer;
      case STEP.letter:
        this.level = LETTERS[this.#line.bytes[starts[at] as number] as number] ?? NO_LEVEL;
        return type === COLUMN.letter;
      case STEP.anyLevel:
        this.level = levels[at] as number;
        if (this.level === NO_LEVEL && type === COLUMN.letter)
          this.level = LETTERS[this.#line.bytes[starts[at] as number] as number] ?? NO_LEVEL;
        return true;
      default:
        if (type === COLUMN.priority)
          this.level = levelOfPriority(priorityAt(this.#line.bytes, (starts[at] as number) + 1));
        return true;
    }
  }

  /** Behind `name[12] (more): `; stays where it is when no colon comes within a few words. */
  #seekColon(bytes: Uint8Array, at: number, end: number): number {
    const stop = Math.min(end, at + SEEK_BYTES);
    let words = 0;
    let i = at;
    while (i < stop && bytes[i] === 32) i++;
    for (; i < stop; i++) {
      const byte = bytes[i] as number;
      if (byte === 58 && (i + 1 >= end || bytes[i + 1] === 32)) return i + 1;
      if (byte === 32 && ++words >= SEEK_TOKENS) break;
    }
    return at;
  }

  #seekDash(bytes: Uint8Array, at: number, end: number): number {
    const column = this.#columns;
    let next = at;
    for (let i = 0; i < 4 && column.read(bytes, next, end, 32); i++) {
      next = column.next;
      if (column.type === COLUMN.punctuation) return next;
    }
    return at;
  }

  /** Without a layout, a word is a level only when it is set apart: `[warn]`, `Error:`, `INFO`. */
  #namesLevel(bytes: Uint8Array): boolean {
    const { type, start, end, next } = this.#columns;
    if (type !== COLUMN.level || next > end) return true;
    for (let i = start; i < end; i++) if ((bytes[i] as number) >= 97) return false;
    return true;
  }

  #matchLoosely(bytes: Uint8Array, start: number, end: number): void {
    const column = this.#columns;
    this.ts = Number.NaN;
    this.level = NO_LEVEL;
    this.messageStart = start;
    if (!column.read(bytes, start, end, 32)) return;
    if (column.type === COLUMN.timestamp || (column.type === COLUMN.bracket && column.style > 0)) {
      if (Number.isNaN(column.ms)) return;
      this.ts = column.ms;
      this.messageStart = column.next;
      if (!column.read(bytes, this.messageStart, end, 32)) return;
    }
    if (column.level === NO_LEVEL || !this.#namesLevel(bytes)) return;
    this.level = column.level;
    this.messageStart = column.next;
  }
}

function priorityAt(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let i = start; i < start + 3; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}
