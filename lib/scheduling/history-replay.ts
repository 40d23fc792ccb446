import type { TaskRunTable } from "#lib/tasks/index.ts";
import { measured } from "#lib/tasks/index.ts";
import type { Pools } from "./infer-pools.ts";
import type { Replay, ReplayTimes, SlotStep } from "./replay.ts";

/** A part of the history ready to be played again; `rows` are the rows of the table behind each of its runs. */
export type HistoryReplay = Replay & { rows: Int32Array };

/** Rows with a known queue time, start and end, in the order given. */
const isPlayable = (table: TaskRunTable, row: number): boolean => {
  const start = table.startedAt[row] ?? Number.NaN;
  return start >= (table.readyAt[row] ?? Number.NaN) && (table.finishedAt[row] ?? Number.NaN) >= start;
};

/** Rows of the table that can be played again. */
export const playableRows = (table: TaskRunTable, rows: Int32Array): Int32Array =>
  rows.filter((row) => isPlayable(table, row));

function dependenciesWithin(table: TaskRunTable, rows: Int32Array) {
  const placeOf = new Map<number, number>();
  if (table.dependencyRows.length > 0) for (const [place, row] of rows.entries()) placeOf.set(row, place);
  const start = new Int32Array(rows.length + 1);
  const found: number[] = [];
  for (const [place, row] of rows.entries()) {
    for (let index = table.dependencyStart[row] ?? 0; index < (table.dependencyStart[row + 1] ?? 0); index += 1) {
      const dependency = placeOf.get(table.dependencyRows[index] ?? -1);
      const end = table.finishedAt[rows[dependency ?? -1] ?? -1] ?? Number.NaN;
      // What ended after the start was not waited for; waiting for it now would be a schedule that never was.
      if (dependency !== undefined && end <= (table.startedAt[row] ?? Number.NaN)) found.push(dependency);
    }
    start[place + 1] = found.length;
  }
  return { dependencyStart: start, dependencyRows: Int32Array.from(found) };
}

/**
 * Columns for a replay of these rows. A run that was queued only when its dependencies had ended keeps its distance to them
 * (`lagMs`); else its queue time is its release.
 */
export function buildHistoryReplay(table: TaskRunTable, wanted: Int32Array, pools: Pools): HistoryReplay {
  const rows = playableRows(table, wanted);
  const { dependencyStart, dependencyRows } = dependenciesWithin(table, rows);
  const size = rows.length;
  const releaseAt = new Float64Array(size);
  const lagMs = new Float64Array(size);
  for (let place = 0; place < size; place += 1) {
    const row = rows[place] ?? 0;
    const readyAt = table.readyAt[row] ?? 0;
    const queuedAt = table.queuedAt[row] ?? Number.NaN;
    let lastEnd = Number.NEGATIVE_INFINITY;
    for (let index = dependencyStart[place] ?? 0; index < (dependencyStart[place + 1] ?? 0); index += 1) {
      lastEnd = Math.max(lastEnd, table.finishedAt[rows[dependencyRows[index] ?? 0] ?? 0] ?? lastEnd);
    }
    const followsDependencies = lastEnd > Number.NEGATIVE_INFINITY && !(queuedAt < lastEnd);
    lagMs[place] = followsDependencies ? readyAt - lastEnd : 0;
    // What held it back until readyAt may lie outside of these rows.
    const releasedMs = lastEnd === readyAt && !Number.isNaN(queuedAt) ? queuedAt : readyAt;
    releaseAt[place] = followsDependencies ? Number.NEGATIVE_INFINITY : releasedMs;
  }
  return {
    size,
    rows,
    releaseAt,
    lagMs,
    serviceMs: measured(rows, (row) => (table.finishedAt[row] ?? 0) - (table.startedAt[row] ?? 0)),
    priority: measured(rows, (row) => table.priority[row] || 0),
    poolOf: Int32Array.from(rows, (row) => pools.poolOfType[table.typeOf[row] ?? 0] ?? 0),
    dependencyStart,
    dependencyRows,
    slots: pools.pools.map(({ slots }): SlotStep[] => [{ atMs: Number.NEGATIVE_INFINITY, slots }]),
  };
}

export type ReplayFigures = {
  makespanMs: number;
  waitedMs: number;
  ranMs: number;
  runs: number;
  throughputPerHour: number;
};

/** Sums of a replay: from the first moment a run could start to the last end; runs without a slot are left out. */
export function measureReplay(times: ReplayTimes): ReplayFigures {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const sums = { waitedMs: 0, ranMs: 0, runs: 0 };
  for (let row = 0; row < times.endAt.length; row += 1) {
    const [ready, start, end] = [times.readyAt[row] ?? NaN, times.startAt[row] ?? NaN, times.endAt[row] ?? NaN];
    if (!(end >= start)) continue;
    first = Math.min(first, ready);
    last = Math.max(last, end);
    sums.waitedMs += start - ready;
    sums.ranMs += end - start;
    sums.runs += 1;
  }
  const makespanMs = sums.runs === 0 ? 0 : last - first;
  return { ...sums, makespanMs, throughputPerHour: makespanMs > 0 ? sums.runs / (makespanMs / 3_600_000) : 0 };
}
