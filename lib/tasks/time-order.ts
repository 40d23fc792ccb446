import type { TaskRunTable } from "./task-run-table.ts";

/** Rows by the moment of their last known event (end, else start, else queued); rows without a time come last. */
export type TimeOrder = { all: Int32Array; byType: Int32Array[]; lastEventMs: number };

function eventTimes(table: TaskRunTable): Float64Array {
  return table.finishedAt.map((end, row) => {
    if (!Number.isNaN(end)) return end;
    const start = table.startedAt[row] ?? Number.NaN;
    return Number.isNaN(start) ? (table.queuedAt[row] ?? Number.NaN) : start;
  });
}

function isAscending(times: Float64Array): boolean {
  for (let row = 1; row < times.length; row += 1) {
    if (!((times[row - 1] ?? 0) <= (times[row] ?? 0))) return false;
  }
  return true;
}

/** Sorts all rows once by time, and hands them to their types in that order. */
export function orderByTime(table: TaskRunTable): TimeOrder {
  const times = eventTimes(table).map((time) => (Number.isNaN(time) ? Number.POSITIVE_INFINITY : time));
  const all = Int32Array.from({ length: table.size }, (_, row) => row);
  if (!isAscending(times)) all.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const byType = table.rowsByType.map((rows) => new Int32Array(rows.length));
  const filled = new Int32Array(byType.length);
  let lastEventMs = Number.NEGATIVE_INFINITY;
  for (const row of all) {
    const type = table.typeOf[row] ?? 0;
    const rows = byType[type];
    if (rows) rows[filled[type] ?? 0] = row;
    filled[type] = (filled[type] ?? 0) + 1;
    const time = times[row] ?? 0;
    if (time > lastEventMs && Number.isFinite(time)) lastEventMs = time;
  }
  return { all, byType, lastEventMs };
}
