import { z } from "zod";
import { binomialTail } from "./binomial-tail.ts";

/** Something new came; `group` is what it belongs to (a series, a folder, a task type). Times in milliseconds since 1970. */
export type Arrival = { at: number; group: string };

/**
 * A rhythm that chance does not explain. `pValue` is corrected for the number of slots that were looked at; `count` of
 * `total` arrivals follow it. `weekday` 0 is Sunday; hours are local, `hourTo` exclusive.
 */
export const Rhythm = z.object({
  group: z.string(),
  kind: z.enum(["weekly", "weekday", "daily", "interval"]),
  weekday: z.int().min(0).max(6).nullable(),
  hourFrom: z.int().min(0).max(23).nullable(),
  hourTo: z.int().min(1).max(24).nullable(),
  everyMs: z.number().nullable(),
  count: z.int(),
  total: z.int(),
  pValue: z.number(),
  /** When the next arrival is due (the end of its window). */
  nextAt: z.number(),
  words: z.string(),
});
export type Rhythm = z.infer<typeof Rhythm>;

export type RhythmOptions = {
  now: number;
  /** Minutes that local time is ahead of UTC. Default 0. */
  utcOffsetMinutes?: number;
  /** Highest chance of being an accident, for each group. Default 0.01. */
  significance?: number;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Arrivals closer together are one delivery: ten episodes copied at once prove no rhythm ten times. */
const ONE_DELIVERY = HOUR;
const DELIVERIES_MIN = 5;
const DELIVERIES_MAX = 2_000;
const WINDOW_HOURS = 3;
/** Shortest history that can show a rhythm of weeks, of days. */
const WEEKS_MIN = 3;
const DAYS_MIN = 5;
/** Half of all gaps of a random process lie above the median; this share lies within a fifth of it. */
const NEAR_MEDIAN_CHANCE = 2 ** -0.8 - 2 ** -1.2;
const NEAR = 0.2;

const WEEKDAYS = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];
const two = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;
const window = (from: number): string => `between ${two(from)} and ${two((from + WINDOW_HOURS) % 24)}`;

function deliveriesOf(times: readonly number[]): number[] {
  const sorted = [...times].sort((a, b) => a - b);
  const kept: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const at of sorted) {
    if (at - last > ONE_DELIVERY) kept.push(at);
    last = at;
  }
  return kept.slice(-DELIVERIES_MAX);
}

type SlotKind = "weekly" | "weekday" | "daily";
type Slot = { weekday: number; hour: number };
type Best = { count: number; pValue: number; weekday: number; hour: number };

const slotOf = (at: number, offsetMs: number): Slot => {
  const local = new Date(at + offsetMs);
  return { weekday: local.getUTCDay(), hour: local.getUTCHours() };
};

const isIn = ({ hour }: Slot, from: number): boolean => (hour - from + 24) % 24 < WINDOW_HOURS;

/** The fullest slot and how likely so many fall into any one of them by accident (Bonferroni). */
function fullest(slots: readonly Slot[], kind: SlotKind): Best {
  const days = kind === "daily" ? [-1] : [0, 1, 2, 3, 4, 5, 6];
  const hours = kind === "weekday" ? [-1] : Array.from({ length: 24 }, (_, hour) => hour);
  const chance = (kind === "daily" ? 1 : 1 / 7) * (kind === "weekday" ? 1 : WINDOW_HOURS / 24);
  let best: Best = { count: 0, pValue: 1, weekday: -1, hour: -1 };
  for (const weekday of days) {
    for (const hour of hours) {
      const count = slots.filter((s) => (weekday < 0 || s.weekday === weekday) && (hour < 0 || isIn(s, hour))).length;
      if (count > best.count) best = { count, pValue: 1, weekday, hour };
    }
  }
  return { ...best, pValue: Math.min(1, binomialTail(best.count, slots.length, chance) * days.length * hours.length) };
}

/** End of the next window after `now`, in UTC milliseconds. */
function nextWindowEnd(best: Best, now: number, offsetMs: number): number {
  const midnight = Math.floor((now + offsetMs) / DAY) * DAY;
  const end = best.hour < 0 ? DAY : (best.hour + WINDOW_HOURS) * HOUR;
  for (let day = -1; day < 8; day += 1) {
    const start = midnight + day * DAY;
    const isDay = best.weekday < 0 || new Date(start).getUTCDay() === best.weekday;
    if (isDay && start + end > now + offsetMs) return start + end - offsetMs;
  }
  return now + WEEK;
}

function slotWords(kind: SlotKind, best: Best): string {
  const day = best.weekday < 0 ? "every day" : `on ${WEEKDAYS[best.weekday] ?? ""}`;
  return kind === "weekday" ? day : `${day} ${window(best.hour)}`;
}

