import { medianOf } from "./quantiles.ts";
import type { TaskFinding } from "./schemas.ts";
import { collect, durationMs, maxConcurrencyOf, queueWaitMs } from "./summarize-types.ts";
import { toFinding } from "./task-finding.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { wordCount, wordDuration, wordPercent, wordRatio } from "./wording.ts";

const HOUR_MS = 3_600_000;
const MIN_WAIT_MS = 120_000;
/** An hour is saturated when its runs wait this many times as long as they take. */
const WAIT_PER_SERVICE = 5;
const MIN_RUNS_IN_HOUR = 3;
const MIN_SATURATED_RUNS = 30;
const MIN_SATURATED_SHARE = 0.02;
const MIN_DAYS = 2;
/** Share of the waiting runs that the named hours of the day have to cover. */
const HOURS_COVER = 0.8;

type HourTally = { runs: number; waitSum: number };

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
const hourIndex = (epochMs: number): number => Math.floor(epochMs / HOUR_MS);

function tallyHours(table: TaskRunTable, rows: Int32Array): Map<number, HourTally> {
  const hours = new Map<number, HourTally>();
  for (const row of rows) {
    const wait = queueWaitMs(table, row);
    if (Number.isNaN(wait)) continue;
    const hour = hourIndex(at(table.readyAt, row));
    const tally = hours.get(hour) ?? { runs: 0, waitSum: 0 };
    tally.runs += 1;
    tally.waitSum += wait;
    hours.set(hour, tally);
  }
  return hours;
}

/** The shortest stretch of the day, possibly over midnight, that holds 80 % of the counts: `[first hour, hours]`. */
export function busiestStretch(byHour: readonly number[]): [number, number] {
  const wanted = byHour.reduce((sum, count) => sum + count, 0) * HOURS_COVER;
  for (let length = 1; length <= 24; length += 1) {
    let best = -1;
    let bestSum = 0;
    for (let first = 0; first < 24; first += 1) {
      let sum = 0;
      for (let offset = 0; offset < length; offset += 1) sum += byHour[(first + offset) % 24] ?? 0;
      if (sum > bestSum) [best, bestSum] = [first, sum];
    }
    if (bestSum >= wanted) return [best, length];
  }
  return [0, 24];
}

function wordHours(byHour: readonly number[]): string {
  const [first, length] = busiestStretch(byHour);
  const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
  return length >= 18 ? "around the clock" : `between ${clock(first)} and ${clock(first + length)} UTC`;
}

/** `hours` since 1970 in which the type's runs waited. */
export type SaturatedHours = { finding: TaskFinding; hours: ReadonlySet<number> };

function saturationOf(table: TaskRunTable, rows: Int32Array, type: string): SaturatedHours | null {
  const serviceMs = medianOf(collect(rows, (row) => durationMs(table, row)));
  const hours = tallyHours(table, rows);
  const limitMs = Math.max(MIN_WAIT_MS, WAIT_PER_SERVICE * (serviceMs || 0));
  const saturated = new Set<number>();
  for (const [hour, { runs, waitSum }] of hours) {
    if (runs >= MIN_RUNS_IN_HOUR && waitSum / runs >= limitMs) saturated.add(hour);
  }
  const isIn = (row: number) =>
    !Number.isNaN(queueWaitMs(table, row)) && saturated.has(hourIndex(at(table.readyAt, row)));
  const waiting = rows.filter(isIn);
  const days = new Set([...saturated].map((hour) => Math.floor(hour / 24)));
  if (waiting.length < Math.max(MIN_SATURATED_RUNS, MIN_SATURATED_SHARE * rows.length) || days.size < MIN_DAYS)
    return null;
  const waits = collect(waiting, (row) => queueWaitMs(table, row));
  const waitMs = medianOf(waits);
  // A few very long waits can lift the mean of an hour; most runs have to wait.
  if (waitMs < limitMs) return null;
  const elsewhere = medianOf(collect(rows, (row) => (isIn(row) ? Number.NaN : queueWaitMs(table, row))));
  const byHour = Array.from({ length: 24 }, () => 0);
  for (const row of waiting) {
    const hour = hourIndex(at(table.readyAt, row)) % 24;
    byHour[hour] = (byHour[hour] ?? 0) + 1;
  }
  const slots = maxConcurrencyOf(table, rows);
  const finding = toFinding(table, {
    kind: "queue_saturation",
    subject: type,
    title: `${type} tasks wait ${wordDuration(waitMs)} (median) ${wordHours(byHour)}, ${wordRatio(waitMs / Math.max(1, serviceMs))} as long as they run`,
    detail: `${wordCount(waiting.length, "run")} (${wordPercent(waiting.length / rows.length)}) on ${wordCount(days.size, "day")} came while ${slots === 1 ? "the only slot" : `all ${slots} slots`} seen for this type ${slots === 1 ? "was" : "were"} taken. At other times the median wait is ${wordDuration(elsewhere || 0)}; a run takes ${wordDuration(serviceMs)}.`,
    impactMs: waits.reduce((sum, wait) => sum + Math.max(0, wait - (elsewhere || 0)), 0),
    confidence: Math.min(
      0.98,
      0.7 + 0.04 * Math.log2(days.size) + 0.02 * Math.log2(waiting.length / MIN_SATURATED_RUNS),
    ),
    rows: waiting,
    figures: [
      { label: "median wait in these hours", value: waitMs, unit: "ms" },
      { label: "median wait otherwise", value: elsewhere || 0, unit: "ms" },
      { label: "median duration", value: serviceMs, unit: "ms" },
      { label: "most runs at the same time", value: slots, unit: "runs" },
      { label: "days", value: days.size, unit: "days" },
    ],
  });
  return { finding, hours: saturated };
}

/**
 * Types whose queue is longer than their slots can serve: hours in which runs wait at least two minutes and five times as
 * long as they take, on two days or more. Waiting for dependencies does not count.
 */
export function findQueueSaturation(table: TaskRunTable): SaturatedHours[] {
  return table.types.flatMap((type, index) => {
    const rows = table.rowsByType[index] ?? new Int32Array(0);
    return rows.length < MIN_SATURATED_RUNS ? [] : (saturationOf(table, rows, type) ?? []);
  });
}
