import type { VariableKind } from "./schemas.ts";

/** Kinds of variables as small integers, in the order of VARIABLE_KINDS in schemas.ts. */
export const KIND = {
  number: 0,
  duration: 1,
  size: 2,
  ip: 3,
  path: 4,
  url: 5,
  id: 6,
  time: 7,
  text: 8,
} as const satisfies Record<VariableKind, number>;

/** Text beyond this many bytes of a message is not looked at. */
export const MESSAGE_BYTES_MAX = 8192;
const VARIABLES_MAX = 256;

const LETTER = 1;
const DIGIT = 2;
const SOFT = 4;
const SLASH = 8;
const AT = 16;
const COLON = 32;
const DOT = 64;
const HIGH = 128;

/** 0 blank or control, 1 hard delimiter, otherwise part of a chunk. */
const CLASS = new Uint8Array(256).fill(2);
/** What a byte adds to the flags of its chunk. */
const FLAG = new Uint8Array(256);
for (let code = 0; code <= 32; code++) CLASS[code] = 0;
CLASS[127] = 0;
for (const mark of ",;()[]{}<>\"'=|`") CLASS[mark.charCodeAt(0)] = 1;
for (let code = 33; code < 127; code++) FLAG[code] = SOFT;
for (let code = 128; code < 256; code++) FLAG[code] = HIGH;
for (let code = 48; code < 58; code++) FLAG[code] = DIGIT;
for (let code = 65; code < 91; code++) FLAG[code] = FLAG[code + 32] = LETTER;
FLAG[95] = 0;
FLAG[47] = FLAG[92] = SOFT | SLASH;
FLAG[64] = SOFT | AT;
FLAG[58] = SOFT | COLON;
FLAG[46] = SOFT | DOT;

/** Blank, quotes and closing brackets end the query of a URL. */
const QUERY_STOP = new Set([9, 10, 13, 32, 34, 39, 41, 62, 93, 125]);

const FNV_PRIME = 0x01000193;
const FNV_START = 0x811c9dc5 | 0;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
const isHexLetter = (byte: number) => (byte | 32) >= 97 && (byte | 32) <= 102;

const UNITS: readonly (readonly [string, number, number])[] = [
  ["ns", KIND.duration, 1e-6], ["us", KIND.duration, 1e-3], ["µs", KIND.duration, 1e-3], ["ms", KIND.duration, 1], ["msec", KIND.duration, 1],
  ["msecs", KIND.duration, 1], ["s", KIND.duration, 1e3], ["sec", KIND.duration, 1e3], ["secs", KIND.duration, 1e3], ["m", KIND.duration, 6e4],
  ["min", KIND.duration, 6e4], ["mins", KIND.duration, 6e4], ["h", KIND.duration, 3.6e6], ["d", KIND.duration, 8.64e7], ["b", KIND.size, 1],
  ["k", KIND.size, 1024], ["kb", KIND.size, 1024], ["mb", KIND.size, 2 ** 20], ["gb", KIND.size, 2 ** 30], ["tb", KIND.size, 2 ** 40],
  ["kib", KIND.size, 1024], ["mib", KIND.size, 2 ** 20], ["gib", KIND.size, 2 ** 30], ["g", KIND.size, 2 ** 30], ["bytes", KIND.size, 1],
  ["hz", KIND.number, 1], ["khz", KIND.number, 1e3], ["mhz", KIND.number, 1e6], ["ghz", KIND.number, 1e9], ["fps", KIND.number, 1],
  ["px", KIND.number, 1], ["x", KIND.number, 1], ["bps", KIND.number, 1], ["kbps", KIND.number, 1e3], ["mbps", KIND.number, 1e6],
  ["st", KIND.number, 1], ["nd", KIND.number, 1], ["rd", KIND.number, 1], ["th", KIND.number, 1],
]; // biome-ignore format: a table
const UNIT_OF = new Map(UNITS.map(([unit, kind, factor]) => [unit, { kind, factor }]));
const UNIT_LETTERS_MAX = 5;

