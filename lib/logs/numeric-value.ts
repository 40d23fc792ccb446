import { isDigit } from "./byte-classes.ts";
import { KIND } from "./variable-kinds.ts";

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

/** 30ms, 1.5GB, 3rd */
export function unitKind(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  if (bytes[i] === 45 || bytes[i] === 43) i++;
  if (!isDigit(bytes[i] as number)) return -1;
  while (i < end && (isDigit(bytes[i] as number) || bytes[i] === 46 || bytes[i] === 44)) i++;
  if (end - i > UNIT_LETTERS_MAX || i === end) return -1;
  let unit = "";
  for (; i < end; i++) unit += String.fromCharCode((bytes[i] as number) | 32);
  return UNIT_OF.get(unit)?.kind ?? -1;
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
