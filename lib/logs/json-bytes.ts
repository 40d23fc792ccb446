const QUOTE = 34;
const BACKSLASH = 92;
const TEXT = new TextDecoder();

export function hasBackslash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return true;
  return false;
}

export function skipBlanks(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && (bytes[i] as number) <= 32) i++;
  return i;
}

export function sameBytes(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

export function stringClose(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i++;
  }
  return -1;
}

/** Position behind the bracket that closes the one at `start`, or -1. */
export function nestedClose(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = stringClose(bytes, i + 1, end);
      if (i < 0) return -1;
    } else if (byte === 123 || byte === 91) depth++;
    else if ((byte === 125 || byte === 93) && --depth === 0) return i + 1;
  }
  return -1;
}

export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let i = start;
  const negative = bytes[i] === 45;
  if (negative) i++;
  for (; i < end; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) return Number(TEXT.decode(bytes.subarray(start, end)));
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** Seconds, ms, us or ns since 1970 to ms; NaN for other numbers. */
export function epochMs(value: number): number {
  if (value > 9e8 && value < 4.2e9) return value * 1000;
  if (value > 9e11 && value < 4.2e12) return value;
  if (value > 9e14 && value < 4.2e15) return value / 1000;
  if (value > 9e17 && value < 4.2e18) return value / 1e6;
  return Number.NaN;
}
