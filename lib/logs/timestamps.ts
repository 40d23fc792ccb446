import { ClockReader } from "./clock-reader.ts";

/** How a timestamp spells its date; a layout fixes one, so that other date-like text is not taken for it. */
export const DATE_STYLES = {
  none: 0,
  yearFirst: 1,
  compact: 2,
  shortCompact: 3,
  slashed: 4,
  monthDay: 5,
  monthName: 6,
  weekday: 7,
  dayMonthName: 8,
  clf: 9,
  epoch: 10,
  timeOnly: 11,
  glog: 12,
  dateOnly: 13,
} as const;

const DAY_MS = 86_400_000;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const key3 = (text: string) => (text.charCodeAt(0) << 16) | (text.charCodeAt(1) << 8) | text.charCodeAt(2);
const MONTH_OF = new Map(MONTHS.map((name, index) => [key3(name), index + 1]));
const WEEKDAY_KEYS = new Set(WEEKDAYS.map(key3));

export type TimestampOptions = {
  /** Latest plausible time: a date without a year gets the last year that is not after it (plus a day). */
  referenceMs: number;
  /** Offset of times that name no zone, in minutes east of UTC. */
  zoneOffsetMin?: number | undefined;
};

const isDigit = (byte: number) => byte >= 48 && byte <= 57;

/** Month (1..12) whose English name starts at `at`, or 0. */
export function monthAt(bytes: Uint8Array, at: number): number {
  const a = (bytes[at] as number) | 32;
  const b = (bytes[at + 1] as number) | 32;
  const c = (bytes[at + 2] as number) | 32;
  return MONTH_OF.get((a << 16) | (b << 8) | c) ?? 0;
}

/** Whether an English weekday (`Sat`) starts at `at`. */
export function weekdayAt(bytes: Uint8Array, at: number): boolean {
  const a = (bytes[at] as number) | 32;
  const b = (bytes[at + 1] as number) | 32;
  const c = (bytes[at + 2] as number) | 32;
  return WEEKDAY_KEYS.has((a << 16) | (b << 8) | c);
}

/**
 * Reads one timestamp of any common spelling from bytes, without making strings.
 * After `read` returned true: `ms` (epoch ms, NaN when date or time is missing), `end` (exclusive) and `style`.
 */
export class TimestampReader extends ClockReader {
  ms = Number.NaN;
  style = 0;

  readonly #referenceMs: number;
  readonly #zoneMs: number;
  #cachedDate = -1;
  #cachedDayMs = 0;
  #cachedYearless = -1;
  #cachedYearlessMs = 0;

  constructor(options: TimestampOptions) {
    super();
    this.#referenceMs = options.referenceMs;
    this.#zoneMs = (options.zoneOffsetMin ?? 0) * 60_000;
  }

  /** Tries to read a timestamp at `start`. */
  read(bytes: Uint8Array, start: number, limit: number): boolean {
    const first = bytes[start] as number;
    if (limit - start < 4) return false;
    if (isDigit(first)) return this.#readFromDigit(bytes, start, limit);
    const lower = first | 32;
    if (lower < 97 || lower > 122) return false;
    return this.#readFromLetter(bytes, start, limit);
  }