/**
 * Splits a message into constant text and variables in one pass over its bytes, and hashes the constant text with a
 * mark for each variable: two messages of the same shape get the same pair of hashes.
 *
 * Numbers, addresses, paths, URLs, times, sizes, durations and identifiers are variables whatever they say; plain
 * words never are (whether a word varies is decided later, from all shapes). A short word with one or two digits
 * (`eth0`) is constant here, too.
 */
export class MessageScanner {
  /** Hashes of the shape. */
  hash1 = 0;
  hash2 = 0;
  /** Variables of the last message. */
  count = 0;
  readonly starts = new Int32Array(VARIABLES_MAX + 1);
  readonly ends = new Int32Array(VARIABLES_MAX + 1);
  readonly kinds = new Uint8Array(VARIABLES_MAX + 1);

  #h1 = 0;
  #h2 = 0;
  #comparator = -2;

  scan(bytes: Uint8Array, start: number, end: number): void {
    const limit = Math.min(end, start + MESSAGE_BYTES_MAX);
    this.#h1 = 0x2545f491;
    this.#h2 = 0x9e3779b9 | 0;
    this.count = 0;
    this.#comparator = -2;
    let i = start;
    let blank = false;
    while (i < limit) {
      const byte = bytes[i] as number;
      const kind = CLASS[byte] as number;
      if (kind === 0) {
        blank = true;
        i++;
        continue;
      }
      if (blank) {
        blank = false;
        if (i > start) this.#mix(32);
      }
      if (kind === 1) {
        if (isComparator(bytes, i, limit)) this.#comparator = i++;
        else {
          this.#mix(byte);
          i++;
          continue;
        }
      }
      i = this.#chunk(bytes, i, limit);
      if (this.count >= VARIABLES_MAX) break;
    }
    this.hash1 = this.#h1;
    this.hash2 = this.#h2;
  }

  #mix(value: number): void {
    this.#h1 = Math.imul((this.#h1 ^ value) + (this.#h1 << 5), 0x9e3779b1);
    this.#h2 = Math.imul((this.#h2 ^ (value + 0x7f4a7c15)) + (this.#h2 >>> 7), 0x85ebca6b);
  }

  #literal(bytes: Uint8Array, start: number, end: number): void {
    let hash = FNV_START;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), FNV_PRIME);
    this.#mix(hash);
  }

  #variable(start: number, end: number, kind: number): void {
    const previous = this.count - 1;
    if (previous >= 0 && this.ends[previous] === start) {
      this.ends[previous] = end;
      return;
    }
    this.#mix(0x3c2a3e);
    this.starts[this.count] = this.#comparator === start - 1 ? start - 1 : start;
    this.ends[this.count] = end;
    this.kinds[this.count] = kind;
    this.count++;
  }

  /** One run of bytes without blanks and hard delimiters; returns its end. */
  #chunk(bytes: Uint8Array, start: number, limit: number): number {
    let flags = 0;
    let hash = FNV_START;
    let i = start;
    while (i < limit) {
      const byte = bytes[i] as number;
      if ((CLASS[byte] as number) < 2) break;
      flags |= FLAG[byte] as number;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
      i++;
    }
    if ((flags & (DIGIT | SLASH | AT)) === 0) {
      this.#mix(hash);
      return i;
    }
    if ((flags & SLASH) !== 0) i = pathEnd(bytes, start, i, limit);
    this.#mixedChunk(bytes, start, i, flags);
    return i;
  }

  #mixedChunk(bytes: Uint8Array, start: number, end: number, flags: number): void {
    let e = end;
    while (e > start && isTrailing(bytes[e - 1] as number)) e--;
    if ((flags & (COLON | LETTER | SLASH)) === (COLON | LETTER)) e = wordAfterColon(bytes, start, e);
    let s = start;
    while (s < e && isLeading(bytes[s] as number)) s++;
    if (s < e && (bytes[s] === 45 || bytes[s] === 43) && !isDigit(bytes[s + 1] as number) && bytes[s + 1] !== 46) {
      while (s < e && (bytes[s] === 45 || bytes[s] === 43)) s++;
    }
    if (s > start) this.#literal(bytes, start, s);
    const key = (flags & SLASH) !== 0 ? keyEnd(bytes, s, e) : s;
    if (key > s) {
      this.#literal(bytes, s, key);
      s = key;
    }
    if (s < e) {
      const kind = wholeKind(bytes, s, e, flags);
      if (kind >= 0) this.#variable(s, e, kind);
      else this.#pieces(bytes, s, e);
    }
    if (e < end) this.#literal(bytes, e, end);
  }

  /** A chunk of words and numbers joined by soft punctuation: each piece by itself, neighbouring variables joined. */
  #pieces(bytes: Uint8Array, start: number, end: number): void {
    let i = start;
    let lastVariable = false;
    let jointAt = -1;
    while (i < end) {
      const from = i;
      while (i < end && !isJoint(bytes, i, from)) i++;
      if (i > from) {
        const variable = pieceVaries(bytes, from, i);
        if (jointAt >= 0 && !(variable && lastVariable)) this.#literal(bytes, jointAt, from);
        if (variable && lastVariable && jointAt >= 0) this.ends[this.count - 1] = i;
        else if (variable) this.#variable(from, i, KIND.id);
        else this.#literal(bytes, from, i);
        lastVariable = variable;
        jointAt = -1;
      }
      if (i < end) {
        if (jointAt < 0) jointAt = i;
        i++;
      }
    }
    if (jointAt >= 0) this.#literal(bytes, jointAt, end);
  }
}

