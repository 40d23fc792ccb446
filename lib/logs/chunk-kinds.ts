import { AT, DIGIT, FLAG, HIGH, hasDigit, isDigit, isHexLetter, LETTER, SLASH, SOFT } from "./byte-classes.ts";
import { unitKind } from "./numeric-value.ts";
import { KIND } from "./variable-kinds.ts";

/** A joint is soft punctuation; a minus behind an underscore is a sign (`blk_-12`). */
export function isJoint(bytes: Uint8Array, at: number, from: number): boolean {
  const byte = bytes[at] as number;
  if (((FLAG[byte] as number) & SOFT) === 0) return false;
  return !(byte === 45 && at > from && bytes[at - 1] === 95);
}

/** Whether a piece of a chunk varies: numbers, hex of some length, words with three digits or more. */
export function pieceVaries(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let hexLetters = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (isDigit(byte)) digits++;
    else if (isHexLetter(byte)) hexLetters++;
  }
  return countsVary(bytes, { start, end, digits, hexLetters });
}

function countsVary(
  bytes: Uint8Array,
  piece: { start: number; end: number; digits: number; hexLetters: number },
): boolean {
  const { start, end, digits, hexLetters } = piece;
  const length = end - start;
  if (digits === 0) return false;
  if (digits >= 3 || digits === length) return true;
  if (digits + hexLetters === length && (length >= 4 || isDigit(bytes[start] as number))) return true;
  if (bytes[start] === 48 && ((bytes[start + 1] as number) | 32) === 120) return true;
  return isNumbered(bytes, start, end);
}

/** `task_3`, `part_0_2`: a word without digits, then numbers behind underscores. */
function isNumbered(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isDigit(bytes[end - 1] as number)) return false;
  let i = end;
  while (i > start && (isDigit(bytes[i - 1] as number) || bytes[i - 1] === 95)) i--;
  return i > start && bytes[i] === 95 && !hasDigit(bytes, start, i);
}

/** Kind of a chunk that is one variable as a whole, or -1. */
export function wholeKind(bytes: Uint8Array, start: number, end: number, flags: number): number {
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

/** Hex numbers, UUIDs, MAC and IPv6 addresses, host names with numbers, and other strings that mix much. */
function identifierKind(bytes: Uint8Array, start: number, end: number): number {
  let digits = 0;
  let hexLetters = 0;
  let length = 0;
  let joints = 0;
  let colons = 0;
  let pieces = 0;
  let varying = 0;
  let withDigit = 0;
  let constant = 0;
  for (let from = start; from < end; ) {
    let i = from;
    let pieceDigits = 0;
    let pieceHex = 0;
    while (i < end && !isJoint(bytes, i, from)) {
      const byte = bytes[i] as number;
      if (isDigit(byte)) pieceDigits++;
      else if (isHexLetter(byte)) pieceHex++;
      i++;
    }
    if (i > from) {
      pieces++;
      digits += pieceDigits;
      hexLetters += pieceHex;
      length += i - from;
      if (pieceDigits > 0) withDigit++;
      if (countsVary(bytes, { start: from, end: i, digits: pieceDigits, hexLetters: pieceHex })) varying++;
      else constant += i - from;
    }
    if (i < end) {
      joints++;
      if (bytes[i] === 58) colons++;
    }
    from = i + 1;
  }
  const letters = length - digits - hexLetters;
  if (pieces === 1 && joints === 0) return varying === 1 ? KIND.id : -1;
  if (colons === 0 && varying > 0 && isDottedName(bytes, start, end)) return KIND.id;
  if (letters === 0 && colons >= 2 && digits + hexLetters >= 4) return KIND.ip;
  if (letters === 0 && joints > 0 && digits >= 3 && digits + hexLetters >= 8) return KIND.id;
  if (pieces === 1) return varying === 1 ? KIND.id : -1;
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
