import { claim, execAt, isDigitAt, isFree, type Recognition } from "./recognition.ts";
import type { Word } from "./scan-name.ts";
import { MONTHS } from "./vocabulary/index.ts";

type DateParts = { year: number; month: number; day: number };
type Found = { end: number; date: DateParts };

const YEAR_FIRST = /((?:19|20)\d\d)([ ._-]{1,3})(\d{1,2})\2(\d{1,2})/uy;
const YEAR_LAST = /(\d{1,2})([ ._-])(\d{1,2})\2((?:19|20)\d\d)/y;
const SHORT_HYPHEN = /(\d)-(\d\d)-(\d\d)/y;
const SHORT = /(\d\d)([ ._-])(\d\d)\2(\d\d)/y;
/** A time of day behind a date; its numbers are no date of their own. */
export const CLOCK = /[ T_-]{1,2}(?:at )?\d\d[.:_-]?\d\d[.:_-]?\d\d(?:[.:_-]?\d{1,6})?(?![\p{L}\p{N}])/uy;
const SIX_DIGITS = /(\d\d)(\d\d)(\d\d)/y;
const BEHIND_EPISODE = /e[p]?\d{1,4}[ ._]$/i;
const CROSSED = /((?:19|20)\d\d)x(\d\d)[.x-](\d\d)/iy;
const COMPACT = /((?:19|20)\d\d)(\d\d)(\d\d)/y;
const DAY_MONTH = /(\d{1,2})(?:st|nd|rd|th|\.)?[ ._-]{1,2}(?:of )?(\p{L}{3,10})[ ._,-]{1,2}((?:19|20)\d\d|\d\d)/iuy;
const MONTH_DAY = /(\p{L}{3,10})[ ._-]{1,2}(\d{1,2})(?:st|nd|rd|th)?[ ._,-]{1,2}((?:19|20)\d\d)/iuy;
const YEAR_MONTH_DAY = /((?:19|20)\d\d)[ ._-](\p{L}{3,10})[ ._-](\d{1,2})/iuy;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate({ year, month, day }: DateParts): boolean {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS[month - 1] ?? 0) && (month !== 2 || day < 29 || isLeap);
}

/** Day before month unless only the other order is a date. */
function orderDayMonth(year: number, left: number, right: number): DateParts | undefined {
  const dayFirst = { year, month: right, day: left };
  if (isDate(dayFirst)) return dayFirst;
  const monthFirst = { year, month: left, day: right };
  return isDate(monthFirst) ? monthFirst : undefined;
}

const fullYear = (short: number): number => (short >= 100 ? short : short >= 70 ? 1900 + short : 2000 + short);

/** Broadcasts of daily serials put the day behind the episode: "E12.201105". */
const isBehindEpisode = (raw: string, at: number): boolean => BEHIND_EPISODE.test(raw.slice(Math.max(0, at - 7), at));

function readNumeric(raw: string, at: number): Found | undefined {
  const attempts: [RegExp, (groups: number[]) => DateParts | undefined][] = [
    [
      YEAR_FIRST,
      ([year = 0, , a = 0, b = 0]) =>
        isDate({ year, month: a, day: b }) ? { year, month: a, day: b } : orderDayMonth(year, a, b),
    ],
    [YEAR_LAST, ([a = 0, , b = 0, year = 0]) => orderDayMonth(year, a, b)],
    [CROSSED, ([year = 0, month = 0, day = 0]) => ({ year, month, day })],
    [COMPACT, ([year = 0, month = 0, day = 0]) => ({ year, month, day })],
    [
      SIX_DIGITS,
      ([a = 0, b = 0, c = 0]) => (isBehindEpisode(raw, at) ? { year: fullYear(a), month: b, day: c } : undefined),
    ],
    [SHORT_HYPHEN, ([a = 0, b = 0, c = 0]) => orderDayMonth(fullYear(c), a, b)],
    [SHORT, ([a = 0, , b = 0, c = 0]) => orderDayMonth(fullYear(c), a, b) ?? { year: fullYear(a), month: b, day: c }],
  ];
  for (const [pattern, order] of attempts) {
    const match = execAt(pattern, raw, at);
    if (match === null || isDigitAt(raw, at + match[0].length)) continue;
    const date = order(match.slice(1).map(Number));
    if (date !== undefined && isDate(date)) return { end: at + match[0].length, date };
  }
  return undefined;
}

const monthOf = (name: string | undefined): number =>
  MONTHS.get((name ?? "").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")) ?? 0;

function readNamed(raw: string, at: number): Found | undefined {
  const attempts: [RegExp, (groups: string[]) => DateParts][] = [
    [DAY_MONTH, ([day, month, year]) => ({ year: fullYear(Number(year)), month: monthOf(month), day: Number(day) })],
    [MONTH_DAY, ([month, day, year]) => ({ year: Number(year), month: monthOf(month), day: Number(day) })],
    [YEAR_MONTH_DAY, ([year, month, day]) => ({ year: Number(year), month: monthOf(month), day: Number(day) })],
  ];
  for (const [pattern, order] of attempts) {
    const match = execAt(pattern, raw, at);
    if (match === null || isDigitAt(raw, at + match[0].length)) continue;
    const date = order(match.slice(1));
    if (isDate(date)) return { end: at + match[0].length, date };
  }
  return undefined;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

function couldStartDate(word: Word): boolean {
  const first = word.key.charCodeAt(0);
  return (first >= 48 && first <= 57) || MONTHS.has(word.key);
}

/** Finds calendar dates: 2011-05-01, 01.05.2011, 20110501, 31.12.11, 1st May 2011, May 1, 2011. Day before month when both fit. */
export function recognizeDates(recognition: Recognition): void {
  const { raw, words } = recognition.scanned;
  let past = 0;
  for (const word of words) {
    if (word.start < past || !couldStartDate(word)) continue;
    const found = readNumeric(raw, word.start) ?? readNamed(raw, word.start);
    if (found === undefined || !isFree(recognition, word.start, found.end)) continue;
    const { year, month, day } = found.date;
    past = found.end + (execAt(CLOCK, raw, found.end)?.[0].length ?? 0);
    const value = `${year}-${twoDigits(month)}-${twoDigits(day)}`;
    claim(recognition, {
      start: word.start,
      end: found.end,
      part: word.part,
      kind: "date",
      belief: "sure",
      properties: [{ field: "date", value }],
    });
  }
}