/** `10.0.0.1:80:Got`: a word behind the last colon is text; returns the place of that colon, or `end`. */
function wordAfterColon(bytes: Uint8Array, start: number, end: number): number {
  let i = end;
  while (i > start && ((FLAG[bytes[i - 1] as number] as number) & LETTER) !== 0) i--;
  return end - i >= 3 && i - 1 > start && bytes[i - 1] === 58 && bytes[i - 2] !== 58 ? i - 1 : end;
}

/** End of `name:` in front of a path (`path:/var/log`), or `start`. */
function keyEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && ((FLAG[bytes[i] as number] as number) & (SOFT | DIGIT)) === 0) i++;
  if (i - start < 2 || bytes[i] !== 58 || bytes[i + 1] !== 47 || bytes[i + 2] === 47) return start;
  return i + 1;
}

/** `<1 sec`, `>5`: the sign belongs to the number; in `<1>` it is a bracket. */
function isComparator(bytes: Uint8Array, at: number, limit: number): boolean {
  if (bytes[at] !== 60 && bytes[at] !== 62) return false;
  if (at > 0 && !isBlankByte(bytes[at - 1] as number)) return false;
  let i = at + 1;
  if (!isDigit(bytes[i] as number)) return false;
  while (i < limit && (isDigit(bytes[i] as number) || bytes[i] === 46)) i++;
  return i >= limit || (bytes[i] !== 62 && bytes[i] !== 60);
}

const isBlankByte = (byte: number) => byte === 32 || byte === 9 || byte === 44 || byte === 61 || byte === 58;

/** `.:!?*^~-` at the end of a chunk belong to the sentence. */
const isTrailing = (byte: number) =>
  byte === 46 || byte === 58 || byte === 33 || byte === 63 || byte === 42 || byte === 94 || byte === 126 || byte === 45;

const isLeading = (byte: number) =>
  byte === 35 ||
  byte === 36 ||
  byte === 37 ||
  byte === 38 ||
  byte === 42 ||
  byte === 33 ||
  byte === 63 ||
  byte === 94 ||
  byte === 64 ||
  byte === 58;

/** A joint is soft punctuation; a minus behind an underscore is a sign (`blk_-12`). */
function isJoint(bytes: Uint8Array, at: number, from: number): boolean {
  const byte = bytes[at] as number;
  if (((FLAG[byte] as number) & SOFT) === 0) return false;
  return !(byte === 45 && at > from && bytes[at - 1] === 95);
}

/** Whether a piece of a chunk varies: numbers, hex of some length, words with three digits or more. */
function pieceVaries(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let hex = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (isDigit(byte)) digits++;
    else if (isHexLetter(byte)) hex++;
  }
  const length = end - start;
  if (digits === 0) return false;
  if (isNumbered(bytes, start, end)) return true;
  if (digits >= 3 || digits === length) return true;
  if (digits + hex === length && (length >= 4 || isDigit(bytes[start] as number))) return true;
  return bytes[start] === 48 && ((bytes[start + 1] as number) | 32) === 120;
}

