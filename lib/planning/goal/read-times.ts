import type { Mark } from "./mark-up.ts";
import { DAY_MS, is, partOf } from "./quantities.ts";

/** A point in time that words name; `hasClock`: a time of day was said. Local time of this machine. */
export type Moment = { ms: number; hasClock: boolean; used: Mark[] };

const atMinute = (dayMs: number, minute: number): number => {
  const day = new Date(dayMs);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minute).getTime();
};

/** The next or the last such weekday; 1 = Monday. Today counts as a past one only. */
function weekdayMs(weekday: number, nowMs: number, way: "future" | "past"): number {
  const today = new Date(nowMs).getDay() || 7;
  const days = way === "future" ? (weekday - today + 7) % 7 : -((today - weekday + 7) % 7);
  return nowMs + days * DAY_MS;
}

function endOf(what: string, nowMs: number): number {
  const now = new Date(nowMs);
  if (what === "month") return new Date(now.getFullYear(), now.getMonth() + 1, 1).getTime();
  return atMinute(nowMs + (8 - (now.getDay() || 7)) * DAY_MS, 0);
}

/**
 * Reads a point in time from a place of the text on: "Friday 18:00", "tomorrow morning", "6 pm", "2026-12-01", "the end of
 * the week". Without a time of day, a day begins at midnight. Null: no such words are there.
 */
export function momentAt(marks: readonly Mark[], from: number, nowMs: number, way: "future" | "past"): Moment | null {
  let dayMs: number | null = null;
  let minute: number | null = null;
  const used: Mark[] = [];
  for (let at = from; at < Math.min(marks.length, from + 7); at++) {
    const mark = marks[at] as Mark;
    const [weekday, day, clock, end] = [
      partOf(mark, "weekday"),
      partOf(mark, "day"),
      partOf(mark, "clock"),
      partOf(mark, "end"),
    ];
    if (end !== undefined && dayMs === null) dayMs = endOf(end, nowMs);
    else if (weekday !== undefined && dayMs === null) dayMs = weekdayMs(Number(weekday), nowMs, way);
    else if (day !== undefined && dayMs === null) {
      dayMs = nowMs + Number(day) * DAY_MS;
      if (mark.plain === "end") minute = 24 * 60;
    } else if (is(mark, "q:date") && dayMs === null) dayMs = mark.value ?? nowMs;
    else if (is(mark, "weekend") && dayMs === null) dayMs = weekdayMs(6, nowMs, way);
    else if ((is(mark, "q:clock") || clock !== undefined) && minute === null) minute = mark.value ?? Number(clock);
    else if (is(mark, "q:number") && minute === null && (mark.value ?? 24) < 24 && dayMs !== null)
      minute = (mark.value ?? 0) * 60;
    else if (mark.concepts.length > 0 && !is(mark, "target", "from", "older", "same", "added")) break;
    else if (mark.unknown || mark.plain === ",") break;
    else continue;
    used.push(mark);
  }
  if (dayMs === null && minute === null) return null;
  let ms = atMinute(dayMs ?? nowMs, minute ?? 0);
  if (dayMs === null && way === "future" && ms <= nowMs) ms = atMinute(nowMs + DAY_MS, minute ?? 0);
  if (minute !== null && way === "future" && ms <= nowMs && used.some((mark) => partOf(mark, "weekday") !== undefined))
    ms += 7 * DAY_MS;
  return { ms, hasClock: minute !== null, used };
}
