/** The five fields of a cron expression as the values that each allows. */
export type Cron = {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** With both a day of the month and a day of the week, either is enough (POSIX crontab). */
  isEitherDay: boolean;
};

const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function numberOf(text: string, field: number): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const lower = text.toLowerCase();
  if (field === 3 && MONTHS.includes(lower)) return MONTHS.indexOf(lower) + 1;
  return field === 4 && WEEKDAYS.includes(lower) ? WEEKDAYS.indexOf(lower) : Number.NaN;
}

function parsePart(part: string, field: number): number[] | null {
  const [min, max] = RANGES[field] ?? [0, 0];
  const [range = "", step, ...more] = part.split("/");
  const by = step === undefined ? 1 : Number(step);
  if (more.length > 0 || !Number.isInteger(by) || by < 1 || (step !== undefined && !/^\d+$/.test(step))) return null;
  const [from = "", to, ...rest] = range.split("-");
  if (rest.length > 0) return null;
  const low = range === "*" ? min : numberOf(from, field);
  const high = range === "*" || (to === undefined && step !== undefined) ? max : numberOf(to ?? from, field);
  if (!(low >= min && high <= max && low <= high)) return null;
  return Array.from({ length: Math.floor((high - low) / by) + 1 }, (_, index) => low + index * by);
}

function parseField(text: string, field: number): Set<number> | null {
  const parts = text.split(",").map((part) => parsePart(part, field));
  return parts.some((part) => part === null) ? null : new Set(parts.flatMap((part) => part ?? []));
}

/** Reads minute, hour, day of month, month and day of week (names, lists, ranges, steps); null for anything else. */
export function parseCron(expression: string): Cron | null {
  const texts = expression.trim().split(/\s+/);
  const [minutes, hours, days, months, weekdays] = texts.map(parseField);
  if (texts.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return null;
  if (weekdays.has(7)) weekdays.add(0);
  const isEitherDay = texts[2] !== "*" && texts[4] !== "*";
  return { minutes, hours, days, months, weekdays, isEitherDay };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LOOK_AHEAD_MS = 5 * 366 * 24 * HOUR_MS;

type Wall = { month: number; day: number; hour: number; minute: number; weekday: number };

function wallClock(timezone: string): (atMs: number) => Wall {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    weekday: "short",
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const number = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
    const weekday = WEEKDAYS.indexOf((parts.get("weekday") ?? "").toLowerCase());
    return { month: number("month"), day: number("day"), hour: number("hour"), minute: number("minute"), weekday };
  };
}

function isDay(cron: Cron, { month, day, weekday }: Wall): boolean {
  if (!cron.months.has(month)) return false;
  const [byDay, byWeekday] = [cron.days.has(day), cron.weekdays.has(weekday)];
  return cron.isEitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/**
 * The next time after `afterMs` that a cron expression names in a zone, in epoch ms; null when there is none within five
 * years or one of the two is not valid. A time that a change of the clock leaves out is passed over.
 */
export function nextCronTime(expression: string, timezone: string, afterMs: number): number | null {
  const cron = parseCron(expression);
  if (cron === null) return null;
  let read: ReturnType<typeof wallClock>;
  try {
    read = wallClock(timezone);
  } catch {
    return null;
  }
  const end = afterMs + LOOK_AHEAD_MS;
  let at = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  while (at <= end) {
    const wall = read(at);
    if (isDay(cron, wall) && cron.hours.has(wall.hour)) {
      if (cron.minutes.has(wall.minute)) return at;
      at += MINUTE_MS;
    } else at += (60 - wall.minute) * MINUTE_MS;
  }
  return null;
}
