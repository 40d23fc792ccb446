import { percentilesOf } from "./quantiles.ts";
import type { HourProfile, TaskRunStatus, TaskTypeSummary } from "./schemas.ts";
import { FAILED, STATUSES, SUCCEEDED } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";

const HOUR_MS = 3_600_000;
const MIN_SPAN_MS = 60_000;
const CLOCK_GRAIN_MS = 1_000;
const MAX_PROFILED_TYPES = 200;

const at = (column: Float64Array | Int32Array | Uint8Array, row: number): number => column[row] ?? Number.NaN;

/** Time between being able to start and starting; NaN when unknown or hidden behind collapsed tries. */
export function queueWaitMs(table: TaskRunTable, row: number): number {
  if (table.collapsed[row] === 1) return Number.NaN;
  const wait = at(table.startedAt, row) - at(table.readyAt, row);
  return wait >= 0 ? wait : Number.NaN;
}

export const durationMs = (table: TaskRunTable, row: number): number =>
  at(table.finishedAt, row) - at(table.startedAt, row);

/** Values of the rows that are no NaN. */
export function collect(rows: Int32Array, measure: (row: number) => number): Float64Array {
  const values = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const value = measure(row);
    if (!Number.isNaN(value)) values[count++] = value;
  }
  return values.slice(0, count);
}

/**
 * The end of a run for counting what was in progress: clocks that record whole seconds let a run seem to end after the next
 * one began, so up to a second (at most a tenth of the run) is cut off.
 */
export function cautiousEnd(table: TaskRunTable, row: number): number {
  const length = durationMs(table, row);
  return at(table.finishedAt, row) - Math.min(CLOCK_GRAIN_MS, length / 10);
}

/** The most runs that were in progress at the same time. */
export function maxConcurrencyOf(table: TaskRunTable, rows: Int32Array): number {
  const starts = collect(rows, (row) => (Number.isNaN(durationMs(table, row)) ? Number.NaN : at(table.startedAt, row)));
  const ends = collect(rows, (row) => cautiousEnd(table, row));
  starts.sort();
  ends.sort();
  let most = 0;
  let ended = 0;
  for (let started = 0; started < starts.length; started += 1) {
    while (ended < started && at(ends, ended) <= at(starts, started)) ended += 1;
    most = Math.max(most, started + 1 - ended);
  }
  return most;
}

export function countStatuses(table: TaskRunTable, rows: Iterable<number>): Record<TaskRunStatus, number> {
  const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
  for (const row of rows) {
    const status = STATUSES[at(table.status, row)];
    if (status) counts[status] += 1;
  }
  return counts;
}

/** The first and the last known time of the rows, as `[first, last]`; nulls without any. */
export function spanOf(table: TaskRunTable, rows: Iterable<number>): [number | null, number | null] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    for (const column of [table.queuedAt, table.startedAt, table.finishedAt]) {
      const time = at(column, row);
      if (time < first) first = time;
      if (time > last) last = time;
    }
  }
  return [Number.isFinite(first) ? first : null, Number.isFinite(last) ? last : null];
}

function dependencyWaitMs(table: TaskRunTable, row: number): number {
  const wait = at(table.readyAt, row) - at(table.queuedAt, row);
  return wait > 0 ? wait : Number.NaN;
}

function summarizeType(table: TaskRunTable, type: number): TaskTypeSummary {
  const rows = table.rowsByType[type] ?? new Int32Array(0);
  const byStatus = countStatuses(table, rows);
  const ended = byStatus.succeeded + byStatus.failed;
  const [firstSeenMs, lastSeenMs] = spanOf(table, rows);
  const spanMs = firstSeenMs === null || lastSeenMs === null ? 0 : lastSeenMs - firstSeenMs;
  let retriedRuns = 0;
  let extraAttempts = 0;
  let busyMs = 0;
  for (const row of rows) {
    // Tries in rows of their own count one each; a collapsed row stands for all of them.
    if (at(table.attempt, row) > 1) {
      retriedRuns += 1;
      extraAttempts += table.collapsed[row] === 1 ? at(table.attempt, row) - 1 : 1;
    }
    busyMs += durationMs(table, row) || 0;
  }
  return {
    type: table.types[type] ?? "",
    runs: rows.length,
    byStatus,
    successRate: ended === 0 ? null : byStatus.succeeded / ended,
    durationMs: percentilesOf(
      collect(rows, (row) => (at(table.status, row) === SUCCEEDED ? durationMs(table, row) : Number.NaN)),
    ),
    waitMs: percentilesOf(collect(rows, (row) => queueWaitMs(table, row))),
    dependencyWaitMs: percentilesOf(collect(rows, (row) => dependencyWaitMs(table, row))),
    retriedRuns,
    extraAttempts,
    throughputPerHour: ended > 1 && spanMs >= MIN_SPAN_MS ? ended / (spanMs / HOUR_MS) : null,
    maxConcurrency: maxConcurrencyOf(table, rows),
    busyMs,
    firstSeenMs,
    lastSeenMs,
  };
}

/** One summary per task type, the ones with the most busy time first. */
export function summarizeTaskTypes(table: TaskRunTable): TaskTypeSummary[] {
  const summaries = table.types.map((_, type) => summarizeType(table, type));
  return summaries.sort((a, b) => b.busyMs - a.busyMs || b.runs - a.runs || a.type.localeCompare(b.type));
}

const hourOf = (epochMs: number): number => Math.floor(epochMs / HOUR_MS) % 24;

function profileType(table: TaskRunTable, type: number): HourProfile[] {
  const hours = Array.from({ length: 24 }, () => ({
    arrivals: 0,
    finished: 0,
    failed: 0,
    waits: 0,
    waitSum: 0,
    durations: 0,
    durationSum: 0,
  }));
  for (const row of table.rowsByType[type] ?? []) {
    const arrival = hours[hourOf(at(table.queuedAt, row))];
    const wait = queueWaitMs(table, row);
    if (arrival) {
      arrival.arrivals += 1;
      arrival.waits += Number.isNaN(wait) ? 0 : 1;
      arrival.waitSum += wait || 0;
    }
    const end = hours[hourOf(at(table.finishedAt, row))];
    if (!end) continue;
    end.finished += 1;
    end.failed += at(table.status, row) === FAILED ? 1 : 0;
    const duration = durationMs(table, row);
    end.durations += Number.isNaN(duration) ? 0 : 1;
    end.durationSum += duration || 0;
  }
  return hours.map((hour, hourUtc) => ({
    type: table.types[type] ?? "",
    hourUtc,
    arrivals: hour.arrivals,
    finished: hour.finished,
    failed: hour.failed,
    waitMsMean: hour.waits === 0 ? null : hour.waitSum / hour.waits,
    durationMsMean: hour.durations === 0 ? null : hour.durationSum / hour.durations,
  }));
}

/** Arrivals, failures, waits and durations by hour of the day (UTC), for the 200 types with the most runs. */
export function profileHours(table: TaskRunTable): HourProfile[] {
  const types = table.types.map((_, type) => type);
  types.sort((a, b) => (table.rowsByType[b]?.length ?? 0) - (table.rowsByType[a]?.length ?? 0));
  return types.slice(0, MAX_PROFILED_TYPES).flatMap((type) => profileType(table, type));
}
