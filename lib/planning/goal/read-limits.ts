import type { PlanLimits } from "#lib/core/index.ts";
import type { Mark } from "./mark-up.ts";
import { DAY_MS, is, partOf } from "./quantities.ts";
import { momentAt } from "./read-times.ts";

/** The bounds that a goal and its constraints set on the run, and what in them can't be kept. */
export type LimitReading = {
  limits: PlanLimits;
  handsOff: boolean;
  inPlace: boolean;
  dry: boolean;
  said: string[];
  doubts: string[];
  used: Set<Mark>;
};

export const NIGHT = { fromMinute: 22 * 60, toMinute: 6 * 60 };
const OFF_HOURS = { fromMinute: 18 * 60, toMinute: 8 * 60 };

const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const whenText = (ms: number): string => {
  const at = new Date(ms);
  const day = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][at.getDay()];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day}, ${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockText(at.getHours() * 60 + at.getMinutes())}`;
};

type Reader = { marks: readonly Mark[]; nowMs: number; out: LimitReading };

const minuteAt = (mark: Mark | undefined, hint?: Mark): number | null => {
  if (is(mark, "q:clock")) return mark?.value ?? null;
  const clock = partOf(mark, "clock");
  if (clock !== undefined) return Number(clock);
  const isHour = is(mark, "q:number") && (mark?.value ?? 24) < 24;
  return isHour && (is(hint, "q:clock") || partOf(hint, "clock") !== undefined) ? (mark?.value ?? 0) * 60 : null;
};

/** "from 23:00 to 06:00", "between 1 and 5 am". */
function readHours({ marks, out }: Reader, at: number): boolean {
  if (!is(marks[at], "from", "between", "after")) return false;
  const joint = marks[at + 2];
  const isJoined = is(joint, "to", "and", "before") || joint?.plain === "-" || joint?.plain === "–";
  const [from, to] = [minuteAt(marks[at + 1], marks[at + 3]), minuteAt(marks[at + 3])];
  if (!isJoined || from === null || to === null) return false;
  out.limits.window = { fromMinute: from, toMinute: to };
  out.said.push(`between ${clockText(from)} and ${clockText(to)} only`);
  for (const used of marks.slice(at, at + 4)) out.used.add(used);
  return true;
}

function readWindow({ nowMs, out }: Reader, mark: Mark): void {
  if (is(mark, "night", "tonight")) {
    out.limits.window = { ...NIGHT };
    out.said.push(`at night, ${clockText(NIGHT.fromMinute)} to ${clockText(NIGHT.toMinute)}`);
  }
  if (is(mark, "tonight")) {
    const now = new Date(nowMs);
    const tonight = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 22).getTime();
    out.limits.notBefore = new Date(Math.max(tonight, nowMs)).toISOString();
  }
  if (is(mark, "off-hours")) {
    out.limits.window = { ...OFF_HOURS };
    out.said.push(`outside working hours, ${clockText(OFF_HOURS.fromMinute)} to ${clockText(OFF_HOURS.toMinute)}`);
  }
  if (is(mark, "weekend")) {
    out.limits.window = { fromMinute: 0, toMinute: 0, weekdays: [6, 7] };
    out.said.push("on Saturday and Sunday only");
  }
}

function readDeadline({ marks, nowMs, out }: Reader, mark: Mark, at: number): void {
  const next = marks[at + 1];
  if (is(mark, "within") && is(next, "q:time") && !is(marks[at - 1], "added")) {
    setDeadline(out, nowMs + (next?.value ?? 0), nowMs);
    out.used.add(mark).add(next as Mark);
    return;
  }
  const isBefore = is(mark, "before");
  if (!isBefore && !is(mark, "after")) return;
  const moment = momentAt(marks, at + 1, nowMs, "future");
  if (
    moment === null ||
    marks.slice(Math.max(0, at - 2), at).some((one) => is(one, "added", "released", "older", "newer"))
  )
    return;
  for (const used of [mark, ...moment.used]) out.used.add(used);
  if (isBefore && !(mark.plain === "not" && mark.text.endsWith("before"))) {
    const isEndOfDay = !moment.hasClock && mark.plain !== "before" && mark.plain !== "ahead" && mark.plain !== "prior";
    setDeadline(out, moment.ms + (isEndOfDay ? DAY_MS : 0), nowMs);
  } else if (!isBefore) {
    out.limits.notBefore = new Date(moment.ms).toISOString();
    out.said.push(`not before ${whenText(moment.ms)}`);
  }
}

function setDeadline(out: LimitReading, ms: number, nowMs: number): void {
  if (ms <= nowMs) {
    out.doubts.push(`The deadline ${whenText(ms)} has passed.`);
    return;
  }
  out.limits.deadline = new Date(ms).toISOString();
  out.said.push(`done by ${whenText(ms)}`);
}

function readMoney({ out }: Reader, mark: Mark): void {
  if (is(mark, "q:other-money")) {
    out.doubts.push(`Costs are counted in US dollars; how much is ${mark.text} in dollars?`);
  } else if (is(mark, "q:money")) {
    out.limits.maxCostUsd = mark.value ?? 0;
    out.said.push(`for at most ${mark.value} USD`);
  } else if (is(mark, "free")) {
    out.limits.maxCostUsd = 0;
    out.said.push("without paid models");
  } else return;
  out.used.add(mark);
}

function readLoad({ marks, out }: Reader, mark: Mark, at: number): void {
  if (is(mark, "gentle")) {
    Object.assign(out.limits, { maxParallel: out.limits.maxParallel ?? 1, priority: "low" });
    out.said.push("one step at a time, at low priority");
    out.used.add(mark);
  }
  if (is(mark, "urgent")) {
    out.limits.priority = "high";
    out.said.push("at high priority");
    out.used.add(mark);
  }
  if (!is(mark, "parallel")) return;
  const number = marks.slice(Math.max(0, at - 4), at).findLast((one) => is(one, "q:number"));
  const lanes = Math.floor(number?.value ?? 0);
  if (number === undefined || lanes < 1 || lanes > 64) return;
  out.limits.maxParallel = lanes;
  out.said.push(`at most ${lanes} at the same time`);
  out.used.add(mark).add(number);
}

/** Reads the bounds on the run out of a marked-up text. */
export function readLimits(marks: readonly Mark[], nowMs: number): LimitReading {
  const out: LimitReading = {
    limits: {},
    handsOff: false,
    inPlace: false,
    dry: false,
    said: [],
    doubts: [],
    used: new Set(),
  };
  const reader: Reader = { marks, nowMs, out };
  for (const [at, mark] of marks.entries()) {
    if (is(mark, "hands-off")) out.handsOff = true;
    if (is(mark, "in-place") && !marks.slice(Math.max(0, at - 2), at).some((one) => is(one, "not"))) out.inPlace = true;
    if (is(mark, "dry")) out.dry = true;
    if (readHours(reader, at)) continue;
    if (!out.used.has(mark)) {
      readWindow(reader, mark);
      readDeadline(reader, mark, at);
      readMoney(reader, mark);
      readLoad(reader, mark, at);
    }
  }
  out.said = [...new Set(out.said)];
  return out;
}
