import { endsWord, execAt, isDigitAt } from "./recognition.ts";

type NumberRun = { readonly numbers: number[]; readonly end: number };
type FirstNumber = { readonly value: number; readonly digits: number; readonly end: number };

export type RunRules = {
  /** Letters that may introduce a further number: "e", "x", "s", "d". */
  readonly markers: readonly string[];
  /** "01 - 12" with blanks is a range too. */
  readonly allowsSpacedRange?: boolean;
  /** "01 02 03": padded numbers of equal length behind blanks are a list when there are at least three. */
  readonly allowsPaddedList?: boolean;
  /** "1.3.4": numbers behind a plain separator are a list. */
  readonly allowsPlainList?: boolean;
};

const RANGE_SIGNS = new Set(["-", "~", "to", "a", "–", "—", "bis", "thru"]);
const MORE =
  /(?:([ ._]{0,2})(, ?&|, ?and|[-–—~+&,])|([ ._]{1,2})(and|et|und|thru|to|bis|a|e|y)(?=[ ._])|(to)(?=\d))?([ ._]{0,2})(?:s\d{1,4}[ ._-]{0,2}(?=[ex])|\d{1,2}(?=[x×х]\d))?(ep|e|x|×|х|s|d)?[ ._-]?(\d{1,4})/iuy;
const PADDED = / (\d{2,3})/y;
const PLAIN = /[ .](\d{1,2})/y;
const MORE_MAX = 40;
const RANGE_MAX = 400;
const AFTER_NUMBER =
  /(?:(?:e|ep|x)\d|v\d{1,2}(?![\p{L}\p{N}])|[a-d](?![\p{L}\p{N}])|s\d{1,2}(?!\d)|to\d|eps?(?![\p{L}\p{N}]))/iuy;

/** True where a number of an episode may end: no further digit, and no letter but a marker, a version or a part letter. */
export function endsNumber(raw: string, end: number): boolean {
  if (isDigitAt(raw, end)) return false;
  return endsWord(raw, end) || execAt(AFTER_NUMBER, raw, end) !== null;
}

type Step = {
  sign: string;
  marker: string;
  value: number;
  digits: number;
  isSpaced: boolean;
  isEven: boolean;
  end: number;
};

function readStep(raw: string, end: number): Step | undefined {
  const more = execAt(MORE, raw, end);
  if (more === null) return undefined;
  const before = more[1] ?? "";
  const after = more[6] ?? "";
  return {
    sign: (more[2] ?? more[4] ?? more[5] ?? "").toLowerCase(),
    marker: (more[7] ?? "").toLowerCase(),
    value: Number(more[8]),
    digits: more[8]?.length ?? 0,
    isSpaced: before !== "" || after !== "",
    isEven: before === after,
    end: end + more[0].length,
  };
}

/** A second number without its own marker is believed only behind a sign and when plausibly next. */
function isPlausibleBare(step: Step, previous: number, first: FirstNumber, rules: RunRules): boolean {
  if (step.sign === "" || step.value <= previous || step.value - previous > RANGE_MAX) return false;
  if (/[a-z]$/.test(step.sign)) return step.value - previous < 100;
  if (step.sign === "-" && step.isSpaced)
    return rules.allowsSpacedRange === true && step.isEven && step.digits === first.digits;
  const isNext = step.sign === "-" && step.value === previous + 1;
  return isNext || step.digits >= Math.min(first.digits, 2);
}

function isMarkerAllowed(marker: string, rules: RunRules): boolean {
  return marker === "" || rules.markers.includes(marker === "ep" ? "e" : marker);
}

function readPlainItem(raw: string, end: number, previous: number): { value: number; end: number } | undefined {
  const plain = execAt(PLAIN, raw, end);
  const value = Number(plain?.[1]);
  if (plain === null || plain[1]?.startsWith("0") || value <= previous || value > 60) return undefined;
  const next = end + plain[0].length;
  return endsNumber(raw, next) ? { value, end: next } : undefined;
}

/** Two or more further padded numbers behind blanks: "01 02 03". */
function readPaddedList(raw: string, first: FirstNumber): NumberRun | undefined {
  const numbers = [first.value];
  let end = first.end;
  for (let turn = 0; turn < MORE_MAX; turn += 1) {
    const item = execAt(PADDED, raw, end);
    const value = Number(item?.[1]);
    if (item === null || item[1]?.length !== first.digits || value <= (numbers.at(-1) ?? 0)) break;
    if (!endsNumber(raw, end + item[0].length)) break;
    numbers.push(value);
    end += item[0].length;
  }
  return numbers.length > 2 ? { numbers, end } : undefined;
}

function append(numbers: number[], step: Step): void {
  const previous = numbers.at(-1) ?? 0;
  if (RANGE_SIGNS.has(step.sign) && step.value - previous <= RANGE_MAX) {
    for (let value = previous + 1; value <= step.value; value += 1) numbers.push(value);
  } else if (step.value !== previous) numbers.push(step.value);
}

/**
 * Reads what follows a first number: "E02", "-E03", "-04", "+05", " & 6", " to 8". Signs of a range fill the gap.
 */
export function readMoreNumbers(raw: string, first: FirstNumber, rules: RunRules): NumberRun {
  const padded = rules.allowsPaddedList === true ? readPaddedList(raw, first) : undefined;
  if (padded !== undefined) return padded;
  const numbers = [first.value];
  let end = first.end;
  for (let turn = 0; turn < MORE_MAX; turn += 1) {
    const previous = numbers.at(-1) ?? 0;
    const step = readStep(raw, end);
    const isCodec = step?.marker === "x" && (step.value === 264 || step.value === 265);
    const isNext =
      step !== undefined &&
      !isCodec &&
      endsNumber(raw, step.end) &&
      step.value >= previous &&
      isMarkerAllowed(step.marker, rules) &&
      (step.marker !== "" || isPlausibleBare(step, previous, first, rules));
    if (isNext) {
      append(numbers, step);
      end = step.end;
      continue;
    }
    const plain = rules.allowsPlainList === true ? readPlainItem(raw, end, previous) : undefined;
    if (plain === undefined) break;
    numbers.push(plain.value);
    end = plain.end;
  }
  return { numbers, end };
}
