import type { MinedTemplate } from "../mined-template.ts";
import { eachRun } from "../record-log.ts";
import { isRising, sortByTime } from "../records-at.ts";
import type { LogState } from "../state.ts";
import { type Pauses, pausesOf } from "./pauses.ts";

/** Times of one template, ascending, with the number of each record (see `recordsAt`). */
export type TemplateTimes = { times: Float64Array; records: Uint32Array };

/** Time cut into windows of `widthMs`, in which rates are compared. */
type Axis = { fromMs: number; toMs: number; widthMs: number; windows: number };

export type Timeline = Axis & {
  /** How many records have a time. */
  timed: number;
  /** Of all these records: how many fall into each window, and where none came for long. */
  volume: Float64Array;
  pauses: Pauses;
  /** Share of all these records that came before the first of each template. */
  earlier: Float64Array;
  byTemplate: TemplateTimes[];
  /** Share of the mean rate by hour of the day (UTC), or null when the log covers less than three days. */
  hourProfile: Float64Array | null;
};

const WIDTHS_MS = [1e3, 5e3, 1e4, 3e4, 6e4, 3e5, 6e5, 1.8e6, 3.6e6, 7.2e6, 2.16e7, 8.64e7];
const WINDOWS_MAX = 1500;
const HOUR_MS = 3_600_000;
const DAYS_FOR_PROFILE = 3;

/** Times of all records and of each template; untimed records are left out. Null when fewer than 20 have a time. */
export function buildTimeline(
  state: LogState,
  templates: readonly MinedTemplate[],
  templateOfShape: Uint32Array,
): Timeline | null {
  const whole = wholeTimeline(state, templates);
  if (whole === null) return null;
  return { ...whole, byTemplate: splitByTemplate(state, templateOfShape, templates.length) };
}

/** What needs the times of all records together, which are not kept: they are as many as the log has lines. */
function wholeTimeline(state: LogState, templates: readonly MinedTemplate[]): Omit<Timeline, "byTemplate"> | null {
  const known = knownTimes(state);
  if (known.length < 20) return null;
  if (!isRising(known)) known.sort();
  const { fromMs, toMs } = trimmedRange(known);
  const widthMs = WIDTHS_MS.find((width) => (toMs - fromMs) / width <= WINDOWS_MAX) ?? 6.048e8;
  const windows = Math.max(1, Math.ceil((toMs - fromMs + 1) / widthMs));
  const axis = { fromMs, toMs, widthMs, windows };
  return {
    ...axis,
    timed: known.length,
    volume: windowCounts(axis, known),
    pauses: pausesOf(known, toMs),
    earlier: Float64Array.from(
      templates,
      ({ firstSeenMs }) => countBefore(known, firstSeenMs ?? fromMs) / known.length,
    ),
    hourProfile: profileOf(known, fromMs, toMs),
  };
}

/** The times of all records that have one, in the order of `state.lines`. */
function knownTimes({ lines }: LogState): Float64Array {
  const out = new Float64Array(lines.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const { times } of eachRun(lines)) {
    for (let i = 0; i < times.length; i++) {
      const time = times[i] as number;
      if (!Number.isNaN(time)) out[length++] = time;
    }
  }
  return out.subarray(0, length);
}

/** Without the outermost 0.05 % on either side when they lie far out: one broken clock must not stretch the axis. */
function trimmedRange(sorted: Float64Array): { fromMs: number; toMs: number } {
  const cut = Math.floor(sorted.length * 0.0005);
  const first = sorted[0] as number;
  const last = sorted[sorted.length - 1] as number;
  const innerFirst = sorted[cut] as number;
  const innerLast = sorted[sorted.length - 1 - cut] as number;
  const span = innerLast - innerFirst;
  return {
    fromMs: innerFirst - first > span ? innerFirst : first,
    toMs: last - innerLast > span ? innerLast : last,
  };
}

function splitByTemplate({ lines }: LogState, templateOfShape: Uint32Array, templates: number): TemplateTimes[] {
  const starts = new Uint32Array(templates + 1);
  for (const { times, shapes } of eachRun(lines)) {
    for (let i = 0; i < times.length; i++) {
      if (Number.isNaN(times[i])) continue;
      const next = (templateOfShape[shapes[i] as number] as number) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
  }
  for (let t = 0; t < templates; t++) starts[t + 1] = (starts[t + 1] as number) + (starts[t] as number);
  const fill = starts.slice();
  const records = new Uint32Array(starts[templates] as number);
  const sorted = new Float64Array(records.length);
  let base = 0;
  for (const { times, shapes } of eachRun(lines)) {
    for (let i = 0; i < times.length; i++) {
      if (Number.isNaN(times[i])) continue;
      const owner = templateOfShape[shapes[i] as number] as number;
      const at = fill[owner] as number;
      fill[owner] = at + 1;
      records[at] = base + i;
      sorted[at] = times[i] as number;
    }
    base += times.length;
  }
  return Array.from({ length: templates }, (_, t) => {
    const own = {
      times: sorted.subarray(starts[t], starts[t + 1]),
      records: records.subarray(starts[t], starts[t + 1]),
    };
    return sortByTime(own);
  });
}

/** How many of the ascending times lie before `time`. */
export function countBefore(sorted: Float64Array, time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts per window of the timeline. */
export function windowCounts(timeline: Axis, times: Float64Array): Float64Array {
  const counts = new Float64Array(timeline.windows);
  for (let i = 0; i < times.length; i++) {
    const window = Math.floor(((times[i] as number) - timeline.fromMs) / timeline.widthMs);
    if (window >= 0 && window < counts.length) counts[window] = (counts[window] as number) + 1;
  }
  return counts;
}

/** Median over days of the count in each hour, as a share of the mean. */
function profileOf(all: Float64Array, fromMs: number, toMs: number): Float64Array | null {
  const firstHour = Math.ceil(fromMs / HOUR_MS);
  const hours = Math.floor(toMs / HOUR_MS) - firstHour;
  if (hours < DAYS_FOR_PROFILE * 24) return null;
  const counts = new Float64Array(hours);
  for (let i = 0; i < all.length; i++) {
    const hour = Math.floor((all[i] as number) / HOUR_MS) - firstHour;
    if (hour >= 0 && hour < hours) counts[hour] = (counts[hour] as number) + 1;
  }
  const profile = new Float64Array(24);
  for (let hour = 0; hour < 24; hour++) {
    const same = counts.filter((_, index) => (((firstHour + index) % 24) + 24) % 24 === hour).sort();
    profile[hour] = same.length === 0 ? 0 : (same[Math.floor(same.length / 2)] as number);
  }
  const mean = profile.reduce((sum, value) => sum + value, 0) / 24;
  return mean > 0 ? profile.map((value) => value / mean) : null;
}
