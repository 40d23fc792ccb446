import { type Segment, segmentByMean } from "./find-shifts.ts";
import { medianOf } from "./quantiles.ts";
import type { TaskFinding } from "./schemas.ts";
import { type SizedDurations, sizeAdjustedDurations } from "./size-adjusted-durations.ts";
import { durationMs } from "./summarize-types.ts";
import { toFinding } from "./task-finding.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import type { TimeOrder } from "./time-order.ts";
import { wordCount, wordDuration, wordRatio, wordTime } from "./wording.ts";

const DAY_MS = 86_400_000;
const MIN_RUNS = 40;
const MIN_RATIO = 1.3;
/** For a stretch that ended again, or is younger than a day: chance makes more of those. */
const MIN_SHORT_RATIO = 1.6;
/** Share of pairs of stretches, one before and one after, in which the later one is slower. */
const MIN_DOMINANCE = 0.9;
const MIN_SPREADS = 2.5;
const MIN_RUNS_PER_BLOCK = 3;
const MIN_BLOCKS_BEFORE = 4;
const MIN_BLOCK_MS = 600_000;
const MIN_DEPENDANTS = 10;

const at = (column: Float64Array | Int32Array | Uint8Array, row: number): number => column[row] ?? Number.NaN;

/** Medians of blocks of equal length in time, for blocks with enough runs. */
function blockMedians(table: TaskRunTable, series: SizedDurations, segment: Segment, blockMs: number): Float64Array {
  const blocks = new Map<number, number[]>();
  for (let index = segment.start; index < segment.end; index += 1) {
    const block = Math.floor(at(table.startedAt, series.rows[index] ?? 0) / blockMs);
    const values = blocks.get(block);
    if (values) values.push(series.logDuration[index] ?? 0);
    else blocks.set(block, [series.logDuration[index] ?? 0]);
  }
  const full = [...blocks.values()].filter((values) => values.length >= MIN_RUNS_PER_BLOCK);
  return Float64Array.from(full, (values) => medianOf(Float64Array.from(values)));
}

const spanMsOf = (table: TaskRunTable, series: SizedDurations, segment: Segment): number =>
  at(table.startedAt, series.rows[segment.end - 1] ?? 0) - at(table.startedAt, series.rows[segment.start] ?? 0);

/** Distance from the median that three of four values keep, as a standard deviation would be. */
function robustSpread(values: Float64Array): number {
  const centre = medianOf(values);
  return 1.4826 * medianOf(values.map((value) => Math.abs(value - centre)));
}

/**
 * Guards against rhythms and slow drift: the new level has to stand out from the ups and downs that stretches of the same
 * length (a day at most) had before, and nearly every such stretch since has to be slower than nearly every one before.
 */
function standsOut(table: TaskRunTable, series: SizedDurations, before: Segment, after: Segment): boolean {
  const shortest = Math.min(spanMsOf(table, series, after) / 2, spanMsOf(table, series, before) / MIN_BLOCKS_BEFORE);
  const blockMs = Math.max(MIN_BLOCK_MS, Math.min(DAY_MS, shortest));
  const left = blockMedians(table, series, before, blockMs);
  const right = blockMedians(table, series, after, blockMs);
  if (left.length < MIN_BLOCKS_BEFORE || right.length < 2) return false;
  const shift = medianOf(right) - medianOf(left);
  if (shift < MIN_SPREADS * robustSpread(left)) return false;
  const slower = right.reduce((sum, value) => sum + left.filter((other) => value > other).length, 0);
  return slower / (left.length * right.length) >= MIN_DOMINANCE;
}

/** The part of a segment's runs, as rows. */
const rowsOf = (series: SizedDurations, segment: Segment): Int32Array => series.rows.slice(segment.start, segment.end);

export type Regression = {
  type: number;
  rows: Int32Array;
  fromMs: number;
  toMs: number;
  recovered: boolean;
  ratio: number;
  beforeMs: number;
  afterMs: number;
  extraMs: number;
  noiseRatio: number;
};

function toRegression(
  table: TaskRunTable,
  series: SizedDurations,
  pair: { before: Segment; after: Segment; last: boolean },
): Regression {
  const { before, after, last } = pair;
  const rows = rowsOf(series, after);
  const level = (segment: Segment) => medianOf(series.logDuration.slice(segment.start, segment.end));
  const ratio = Math.exp(level(after) - level(before));
  const type = at(table.typeOf, rows[0] ?? 0);
  const extraMs = rows.reduce((sum, row) => sum + durationMs(table, row) * (1 - 1 / ratio), 0);
  return {
    type,
    rows,
    fromMs: at(table.startedAt, rows[0] ?? 0),
    toMs: at(table.finishedAt, rows.at(-1) ?? 0),
    recovered: !last,
    ratio,
    beforeMs: Math.exp(level(before)) - 1,
    afterMs: Math.exp(level(after)) - 1,
    extraMs,
    noiseRatio: Math.min(before.end - before.start, after.end - after.start),
  };
}

