import type { HourSpan } from "./plan-limits.ts";

const DAY_NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MINUTES = 1440;
const DAY_MS = 86_400_000;
const SPAN = /^(?:([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+)?([01]?\d|2[0-4]):([0-5]\d)\s*-\s*([01]?\d|2[0-4]):([0-5]\d)$/;

/** Monday is 1. */
function weekdaysOf(first: string, last: string): number[] | null {
  const [from, to] = [DAY_NAMES.indexOf(first), DAY_NAMES.indexOf(last)];
  if (from < 0 || to < 0) return null;
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => ((from + step) % 7) + 1);
}

/**
 * Reads hours such as `22:00-06:00` or `mon-fri 08:00-18:00, sat 10:00-14:00`.
 * @returns the spans, none for an empty text; null when it can't be read
 */
export function parseHours(text: string): HourSpan[] | null {
  const spans: HourSpan[] = [];
  for (const part of text
    .toLowerCase()
    .split(",")
    .map((one) => one.trim())) {
    if (part === "") continue;
    const [, first, last, fromHour, fromMinute, toHour, toMinute] = SPAN.exec(part) ?? [];
    const weekdays = first === undefined ? undefined : weekdaysOf(first, last ?? first);
    const [from, to] = [Number(fromHour) * 60 + Number(fromMinute), Number(toHour) * 60 + Number(toMinute)];
    if (weekdays === null || !(from < DAY_MINUTES && to <= DAY_MINUTES)) return null;
    spans.push({ fromMinute: from, toMinute: to % DAY_MINUTES, ...(weekdays && { weekdays }) });
  }
  return spans;
}

const atMinute = (day: Date, minute: number): number =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minute).getTime();

/** Moments from `fromMs` on in which the spans hold, ascending and apart; `[start, end)` in ms, up to about `untilMs`. */
export function spansBetween(spans: readonly HourSpan[], fromMs: number, untilMs: number): [number, number][] {
  const found: [number, number][] = [];
  // By the calendar: a day on which clocks change is not 24 hours long.
  const first = new Date(fromMs);
  const days = spans.length === 0 ? 0 : Math.ceil((untilMs - fromMs) / DAY_MS) + 3;
  for (let offset = -1; offset < days; offset += 1) {
    const day = new Date(first.getFullYear(), first.getMonth(), first.getDate() + offset);
    for (const { weekdays, fromMinute, toMinute } of spans) {
      if (weekdays?.includes(day.getDay() || 7) === false) continue;
      const end = atMinute(day, toMinute <= fromMinute ? toMinute + DAY_MINUTES : toMinute);
      if (end > fromMs) found.push([atMinute(day, fromMinute), end]);
    }
  }
  found.sort((left, right) => left[0] - right[0]);
  const apart: [number, number][] = [];
  for (const [start, end] of found) {
    const last = apart.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart.filter(([start]) => start <= untilMs);
}