/** `task_3`, `part_0_2`: a word without digits, then numbers behind underscores. */
function isNumbered(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isDigit(bytes[end - 1] as number)) return false;
  let i = end;
  while (i > start && (isDigit(bytes[i - 1] as number) || bytes[i - 1] === 95)) i--;
  return i > start && bytes[i] === 95 && !hasDigit(bytes, start, i);
}

/** Kind of a chunk that is one variable as a whole, or -1. */
function wholeKind(bytes: Uint8Array, start: number, end: number, flags: number): number {
  if ((flags & SLASH) !== 0) {
    const kind = slashedKind(bytes, start, end);
    if (kind >= 0) return kind;
  }
  if ((flags & DIGIT) === 0) return isAddress(bytes, start, end, flags) ? KIND.id : -1;
  if ((flags & (LETTER | HIGH)) === 0 && !hasUnderscore(bytes, start, end)) return numericKind(bytes, start, end);
  const unit = unitKind(bytes, start, end);
  if (unit >= 0) return unit;
  if (isAddress(bytes, start, end, flags)) return KIND.id;
  return identifierKind(bytes, start, end);
}

function hasUnderscore(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 95) return true;
  return false;
}

/** Paths and URLs; `read/write` is neither. */
function slashedKind(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] as number;
  const second = start + 1 < end ? (bytes[start + 1] as number) : 0;
  if (first === 47 || first === 92) return end - start > 1 ? KIND.path : -1;
  if ((first === 126 || first === 46) && (second === 47 || second === 46)) return KIND.path;
  if (second === 58 && start + 2 < end && (bytes[start + 2] === 92 || bytes[start + 2] === 47)) return KIND.path;
  let slashes = 0;
  let dots = 0;
  let digits = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === 58 && bytes[i + 1] === 47 && bytes[i + 2] === 47) return KIND.url;
    if (byte === 47 || byte === 92) slashes++;
    else if (byte === 46) dots++;
    else if (isDigit(byte)) digits++;
  }
  if (slashes >= 2 && (dots > 0 || digits > 0)) return KIND.path;
  return slashes >= 3 ? KIND.path : -1;
}

/** A path goes on over the query of a URL and over names in brackets: `/a/b?c=d`, `/logs/[1,2]-x`. */
function pathEnd(bytes: Uint8Array, start: number, end: number, limit: number): number {
  let i = end;
  const query = bytes.subarray(start, end).indexOf(63) > 0;
  while (i < limit) {
    const byte = bytes[i] as number;
    if (query ? QUERY_STOP.has(byte) : byte !== 91 || bytes[i - 1] !== 47) break;
    if (query) {
      i++;
      continue;
    }
    while (i < limit && (CLASS[bytes[i] as number] as number) !== 0 && !(bytes[i] === 44 && bytes[i + 1] === 32)) i++;
  }
  return i;
}

/** name@host */
function isAddress(bytes: Uint8Array, start: number, end: number, flags: number): boolean {
  if ((flags & AT) === 0) return false;
  let at = -1;
  for (let i = start + 1; i < end - 1; i++) {
    const byte = bytes[i] as number;
    if (byte === 64) at = i;
    else if (at > 0 && byte === 46) return true;
  }
  return false;
}

/** Only digits and punctuation: a number, an address, a clock time, a range. */
function numericKind(bytes: Uint8Array, start: number, end: number): number {
  let dots = 0;
  let colons = 0;
  let others = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === 46) dots++;
    else if (byte === 58) colons++;
    else if (!isDigit(byte) && !(i === start && (byte === 45 || byte === 43))) others++;
  }
  if (dots === 3 && others === 0 && colons <= 1) return KIND.ip;
  if (others === 0 && dots <= 1 && colons === 0) return KIND.number;
  if (colons >= 1 && others === 0 && dots <= 1) return KIND.time;
  if (bytes[end - 1] === 37 && others === 1 && dots <= 1) return KIND.number;
  return KIND.id;
}