function regressionsOf(table: TaskRunTable, rowsInTime: Int32Array): Regression[] {
  if (rowsInTime.length < MIN_RUNS) return [];
  const series = sizeAdjustedDurations(table, rowsInTime);
  if (series.rows.length < MIN_RUNS) return [];
  const segments = segmentByMean(series.logDuration);
  const found: Regression[] = [];
  for (let index = 1; index < segments.length; index += 1) {
    const before = segments[index - 1];
    const after = segments[index];
    if (!before || !after || after.mean - before.mean < Math.log(MIN_RATIO) || !standsOut(table, series, before, after))
      continue;
    const next = segments.slice(index + 1).find((segment) => segment.mean < (before.mean + after.mean) / 2);
    const end = next?.start ?? series.rows.length;
    const regression = toRegression(table, series, { before, after: { ...after, end }, last: next === undefined });
    const isYoung = regression.toMs - regression.fromMs < DAY_MS;
    if (regression.ratio >= (isYoung || regression.recovered ? MIN_SHORT_RATIO : MIN_RATIO)) found.push(regression);
  }
  return found;
}

function regressionFinding(table: TaskRunTable, regression: Regression): TaskFinding {
  const { ratio, beforeMs, afterMs, fromMs, toMs, rows, recovered } = regression;
  const type = table.types[regression.type] ?? "";
  const until = recovered ? ` until ${wordTime(toMs)}` : "";
  return toFinding(table, {
    kind: "duration_regression",
    subject: type,
    // While it lasts the estimated start still moves a little with new runs, so it is no part of the key.
    ...(recovered ? { detailKey: new Date(fromMs).toISOString().slice(0, 10) } : {}),
    title: `${type} tasks take ${wordRatio(ratio)} as long since ${wordTime(fromMs)}${until}: ${wordDuration(afterMs)} instead of ${wordDuration(beforeMs)}`,
    detail: `Median of ${wordCount(rows.length, "run")}, compared at the same size of the medium where it is known. The change cost ${wordDuration(regression.extraMs)} of extra run time so far. Look at what changed at that moment: an update, a setting, a disk, a model.`,
    impactMs: regression.extraMs,
    confidence: Math.min(0.98, 0.75 + 0.05 * Math.log2(Math.max(1, regression.noiseRatio / 15))),
    rows,
    figures: [
      { label: "median before", value: beforeMs, unit: "ms" },
      { label: "median after", value: afterMs, unit: "ms" },
      { label: "ratio", value: ratio, unit: "times" },
      { label: "extra run time", value: regression.extraMs, unit: "ms" },
    ],
    firstSeenMs: fromMs,
    lastSeenMs: toMs,
  });
}

/** Runs of other types that had to wait for a run of the slowed type, with the time that they waited. */
function dependantsOf(table: TaskRunTable, regression: Regression): { rows: number[]; waitedMs: number } {
  const rows: number[] = [];
  let waitedMs = 0;
  for (let row = 0; row < table.size; row += 1) {
    if (at(table.typeOf, row) === regression.type) continue;
    const started = at(table.startedAt, row);
    if (!(started >= regression.fromMs && at(table.queuedAt, row) <= regression.toMs)) continue;
    for (let index = at(table.dependencyStart, row); index < at(table.dependencyStart, row + 1); index += 1) {
      const dependency = at(table.dependencyRows, index);
      if (dependency < 0 || at(table.typeOf, dependency) !== regression.type) continue;
      const waited = at(table.finishedAt, dependency) - at(table.queuedAt, row);
      if (waited > 0 && at(table.finishedAt, dependency) === at(table.readyAt, row)) {
        rows.push(row);
        waitedMs += waited * (1 - 1 / regression.ratio);
      }
    }
  }
  return { rows, waitedMs };
}

function dependencyFinding(table: TaskRunTable, regression: Regression): TaskFinding | null {
  const { rows, waitedMs } = dependantsOf(table, regression);
  if (rows.length < MIN_DEPENDANTS) return null;
  const type = table.types[regression.type] ?? "";
  const waiting = [...new Set(rows.map((row) => table.types[at(table.typeOf, row)] ?? ""))].slice(0, 4).join(", ");
  return toFinding(table, {
    kind: "slow_dependency",
    subject: type,
    ...(regression.recovered ? { detailKey: new Date(regression.fromMs).toISOString().slice(0, 10) } : {}),
    title: `${wordCount(rows.length, "run")} of ${waiting} waited for slow ${type} tasks, about ${wordDuration(waitedMs / rows.length)} longer each`,
    detail: `${type} takes ${wordRatio(regression.ratio)} as long since ${wordTime(regression.fromMs)}; the runs behind it are not slower themselves.`,
    impactMs: waitedMs,
    confidence: 0.8,
    rows,
    figures: [
      { label: "runs that waited", value: rows.length, unit: "runs" },
      { label: "extra waiting", value: waitedMs, unit: "ms" },
    ],
    firstSeenMs: regression.fromMs,
    lastSeenMs: regression.toMs,
  });
}

/**
 * Types whose runs became slower at some moment (by 30 % or more, beyond the noise, on nearly every day since), and what
 * waited for them. A stretch that ended again is reported with its end.
 */
export function findDurationRegressions(table: TaskRunTable, time: TimeOrder): TaskFinding[] {
  const regressions = time.byType.flatMap((rows) => regressionsOf(table, rows));
  const slowed = table.dependencyRows.length === 0 ? [] : regressions.map((each) => dependencyFinding(table, each));
  return [...regressions.map((each) => regressionFinding(table, each)), ...slowed.filter((each) => each !== null)];
}