  #readFromDigit(bytes: Uint8Array, start: number, limit: number): boolean {
    const p = this.digits(bytes, start, limit);
    const value = this.value;
    const separator = p < limit ? (bytes[p] as number) : 0;
    switch (p - start) {
      case 1:
      case 2:
        return separator === 58 ? this.#readTimeOnly(bytes, start, limit) : this.#readShort(bytes, p, limit, value);
      case 4:
        return this.#readYearFirst(bytes, p, limit, value);
      case 6:
        return this.#readShortCompact(bytes, p, limit, value);
      case 8:
        return this.#readCompact(bytes, p, limit, value);
      case 14:
        return this.#readAllCompact(p, value);
      default:
        return this.#readEpoch(bytes, start, p, limit);
    }
  }

  #readFromLetter(bytes: Uint8Array, start: number, limit: number): boolean {
    if (isDigit(bytes[start + 1] as number)) return this.#readGlog(bytes, start, limit);
    if (limit - start < 12) return false;
    const month = monthAt(bytes, start);
    if (month > 0) return this.#readMonthName(bytes, start, limit, month);
    return weekdayAt(bytes, start) ? this.#readWeekday(bytes, start, limit) : false;
  }

  /** 2024-01-31 12:34:56, 2024/01/31T12:34:56Z, 2005-06-03-15.42.50.363779, 2005.06.03 */
  #readYearFirst(bytes: Uint8Array, at: number, limit: number, year: number): boolean {
    const separator = bytes[at] as number;
    if (year < 1970 || year > 2100 || (separator !== 45 && separator !== 47 && separator !== 46)) return false;
    const p = this.digits(bytes, at + 1, limit);
    const month = this.value;
    if (p - at > 3 || month < 1 || month > 12 || bytes[p] !== separator) return false;
    const q = this.digits(bytes, p + 1, limit);
    const day = this.value;
    if (q - p > 3 || q === p + 1 || day < 1 || day > 31) return false;
    const joint = q < limit ? (bytes[q] as number) : 0;
    const joined =
      joint === 32 || joint === 84 || joint === 116 || joint === 45 || joint === 95 || joint === 44 || joint === 58;
    if (joined && this.clock(bytes, q + 1, limit))
      return this.#finish(DATE_STYLES.yearFirst, this.#dayMs(year, month, day));
    this.end = q;
    this.style = DATE_STYLES.dateOnly;
    this.ms = Number.NaN;
    return true;
  }

  /** 20240131-12:34:56:789, 20240131T123456Z */
  #readCompact(bytes: Uint8Array, at: number, limit: number, value: number): boolean {
    const year = Math.floor(value / 10_000);
    const month = Math.floor(value / 100) % 100;
    const day = value % 100;
    if (year < 1970 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    const joint = bytes[at] as number;
    if (joint !== 45 && joint !== 32 && joint !== 84 && joint !== 95) return false;
    if (!this.clock(bytes, at + 1, limit) && !this.compactClock(bytes, at + 1, limit)) return false;
    return this.#finish(DATE_STYLES.compact, this.#dayMs(year, month, day));
  }

  #readAllCompact(at: number, value: number): boolean {
    const date = Math.floor(value / 1e6);
    const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
    const clock = value % 1e6;
    const [hour, minute, second] = [Math.floor(clock / 10_000), Math.floor(clock / 100) % 100, clock % 100];
    if (year < 1970 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    if (hour > 23 || minute > 59 || second > 60) return false;
    this.end = at;
    this.clockMs = ((hour * 60 + minute) * 60 + second) * 1000;
    this.hasZone = false;
    return this.#finish(DATE_STYLES.compact, this.#dayMs(year, month, day));
  }

  /** 081109 203615: two-digit year, month, day, then hour, minute, second. */
  #readShortCompact(bytes: Uint8Array, at: number, limit: number, value: number): boolean {
    const month = Math.floor(value / 100) % 100;
    const day = value % 100;
    if (month < 1 || month > 12 || day < 1 || day > 31 || bytes[at] !== 32) return false;
    if (!this.compactClock(bytes, at + 1, limit)) return false;
    return this.#finish(DATE_STYLES.shortCompact, this.#dayMs(2000 + Math.floor(value / 10_000), month, day));
  }

  /** Two leading digits: 17/06/09 20:10:40, 03-17 16:13:38.811, 10/Oct/2000:13:55:36, 31 Jan 2024 ... */
  #readShort(bytes: Uint8Array, at: number, limit: number, first: number): boolean {
    const separator = at < limit ? (bytes[at] as number) : 0;
    if (separator !== 47 && separator !== 45 && separator !== 46 && separator !== 32) return false;
    if (!isDigit(bytes[at + 1] as number)) return this.#readDayMonthName(bytes, at, limit, first);
    if (separator === 32) return false;
    const p = this.digits(bytes, at + 1, limit);
    const second = this.value;
    if (p - at > 3) return false;
    if (bytes[p] === separator) return this.#readThreeNumbers(bytes, p, limit, [first, second]);
    if (bytes[p] !== 32 || separator === 47) return false;
    const [month, day] = first <= 12 ? [first, second] : [second, first];
    if (month < 1 || month > 12 || day < 1 || day > 31 || !this.clock(bytes, p + 1, limit)) return false;
    return this.#finishYearless(DATE_STYLES.monthDay, month, day);
  }

  #readTimeOnly(bytes: Uint8Array, start: number, limit: number): boolean {
    if (!this.clock(bytes, start, limit)) return false;
    this.style = DATE_STYLES.timeOnly;
    this.ms = Number.NaN;
    return true;
  }

  #readThreeNumbers(bytes: Uint8Array, at: number, limit: number, firstTwo: readonly [number, number]): boolean {
    const [first, second] = firstTwo;
    const q = this.digits(bytes, at + 1, limit);
    const third = this.value;
    const width = q - at - 1;
    const joint = bytes[q] as number;
    if ((width !== 2 && width !== 4) || (joint !== 32 && joint !== 44 && joint !== 45 && joint !== 58 && joint !== 84))
      return false;
    let clockAt = q + 1;
    if (joint === 44 && bytes[clockAt] === 32) clockAt++;
    if (!this.clock(bytes, clockAt, limit)) return false;
    let date: [number, number, number];
    if (width === 4) date = first > 12 ? [third, second, first] : [third, first, second];
    else if (first <= 12 && second <= 31 && second > 12) date = [2000 + third, first, second];
    else date = [2000 + first, second, third];
    const [year, month, day] = date;
    if (year < 1970 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    return this.#finish(DATE_STYLES.slashed, this.#dayMs(year, month, day));
  }

  /** 10/Oct/2000:13:55:36 -0700, 31-Jan-2024 12:34:56, 31 Jan 2024 12:34:56 */
  #readDayMonthName(bytes: Uint8Array, at: number, limit: number, day: number): boolean {
    const month = limit - at > 12 ? monthAt(bytes, at + 1) : 0;
    const separator = bytes[at] as number;
    if (month === 0 || day < 1 || day > 31 || bytes[at + 4] !== separator) return false;
    const p = this.digits(bytes, at + 5, limit);
    const year = this.value;
    if (p - at - 5 !== 4 || year < 1970 || year > 2100) return false;
    if (bytes[p] !== 58 && bytes[p] !== 32) return false;
    if (!this.clock(bytes, p + 1, limit)) return false;
    return this.#finish(separator === 47 ? DATE_STYLES.clf : DATE_STYLES.dayMonthName, this.#dayMs(year, month, day));
  }

  /** Jun  9 06:06:20, Jun 09 2024 06:06:20 */
  #readMonthName(bytes: Uint8Array, start: number, limit: number, month: number): boolean {
    let p = start + 3;
    if (bytes[p] !== 32) return false;
    while (bytes[p] === 32 && p < start + 6) p++;
    const q = this.digits(bytes, p, limit);
    const day = this.value;
    if (q === p || q - p > 2 || day < 1 || day > 31) return false;
    let r = q;
    if (bytes[r] === 44) r++;
    if (bytes[r] !== 32) return false;
    if (this.clock(bytes, r + 1, limit)) {
      const year = this.#trailingYear(bytes, limit);
      if (year > 0) return this.#finish(DATE_STYLES.monthName, this.#dayMs(year, month, day));
      return this.#finishYearless(DATE_STYLES.monthName, month, day);
    }
    const s = this.digits(bytes, r + 1, limit);
    const year = this.value;
    if (s - r !== 5 || year < 1970 || year > 2100 || bytes[s] !== 32 || !this.clock(bytes, s + 1, limit)) return false;
    return this.#finish(DATE_STYLES.monthName, this.#dayMs(year, month, day));
  }

  /** Sat Jun 11 03:28:22 2005, Thu, 09 Jun 2005 06:07:04 GMT */
  #readWeekday(bytes: Uint8Array, start: number, limit: number): boolean {
    let p = start + 3;
    if (bytes[p] === 44) p++;
    if (bytes[p] !== 32) return false;
    p++;
    if (isDigit(bytes[p] as number)) {
      const q = this.digits(bytes, p, limit);
      return this.#readDayMonthName(bytes, q, limit, this.value);
    }
    const month = monthAt(bytes, p);
    if (month === 0 || !this.#readMonthName(bytes, p, limit, month)) return false;
    this.style = DATE_STYLES.weekday;
    return true;
  }

  /** I0102 15:04:05.678901 */
  #readGlog(bytes: Uint8Array, start: number, limit: number): boolean {
    const p = this.digits(bytes, start + 1, limit);
    const value = this.value;
    const letter = bytes[start] as number;
    if (p - start !== 5 || bytes[p] !== 32 || !(letter === 73 || letter === 87 || letter === 69 || letter === 70))
      return false;
    const [month, day] = [Math.floor(value / 100), value % 100];
    if (month < 1 || month > 12 || day < 1 || day > 31 || !this.clock(bytes, p + 1, limit)) return false;
    return this.#finishYearless(DATE_STYLES.glog, month, day);
  }

  /** Seconds (10 digits), ms (13), us (16) or ns (19) since 1970, between 2001 and 2100. */
  #readEpoch(bytes: Uint8Array, start: number, at: number, limit: number): boolean {
    const width = at - start;
    if (width !== 10 && width !== 13 && width !== 16 && width !== 19) return false;
    this.digits(bytes, start, start + 10);
    const seconds = this.value;
    if (seconds < 978_307_200 || seconds > 4_102_444_800) return false;
    let millis = 0;
    let end = at;
    if (width > 10) {
      this.digits(bytes, start + 10, start + 13);
      millis = this.value;
    } else if (bytes[at] === 46 && isDigit(bytes[at + 1] as number)) {
      end = this.fraction(bytes, at + 1, limit);
      millis = this.value;
    }
    this.ms = seconds * 1000 + millis;
    this.end = end;
    this.style = DATE_STYLES.epoch;
    return true;
  }

  #trailingYear(bytes: Uint8Array, limit: number): number {
    const at = this.end;
    if (bytes[at] !== 32 || at + 5 > limit || !isDigit(bytes[at + 1] as number)) return 0;
    const q = this.digits(bytes, at + 1, Math.min(limit, at + 6));
    if (q - at !== 5 || this.value < 1970 || this.value > 2100) return 0;
    this.end = q;
    return this.value;
  }

  #dayMs(year: number, month: number, day: number): number {
    const date = (year * 16 + month) * 32 + day;
    if (date !== this.#cachedDate) {
      this.#cachedDate = date;
      this.#cachedDayMs = Date.UTC(year, month - 1, day);
    }
    return this.#cachedDayMs;
  }

  #finish(style: number, dayMs: number): boolean {
    this.style = style;
    this.ms = dayMs + this.clockMs - (this.hasZone ? this.zone : this.#zoneMs);
    return true;
  }

  #finishYearless(style: number, month: number, day: number): boolean {
    const date = month * 32 + day;
    if (date !== this.#cachedYearless) {
      this.#cachedYearless = date;
      this.#cachedYearlessMs = this.#lastDayMs(month, day);
    }
    return this.#finish(style, this.#cachedYearlessMs);
  }

  /** The last such day that is not after the reference. */
  #lastDayMs(month: number, day: number): number {
    const latest = this.#referenceMs + DAY_MS;
    const year = new Date(this.#referenceMs).getUTCFullYear();
    let dayMs = this.#dayMs(year + 1, month, day);
    if (dayMs > latest) dayMs = this.#dayMs(year, month, day);
    if (dayMs > latest) dayMs = this.#dayMs(year - 1, month, day);
    return dayMs;
  }
}