/** 30ms, 1.5GB, 3rd */
function unitKind(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  if (bytes[i] === 45 || bytes[i] === 43) i++;
  if (!isDigit(bytes[i] as number)) return -1;
  while (i < end && (isDigit(bytes[i] as number) || bytes[i] === 46 || bytes[i] === 44)) i++;
  if (end - i > UNIT_LETTERS_MAX || i === end) return -1;
  let unit = "";
  for (; i < end; i++) unit += String.fromCharCode((bytes[i] as number) | 32);
  return UNIT_OF.get(unit)?.kind ?? -1;
}

/** Hex numbers, UUIDs, MAC and IPv6 addresses, host names with numbers, and other strings that mix much. */
function identifierKind(bytes: Uint8Array, start: number, end: number): number {
  let digits = 0;
  let hexLetters = 0;
  let letters = 0;
  let joints = 0;
  let colons = 0;
  let pieces = 0;
  let varying = 0;
  let withDigit = 0;
  let constant = 0;
  let from = start;
  for (let i = start; i <= end; i++) {
    const joint = i === end || isJoint(bytes, i, from);
    if (!joint) {
      const byte = bytes[i] as number;
      if (isDigit(byte)) digits++;
      else if (isHexLetter(byte)) hexLetters++;
      else letters++;
      continue;
    }
    if (i > from) {
      pieces++;
      if (pieceVaries(bytes, from, i)) varying++;
      else constant += i - from;
      if (hasDigit(bytes, from, i)) withDigit++;
    }
    if (i < end) {
      joints++;
      if (bytes[i] === 58) colons++;
    }
    from = i + 1;
  }
  if (colons === 0 && varying > 0 && isDottedName(bytes, start, end)) return KIND.id;
  if (letters === 0 && colons >= 2 && digits + hexLetters >= 4) return KIND.ip;
  if (letters === 0 && joints > 0 && digits >= 3 && digits + hexLetters >= 8) return KIND.id;
  if (pieces === 1) return pieceVaries(bytes, start, end) ? KIND.id : -1;
  if (varying * 2 >= pieces && varying >= 2 && constant * 5 <= end - start) return KIND.id;
  return withDigit >= 3 && digits >= 4 && constant * 4 <= end - start ? KIND.id : -1;
}

/** Host and file names: pieces joined by dots and dashes only, the last one a word (`ip-10-0-0-1.example.net`). */
function isDottedName(bytes: Uint8Array, start: number, end: number): boolean {
  let lastDot = -1;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === 46) lastDot = i;
    else if (((FLAG[byte] as number) & SOFT) !== 0 && byte !== 45 && byte !== 126 && byte !== 43) return false;
  }
  if (lastDot < 0 || end - lastDot < 3) return false;
  for (let i = lastDot + 1; i < end; i++) if (((FLAG[bytes[i] as number] as number) & LETTER) === 0) return false;
  return true;
}

function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isDigit(bytes[i] as number)) return true;
  return false;
}

/**
 * Value of a numeric variable in its base unit (ms for durations, bytes for sizes), or NaN: `1,234`, `-5`, `0x1f`
 * stays NaN because codes are no quantities.
 */
export function numericValue(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  let sign = 1;
  if (bytes[i] === 45) sign = -1;
  if (bytes[i] === 45 || bytes[i] === 43) i++;
  let value = 0;
  let scale = 0;
  let digits = 0;
  for (; i < end; i++) {
    const byte = bytes[i] as number;
    if (isDigit(byte)) {
      digits++;
      if (scale === 0) value = value * 10 + byte - 48;
      else {
        value += (byte - 48) * scale;
        scale /= 10;
      }
    } else if (byte === 46 && scale === 0) scale = 0.1;
    else break;
  }
  if (digits === 0 || digits > 17) return Number.NaN;
  if (i === end || (i === end - 1 && bytes[i] === 37)) return sign * value;
  if (end - i > UNIT_LETTERS_MAX) return Number.NaN;
  let unit = "";
  for (; i < end; i++) unit += String.fromCharCode((bytes[i] as number) | 32);
  const known = UNIT_OF.get(unit);
  return known === undefined ? Number.NaN : sign * value * known.factor;
}
