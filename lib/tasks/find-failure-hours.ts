import { wilsonLowerBound } from "./quantiles.ts";
import type { TaskFinding } from "./schemas.ts";
import { toFinding } from "./task-finding.ts";
import { FAILED, SUCCEEDED } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { wordCount, wordPercent } from "./wording.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_LENGTH_HOURS = 8;
const MIN_FAILURES = 10;
const MIN_SHARE = 0.3;
const MIN_RATIO = 4;
const MIN_DAYS = 4;
/** No day may hold more of the failures: a single bad day is no rhythm. */
const MAX_DAY_SHARE = 0.4;

type Hours = { runs: number[]; failures: number[] };
type Stretch = { first: number; length: number; runs: number; failures: number };

const at = (column: Float64Array | Uint8Array, row: number): number => column[row] ?? Number.NaN;
const isFailure = (table: TaskRunTable, row: number) => at(table.status, row) === FAILED;
const hourOf = (epochMs: number): number => Math.floor(epochMs / HOUR_MS) % 24;
const isIn = (stretch: Stretch, hour: number): boolean => (hour - stretch.first + 24) % 24 < stretch.length;

function countHours(table: TaskRunTable, rows: Int32Array): Hours {
  const hours: Hours = { runs: new Array(24).fill(0), failures: new Array(24).fill(0) };
  for (const row of rows) {
    const hour = hourOf(at(table.startedAt, row));
    hours.runs[hour] = (hours.runs[hour] ?? 0) + 1;
    if (isFailure(table, row)) hours.failures[hour] = (hours.failures[hour] ?? 0) + 1;
  }
  return hours;
}

/** The stretch of the day in which the share of failures is surest to be high; of equally sure ones the longer. */
function worstStretch({ runs, failures }: Hours): Stretch {
  let worst: Stretch = { first: 0, length: 1, runs: 0, failures: 0 };
  let worstBound = -1;
  for (let first = 0; first < 24; first += 1) {
    const stretch = { first, length: 0, runs: 0, failures: 0 };
    for (let length = 1; length <= MAX_LENGTH_HOURS; length += 1) {
      const hour = (first + length - 1) % 24;
      stretch.length = length;
      stretch.runs += runs[hour] ?? 0;
      stretch.failures += failures[hour] ?? 0;
      const bound = wilsonLowerBound(stretch.failures, stretch.runs);
      const endsWell = (failures[first] ?? 0) > 0 && (failures[hour] ?? 0) > 0;
      if (endsWell && bound > worstBound) [worst, worstBound] = [{ ...stretch }, bound];
    }
  }
  return worst;
}

function isRhythm(table: TaskRunTable, failures: Int32Array): boolean {
  const days = new Map<number, number>();
  for (const row of failures) {
    const day = Math.floor(at(table.startedAt, row) / DAY_MS);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return days.size >= MIN_DAYS && Math.max(...days.values()) <= MAX_DAY_SHARE * failures.length;
}

type Costs = { explained: Uint8Array; repeatCost: (row: number) => number };

function failureHoursOf(table: TaskRunTable, type: number, { explained, repeatCost }: Costs): TaskFinding | null {
  const rows = (table.rowsByType[type] ?? new Int32Array(0)).filter((row) => {
    const ended = isFailure(table, row) || at(table.status, row) === SUCCEEDED;
    return ended && explained[row] === 0 && !Number.isNaN(at(table.startedAt, row));
  });
  const failedRows = rows.filter((row) => isFailure(table, row));
  if (failedRows.length < MIN_FAILURES) return null;
  const worst = worstStretch(countHours(table, rows));
  const inside = failedRows.filter((row) => isIn(worst, hourOf(at(table.startedAt, row))));
  const share = worst.failures / Math.max(1, worst.runs);
  const otherRuns = rows.length - worst.runs;
  const otherShare = (failedRows.length - worst.failures + 0.5) / (otherRuns + 1);
  const surely = wilsonLowerBound(worst.failures, worst.runs);
  if (
    worst.failures < MIN_FAILURES ||
    share < MIN_SHARE ||
    surely < MIN_RATIO * otherShare ||
    !isRhythm(table, inside)
  ) {
    return null;
  }
  for (const row of inside) explained[row] = 1;
  const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
  const name = table.types[type] ?? "";
  return toFinding(table, {
    kind: "failure_window",
    subject: name,
    detailKey: `hours-${clock(worst.first)}`,
    title: `${wordPercent(share)} of the ${name} tasks between ${clock(worst.first)} and ${clock(worst.first + worst.length)} UTC fail, ${wordPercent(otherShare)} at other hours`,
    detail: `${wordCount(inside.length, "failure")} of ${wordCount(worst.runs, "run")} in these hours, on several days. Something that happens every day at this time gets in the way: a backup, an update, a limit that resets.`,
    impactMs: inside.reduce((sum, row) => sum + repeatCost(row), 0),
    confidence: Math.min(0.97, 0.7 + 0.3 * (surely - MIN_RATIO * otherShare)),
    rows: inside,
    figures: [
      { label: "failures in these hours", value: inside.length, unit: "runs" },
      { label: "failure share in these hours", value: share, unit: "share" },
      { label: "failure share at other hours", value: otherShare, unit: "share" },
    ],
  });
}

/**
 * Types that fail at certain hours of the day (UTC), on four days or more: the stretch of up to eight hours whose failure
 * share is, with 95 % confidence, four times that of the rest. Marks the failures it explains.
 */
export function findFailureHours(table: TaskRunTable, costs: Costs): TaskFinding[] {
  return table.types.map((_, type) => failureHoursOf(table, type, costs)).filter((finding) => finding !== null);
}
