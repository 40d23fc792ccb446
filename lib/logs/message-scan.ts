import { AT, CLASS, COLON, DIGIT, FLAG, isDigit, LETTER, SLASH } from "./byte-classes.ts";
import { isComparator, isLeading, isTrailing, keyEnd, pathEnd, wordAfterColon } from "./chunk-edges.ts";
import { isJoint, pieceVaries, wholeKind } from "./chunk-kinds.ts";
import { KIND } from "./variable-kinds.ts";

/** Text beyond this many bytes of a message is not looked at. */
export const MESSAGE_BYTES_MAX = 8192;
const VARIABLES_MAX = 256;

const FNV_PRIME = 0x01000193;
const FNV_START = 0x811c9dc5 | 0;

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
