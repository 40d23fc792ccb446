import type { LayoutField, LineLayout } from "./layout.ts";
import { COLUMN, ColumnReader } from "./layout-columns.ts";
import { levelOfLetter, levelOfPriority, NO_LEVEL } from "./levels.ts";
import type { TimestampReader } from "./timestamps.ts";

const SEEK_BYTES = 160;
const SEEK_TOKENS = 5;
const LETTERS = Array.from({ length: 128 }, (_, code) => levelOfLetter(String.fromCharCode(code)));

/** Applies learnt layouts to lines. After `match`: `messageStart`, `ts` (NaN when none) and `level` (NO_LEVEL when none). */
export class LayoutMatcher {
  messageStart = 0;
  ts = Number.NaN;
  level: number = NO_LEVEL;

  readonly #layouts: readonly LineLayout[];
  readonly #columns: ColumnReader;

  constructor(layouts: readonly LineLayout[], timestamps: TimestampReader) {
    this.#layouts = layouts;
    this.#columns = new ColumnReader(timestamps);
  }

  /** Returns the number of the layout that fits [start, end), or -1; a line without one may still start with a time. */
  match(bytes: Uint8Array, start: number, end: number): number {
    for (let index = 0; index < this.#layouts.length; index++) {
      if (this.#fits(bytes, start, end, this.#layouts[index] as LineLayout)) return index;
    }
    this.#matchLoosely(bytes, start, end);
    return -1;
  }

  #fits(bytes: Uint8Array, start: number, end: number, layout: LineLayout): boolean {
    this.ts = Number.NaN;
    this.level = NO_LEVEL;
    let at = start;
    const { fields, separator } = layout;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as LayoutField;
      const next =
        field.kind === "seekColon"
          ? this.#seekColon(bytes, at, end)
          : this.#field(bytes, { at, end, separator, field });
      if (next < 0) return false;
      at = next;
    }
    this.messageStart = at;
    return true;
  }

  #field(bytes: Uint8Array, where: { at: number; end: number; separator: number; field: LayoutField }): number {
    const { at, end, separator, field } = where;
    if (field.kind === "seekDash") return this.#seekDash(bytes, at, end);
    const column = this.#columns;
    if (!column.read(bytes, at, end, separator)) return -1;
    switch (field.kind) {
      case "timestamp":
        if (column.type !== COLUMN.timestamp || column.style !== field.style) return -1;
        if (!Number.isNaN(column.ms)) this.ts = column.ms;
        return column.next;
      case "level":
        if (column.type !== COLUMN.level) return -1;
        this.level = column.level;
        return column.next;
      case "bracket":
        if (column.type !== COLUMN.bracket || (field.style !== undefined && column.style !== field.style)) return -1;
        if (field.style !== undefined && !Number.isNaN(column.ms)) this.ts = column.ms;
        if (column.level !== NO_LEVEL) this.level = column.level;
        return column.next;
      case "punctuation":
        return column.type === COLUMN.punctuation ? column.next : -1;
      case "integer":
        return column.type === COLUMN.integer ? column.next : -1;
      case "letter":
        if (column.type !== COLUMN.letter) return -1;
        this.level = LETTERS[bytes[column.start] as number] ?? NO_LEVEL;
        return column.next;
      default:
        if (column.type === COLUMN.priority) this.level = levelOfPriority(priorityAt(bytes, column.start + 1));
        return column.next;
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
