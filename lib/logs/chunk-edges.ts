import { CLASS, DIGIT, FLAG, isDigit, LETTER, SOFT } from "./byte-classes.ts";

/** Blank, quotes and closing brackets end the query of a URL. */
const QUERY_STOP = new Set([9, 10, 13, 32, 34, 39, 41, 62, 93, 125]);

/** `10.0.0.1:80:Got`: a word behind the last colon is text; returns the place of that colon, or `end`. */
export function wordAfterColon(bytes: Uint8Array, start: number, end: number): number {
  let i = end;
  while (i > start && ((FLAG[bytes[i - 1] as number] as number) & LETTER) !== 0) i--;
  return end - i >= 3 && i - 1 > start && bytes[i - 1] === 58 && bytes[i - 2] !== 58 ? i - 1 : end;
}

/** End of `name:` in front of a path (`path:/var/log`), or `start`. */
export function keyEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && ((FLAG[bytes[i] as number] as number) & (SOFT | DIGIT)) === 0) i++;
  if (i - start < 2 || bytes[i] !== 58 || bytes[i + 1] !== 47 || bytes[i + 2] === 47) return start;
  return i + 1;
}

/** `<1 sec`, `>5`: the sign belongs to the number; in `<1>` it is a bracket. */
export function isComparator(bytes: Uint8Array, at: number, limit: number): boolean {
  if (bytes[at] !== 60 && bytes[at] !== 62) return false;
  if (at > 0 && !isBlankByte(bytes[at - 1] as number)) return false;
  let i = at + 1;
  if (!isDigit(bytes[i] as number)) return false;
  while (i < limit && (isDigit(bytes[i] as number) || bytes[i] === 46)) i++;
  return i >= limit || (bytes[i] !== 62 && bytes[i] !== 60);
}

const isBlankByte = (byte: number) => byte === 32 || byte === 9 || byte === 44 || byte === 61 || byte === 58;

/** `.:!?*^~-` at the end of a chunk belong to the sentence. */
export const isTrailing = (byte: number) =>
  byte === 46 || byte === 58 || byte === 33 || byte === 63 || byte === 42 || byte === 94 || byte === 126 || byte === 45;

export const isLeading = (byte: number) =>
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

/** A path goes on over the query of a URL and over names in brackets: `/a/b?c=d`, `/logs/[1,2]-x`. */
export function pathEnd(bytes: Uint8Array, start: number, end: number, limit: number): number {
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
