import { endsWord, execAt, isDigitAt } from "./recognition.ts";

export type NumberRun = { numbers: number[]; end: number };

const RANGE_SIGNS = new Set(["-", "~", "to", "a", "–", "—", "bis", "thru"]);
const MORE =
  /(?:([ ._]{0,2})([-–—~+&,])|([ ._]{1,2})(and|et|und|thru|to|bis|a|e|y)(?=[ ._]))?([ ._]{0,2})(?:s\d{1,4}[ ._-]{0,2}(?=[ex])|\d{1,2}(?=[x×х]\d))?(episodes?|eps?|e|x|×|х|s)?[ ._-]?(\d{1,4})/iuy;
const MORE_MAX = 40;
const RANGE_MAX = 400;
const AFTER_NUMBER = /(?:(?:e|ep|x)\d|v\d{1,2}(?![\p{L}\p{N}])|[a-d](?![\p{L}\p{N}])|s\d{1,2}(?![\p{L}\p{N}]))/iuy;

/** True where a number of an episode may end: no further digit, and no letter but a marker, a version or a part letter. */
export function endsNumber(raw: string, end: number): boolean {
  if (isDigitAt(raw, end)) return false;
  return endsWord(raw, end) || execAt(AFTER_NUMBER, raw, end) !== null;
}

const signOf = (more: RegExpExecArray): string => (more[2] ?? more[4] ?? "").toLowerCase();

function fill(numbers: number[], upTo: number): void {
  const from = numbers.at(-1) ?? upTo;
  for (let value = from + 1; value <= upTo; value += 1) numbers.push(value);
}

/** A second number without its own marker is believed only when written tight ("01-02") and plausibly next. */
function isPlausibleBare(more: RegExpExecArray, previous: number, digits: number): boolean {
  const sign = signOf(more);
  const value = Number(more[7]);
  if (sign === "" || value <= previous || value - previous > RANGE_MAX) return false;
  const isSpaced = (more[1] ?? "") !== "" || (more[5] ?? "") !== "";
  if (/[a-z]/.test(sign)) return value - previous < 100;
  if (sign === "-" && isSpaced && more[1] !== more[5]) return false;
  return (more[7] ?? "").length >= Math.min(digits, 2);
}

function isMarkerAllowed(marker: string, markers: readonly string[]): boolean {
  if (marker === "") return true;
  const first = marker.startsWith("e") ? "e" : marker;
  return markers.includes(first);
}

/**
 * Reads what follows a first number: "E02", "-E03", "-04", "+05", " & 6", " to 8". Signs of a range fill the gap.
 * `markers` are the letters that may introduce a further number.
 */
export function readMoreNumbers(raw: string, first: { value: number; digits: number; end: number }, markers: readonly string[]): NumberRun {
  const numbers = [first.value];
  let end = first.end;
  for (let turn = 0; turn < MORE_MAX; turn += 1) {
    const more = execAt(MORE, raw, end);
    if (more === null) break;
    const marker = (more[6] ?? "").toLowerCase();
    const previous = numbers.at(-1) ?? 0;
    const value = Number(more[7]);
    const next = end + more[0].length;
    const isCodec = marker === "x" && (value === 264 || value === 265);
    if (isCodec || !endsNumber(raw, next) || value < previous || !isMarkerAllowed(marker, markers)) break;
    if (marker === "" && !isPlausibleBare(more, previous, first.digits)) break;
    if (RANGE_SIGNS.has(signOf(more)) && value - previous <= RANGE_MAX) fill(numbers, value);
    else if (value !== previous) numbers.push(value);
    end = next;
  }
  return { numbers, end };
}
