import type { Mark } from "./mark-up.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

export const DAY_MS = 86_400_000;

/** What follows the first colon of the concept that begins with `prefix`, or undefined. */
export const partOf = (mark: Mark | undefined, prefix: string): string | undefined =>
  mark?.concepts.find((concept) => concept.startsWith(`${prefix}:`))?.slice(prefix.length + 1);

export const is = (mark: Mark | undefined, ...concepts: string[]): boolean =>
  mark?.concepts.some((concept) => concepts.includes(concept)) === true;

const joined = (from: Mark, to: Mark, concept: string, value: number): Mark => ({
  concepts: [concept],
  text: from === to ? from.text : `${from.text}${to.start > from.end ? " " : ""}${to.text}`,
  plain: from.plain,
  start: from.start,
  end: to.end,
  value,
  unknown: false,
  quoted: false,
  names: [],
});

const isNumber = (mark: Mark | undefined): mark is Mark & { value: number } =>
  mark !== undefined && mark.value !== null && !mark.quoted;

function clockOf(text: string): number | null {
  const [hours = 24, minutes = 60] = text.split(":").map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

/** A number and the unit after it: [concept, value, marks used after the number]. */
function withUnit(value: number, next: Mark | undefined, after: Mark | undefined): [string, number, number] | null {
  const bytes = partOf(next, "bytes");
  if (bytes !== undefined) return ["q:bytes", value * Number(bytes), 1];
  if (is(next, "lines")) return ["q:height", value, 1];
  if (next?.plain === "k" && (value === 2 || value === 4 || value === 8)) return ["q:height", value * 540, 1];
  if (is(next, "percent") || next?.plain === "%") return ["q:percent", value, 1];
  if (is(next, "lufs")) return ["q:lufs", value, 1];
  if (is(next, "money")) return ["q:money", /^cents?$/.test(next?.plain ?? "") ? value / 100 : value, 1];
  if (is(next, "other-money")) return ["q:other-money", value, 1];
  if (is(next, "am", "pm") && value <= 12) return ["q:clock", ((value % 12) + (is(next, "pm") ? 12 : 0)) * 60, 1];
  if (is(next, "oclock") && value < 24) return ["q:clock", value * 60, 1];
  const unit = partOf(next, "unit");
  if (unit !== undefined) return ["q:time", value * (UNIT_MS[unit.split(" ")[0] ?? ""] ?? 0), 1];
  if (next?.plain === "s" && value >= 20 && value <= 2100 && value % 10 === 0) return ["q:decade", value, 1];
  // "90 's" and "1990’s" come as number and sign.
  if (/^['’]$/.test(next?.plain ?? "") && after?.plain === "s" && value % 10 === 0) return ["q:decade", value, 2];
  return null;
}

function quantityAt(marks: readonly Mark[], at: number): { mark: Mark; count: number } | null {
  const mark = marks[at];
  if (mark === undefined) return null;
  if (/^\d{1,2}:\d{2}$/.test(mark.text)) {
    const minutes = clockOf(mark.text);
    const isPm = is(marks[at + 1], "am", "pm");
    const shift = is(marks[at + 1], "pm") && (minutes ?? 0) < 720 ? 720 : 0;
    return minutes === null
      ? null
      : { mark: joined(mark, isPm ? (marks[at + 1] ?? mark) : mark, "q:clock", minutes + shift), count: isPm ? 2 : 1 };
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(mark.text)) {
    const [year = 0, month = 1, day = 1] = mark.text.split("-").map(Number);
    const ms = new Date(year, month - 1, day).getTime();
    return { mark: joined(mark, mark, "q:date", ms), count: 1 };
  }
  const isDollar = mark.plain === "$";
  const number = isDollar ? marks[at + 1] : mark;
  if (!isNumber(number)) return null;
  if (isDollar) return { mark: joined(mark, number, "q:money", number.value), count: 2 };
  const unit = withUnit(number.value, marks[at + 1], marks[at + 2]);
  if (unit !== null) return { mark: joined(mark, marks[at + unit[2]] ?? mark, unit[0], unit[1]), count: 1 + unit[2] };
  const isYear = /^\d{4}$/.test(mark.text) && number.value >= 1900 && number.value <= 2100;
  return { mark: joined(mark, mark, isYear ? "q:year" : "q:number", number.value), count: 1 };
}

/** Puts numbers and their units together: sizes in bytes, times in ms, heights in lines, money in USD, clock times in minutes. */
export function withQuantities(marks: readonly Mark[]): Mark[] {
  const made: Mark[] = [];
  for (let at = 0; at < marks.length; ) {
    const found = quantityAt(marks, at);
    made.push(found?.mark ?? (marks[at] as Mark));
    at += found?.count ?? 1;
  }
  return made;
}
