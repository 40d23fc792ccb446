import { levelOfBytes, NO_LEVEL } from "./levels.ts";
import type { TimestampReader } from "./timestamps.ts";

/** What a column of a line's head looks like. */
export const COLUMN = {
  none: 0,
  timestamp: 1,
  level: 2,
  integer: 3,
  bracket: 4,
  paren: 5,
  punctuation: 6,
  nameColon: 7,
  process: 8,
  priority: 9,
  letter: 10,
  id: 11,
  word: 12,
  dotted: 13,
  keyValue: 14,
  other: 15,
} as const;

const LONGEST_BRACKET = 240;
const LONGEST_TOKEN = 200;

const DIVIDERS = new Set([..."-|:>~*#=."].map((mark) => mark.charCodeAt(0)));

const isBlank = (byte: number) => byte === 32 || byte === 9;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
const isLetter = (byte: number) => (byte | 32) >= 97 && (byte | 32) <= 122;

/**
 * Reads the head of a line column by column: blank separated (or by another separator), a bracketed group or a
 * timestamp of several words counting as one. The same reader learns layouts and applies them.
 */
export class ColumnReader {
  type: number = COLUMN.none;
  /** Column without its trailing punctuation: [start, end); the next column is looked for from `next`. */
  start = 0;
  end = 0;
  next = 0;
  /** Style of the timestamp, also of one inside brackets; 0 otherwise. */
  style = 0;
  /** Punctuation right behind a timestamp, or 0. */
  mark = 0;
  ms = Number.NaN;
  level: number = NO_LEVEL;

  readonly #timestamps: TimestampReader;

  constructor(timestamps: TimestampReader) {
    this.#timestamps = timestamps;
  }

  /** Reads the column at or after `from`; returns false at the end of the line. `separator` is a byte; 32 = blanks. */
  read(bytes: Uint8Array, from: number, limit: number, separator: number): boolean {
    let i = from;
    while (i < limit && isBlank(bytes[i] as number)) i++;
    this.start = i;
    this.end = i;
    this.next = i;
    this.style = 0;
    this.mark = 0;
    this.level = NO_LEVEL;
    this.type = COLUMN.none;
    if (i >= limit) return false;
    if (this.#readTimestamp(bytes, i, limit, separator)) return true;
    const first = bytes[i] as number;
    if (separator === 32 && (first === 91 || first === 40 || first === 60) && this.#readBracket(bytes, i, limit))
      return true;
    this.#readToken(bytes, i, limit, separator);
    return true;
  }

  #readTimestamp(bytes: Uint8Array, at: number, limit: number, separator: number): boolean {
    const timestamps = this.#timestamps;
    if (!timestamps.read(bytes, at, limit)) return false;
    let end = timestamps.end;
    const after = end < limit ? (bytes[end] as number) : 32;
    const closes =
      isBlank(after) || after === separator || after === 44 || after === 58 || after === 59 || after === 93;
    if (
      !closes &&
      after !== 124 &&
      after !== 41 &&
      !(after === 45 && end + 1 < limit && isBlank(bytes[end + 1] as number))
    )
      return false;
    this.end = end;
    this.style = timestamps.style;
    this.ms = timestamps.ms;
    this.type = COLUMN.timestamp;
    this.mark = after === 44 || after === 58 || after === 59 ? after : 0;
    while (end < limit && (bytes[end] === 44 || bytes[end] === 58 || bytes[end] === 59) && separator !== bytes[end])
      end++;
    this.next = separator === 32 ? end : skipSeparator(bytes, end, limit, separator);
    return true;
  }

  /** [..], (..) and <..> with what is nested in them. */
  #readBracket(bytes: Uint8Array, at: number, limit: number): boolean {
    const open = bytes[at] as number;
    const close = open === 40 ? 41 : open + 2;
    const stop = Math.min(limit, at + LONGEST_BRACKET);
    let depth = 0;
    let i = at;
    for (; i < stop; i++) {
      const byte = bytes[i] as number;
      if (byte === open) depth++;
      else if (byte === close && --depth === 0) break;
    }
    if (i >= stop || i === at + 1) return false;
    this.end = i + 1;
    this.next = i + 1;
    while (this.next < limit && (bytes[this.next] === 58 || bytes[this.next] === 44)) this.next++;
    if (open === 60) return this.#readAngle(bytes, at, i);
    this.type = open === 91 ? COLUMN.bracket : COLUMN.paren;
    let inner = at + 1;
    let innerEnd = i;
    while (inner < innerEnd && isBlank(bytes[inner] as number)) inner++;
    while (innerEnd > inner && isBlank(bytes[innerEnd - 1] as number)) innerEnd--;
    this.level = levelOfBytes(bytes, inner, innerEnd);
    if (this.#timestamps.read(bytes, inner, innerEnd) && this.#timestamps.end >= innerEnd - 1) {
      this.style = this.#timestamps.style;
      this.ms = this.#timestamps.ms;
    }
    return true;
  }