const shareWords = (count: number, total: number): string => `${count} of ${total} deliveries`;

function slotRhythm(group: string, times: readonly number[], options: Required<RhythmOptions>): Rhythm | undefined {
  const offsetMs = options.utcOffsetMinutes * 60_000;
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const slots = times.map((at) => slotOf(at, offsetMs));
  const kinds: readonly SlotKind[] = span >= WEEKS_MIN * WEEK ? ["weekly", "weekday", "daily"] : ["daily"];
  const found = kinds
    .map((kind) => ({ kind, best: fullest(slots, kind) }))
    .filter(({ best }) => best.pValue * kinds.length <= options.significance && best.count * 2 > times.length)
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))[0];
  if (found === undefined || span < DAYS_MIN * DAY) return undefined;
  const { kind, best } = found;
  return {
    group,
    kind,
    weekday: best.weekday < 0 ? null : best.weekday,
    hourFrom: best.hour < 0 ? null : best.hour,
    hourTo: best.hour < 0 ? null : ((best.hour + WINDOW_HOURS - 1) % 24) + 1,
    everyMs: kind === "daily" ? DAY : WEEK,
    count: best.count,
    total: times.length,
    pValue: best.pValue,
    nextAt: nextWindowEnd(best, options.now, offsetMs),
    words: `New files of "${group}" come ${slotWords(kind, best)} (${shareWords(best.count, times.length)}).`,
  };
}

const spell = (ms: number): string =>
  ms >= 2 * DAY ? `${Math.round(ms / DAY)} days` : `${Math.max(1, Math.round(ms / HOUR))} hours`;

function intervalRhythm(group: string, times: readonly number[], options: Required<RhythmOptions>): Rhythm | undefined {
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const everyMs = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const near = gaps.filter((gap) => Math.abs(gap - everyMs) <= NEAR * everyMs).length;
  const pValue = binomialTail(near, gaps.length, NEAR_MEDIAN_CHANCE);
  if (everyMs <= 0 || pValue > options.significance || near * 2 <= gaps.length) return undefined;
  const last = times.at(-1) ?? 0;
  const missed = Math.max(0, Math.ceil((options.now - last) / everyMs) - 1);
  return {
    group,
    kind: "interval",
    weekday: null,
    hourFrom: null,
    hourTo: null,
    everyMs,
    count: near,
    total: gaps.length,
    pValue,
    nextAt: last + (missed + 1) * everyMs,
    words: `New files of "${group}" come about every ${spell(everyMs)} (${near} of ${gaps.length} gaps).`,
  };
}

/**
 * Rhythms in what arrives, at most one a group, the surest first: a weekday with an hour, a weekday, an hour of the day, or
 * an interval. Each is tested against arrivals that come at random, and slots against how many were tried.
 */
export function findRhythms(arrivals: readonly Arrival[], options: RhythmOptions): Rhythm[] {
  const full = { utcOffsetMinutes: 0, significance: 0.01, ...options };
  const groups = new Map<string, number[]>();
  for (const { at, group } of arrivals) {
    if (!Number.isFinite(at) || at > options.now) continue;
    const times = groups.get(group);
    if (times === undefined) groups.set(group, [at]);
    else times.push(at);
  }
  const found = [...groups].flatMap(([group, all]): Rhythm[] => {
    const times = deliveriesOf(all);
    if (times.length < DELIVERIES_MIN) return [];
    const rhythm = slotRhythm(group, times, full) ?? intervalRhythm(group, times, full);
    return rhythm === undefined ? [] : [rhythm];
  });
  return found.sort((a, b) => a.pValue - b.pValue || (a.group < b.group ? -1 : 1));
}

/** When to look for what is due: `cron` in local time for slots, null for an interval. */
export type PreSchedule = { group: string; at: number; cron: string | null; words: string };

const AFTER_WINDOW_MINUTES = 15;

/** Work to plan ahead of a rhythm: look a quarter of an hour after the window in which files usually have come. */
export function suggestPreSchedules(rhythms: readonly Rhythm[]): PreSchedule[] {
  return rhythms.map((rhythm) => {
    const at = rhythm.nextAt + AFTER_WINDOW_MINUTES * 60_000;
    const hour = rhythm.hourTo === null ? 0 : rhythm.hourTo % 24;
    const isNextDay = rhythm.hourTo === null || rhythm.hourFrom === null || rhythm.hourTo % 24 < rhythm.hourFrom;
    const day = rhythm.weekday === null ? "*" : String((rhythm.weekday + (isNextDay ? 1 : 0)) % 7);
    const cron = rhythm.kind === "interval" ? null : `${AFTER_WINDOW_MINUTES} ${hour} * * ${day}`;
    return {
      group: rhythm.group,
      at,
      cron,
      words: `${rhythm.words} Reading the folder right after that finds them at once.`,
    };
  });
}