  /** <34> of syslog, <Warning>; anything else in angles is text. */
  #readAngle(bytes: Uint8Array, at: number, close: number): boolean {
    this.level = levelOfBytes(bytes, at + 1, close);
    if (this.level !== NO_LEVEL) {
      this.type = COLUMN.level;
      return true;
    }
    if (close - at > 4) return false;
    for (let i = at + 1; i < close; i++) if (!isDigit(bytes[i] as number)) return false;
    this.type = COLUMN.priority;
    return true;
  }

  #readToken(bytes: Uint8Array, at: number, limit: number, separator: number): void {
    const stop = Math.min(limit, at + LONGEST_TOKEN);
    let i = at;
    let digits = 0;
    let letters = 0;
    let dots = 0;
    let equals = -1;
    let bracket = -1;
    while (i < stop) {
      const byte = bytes[i] as number;
      if (separator === 32 ? isBlank(byte) : byte === separator) break;
      if (isDigit(byte)) digits++;
      else if (isLetter(byte) || byte >= 128) letters++;
      else if (byte === 46) dots++;
      else if (byte === 61 && equals < 0) equals = i;
      else if (byte === 91 && bracket < 0) bracket = i;
      i++;
    }
    this.next = separator === 32 ? i : skipSeparator(bytes, i, limit, separator);
    let end = i;
    while (end > at && separator !== 32 && isBlank(bytes[end - 1] as number)) end--;
    const last = bytes[end - 1] as number;
    const colon = last === 58 && end - at > 1;
    if (colon || ((last === 44 || last === 59) && end - at > 1)) end--;
    this.end = end;
    this.type = this.#typeOf(bytes, { at, end, digits, letters, dots, equals, bracket, colon });
  }

  #typeOf(
    bytes: Uint8Array,
    token: {
      at: number;
      end: number;
      digits: number;
      letters: number;
      dots: number;
      equals: number;
      bracket: number;
      colon: boolean;
    },
  ): number {
    const { at, end, digits, letters } = token;
    if (digits + letters === 0) return isDivider(bytes, at, end) ? COLUMN.punctuation : COLUMN.other;
    if (letters === 0 && digits === end - at) return COLUMN.integer;
    this.level = levelOfBytes(bytes, at, end);
    if (this.level !== NO_LEVEL) return COLUMN.level;
    if (token.bracket > at && bytes[end - 1] === 93) return COLUMN.process;
    if (token.colon) return COLUMN.nameColon;
    const inner = this.#levelBeforeColon(bytes, at, end);
    if (inner > 0) {
      this.end = inner;
      this.next = inner + 1;
      return COLUMN.level;
    }
    if (end - at === 1 && letters === 1) return COLUMN.letter;
    if (token.equals > at) return COLUMN.keyValue;
    if (digits > 0) return COLUMN.id;
    return token.dots > 0 ? COLUMN.dotted : letters === end - at ? COLUMN.word : COLUMN.other;
  }

  /** `INFO:root:...`: the position of the colon after a leading level, or 0. */
  #levelBeforeColon(bytes: Uint8Array, at: number, end: number): number {
    const stop = Math.min(end, at + 14);
    for (let i = at + 3; i < stop; i++) {
      if (bytes[i] !== 58) continue;
      this.level = levelOfBytes(bytes, at, i);
      return this.level === NO_LEVEL ? 0 : i;
    }
    return 0;
  }
}

/** `-`, `|`, `::` and the like; brackets and quotes divide nothing. */
function isDivider(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!DIVIDERS.has(bytes[i] as number)) return false;
  return true;
}

function skipSeparator(bytes: Uint8Array, at: number, limit: number, separator: number): number {
  let i = at;
  while (i < limit && isBlank(bytes[i] as number) && separator !== bytes[i]) i++;
  return i < limit && bytes[i] === separator ? i + 1 : i;
}
