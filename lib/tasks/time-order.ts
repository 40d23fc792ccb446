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

function isAscending(rows: Int32Array, times: Float64Array): boolean {
  for (let index = 1; index < rows.length; index += 1) {
    if (!((times[rows[index - 1] ?? 0] ?? 0) <= (times[rows[index] ?? 0] ?? 0))) return false;
  }
  return true;
}

const FEW = 64;
const ROWS_A_SLOT = 8;

/**
 * The rows by the time of each (`times` by row number; rows without one last), those of one time by their number. Times that
 * lie about evenly are sorted by where they lie (bucket sort), in a tenth of the time that comparing takes.
 */
export function orderRows(rows: Int32Array, times: Float64Array): Int32Array {
  if (isAscending(rows, times)) return rows.slice();
  const timeOf = (row: number): number => {
    const time = times[row] ?? Number.NaN;
    return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
  };
  const byTime = (a: number, b: number): number => {
    const [left, right] = [timeOf(a), timeOf(b)];
    return left < right ? -1 : left > right ? 1 : a - b;
  };
  if (rows.length <= FEW) return rows.slice().sort(byTime);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const time = timeOf(row);
    if (!Number.isFinite(time)) continue;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const slots = Math.ceil(rows.length / ROWS_A_SLOT);
  const scale = last > first ? (slots - 1) / (last - first) : 0;
  const slotOf = (row: number): number => {
    const time = timeOf(row);
    return Number.isFinite(time) ? Math.floor((time - first) * scale) : slots;
  };
  const ends = new Int32Array(slots + 2);
  for (const row of rows) ends[slotOf(row) + 1] = (ends[slotOf(row) + 1] ?? 0) + 1;
  for (let slot = 1; slot < ends.length; slot += 1) ends[slot] = (ends[slot] ?? 0) + (ends[slot - 1] ?? 0);
  const starts = ends.slice();
  const ordered = new Int32Array(rows.length);
  for (const row of rows) {
    const slot = slotOf(row);
    ordered[ends[slot] ?? 0] = row;
    ends[slot] = (ends[slot] ?? 0) + 1;
  }
  for (let slot = 0; slot <= slots; slot += 1) {
    const inside = ordered.subarray(starts[slot], starts[slot + 1]);
    if (inside.length > FEW) inside.sort(byTime);
    else insertInOrder(inside, byTime);
  }
  return ordered;
}

function insertInOrder(rows: Int32Array, compare: (a: number, b: number) => number): void {
  for (let index = 1; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    let place = index;
    for (; place > 0 && compare(rows[place - 1] ?? 0, row) > 0; place -= 1) rows[place] = rows[place - 1] ?? 0;
    rows[place] = row;
  }
}

/** Sorts all rows once by time, and hands them to their types in that order. */
export function orderByTime(table: TaskRunTable): TimeOrder {
  const times = eventTimes(table);
  const rows = new Int32Array(table.size);
  for (let row = 0; row < rows.length; row += 1) rows[row] = row;
  const all = orderRows(rows, times);
  const byType = table.rowsByType.map((rows) => new Int32Array(rows.length));
  const filled = new Int32Array(byType.length);
  let lastEventMs = Number.NEGATIVE_INFINITY;
  for (const row of all) {
    const type = table.typeOf[row] ?? 0;
    const rows = byType[type];
    if (rows) rows[filled[type] ?? 0] = row;
    filled[type] = (filled[type] ?? 0) + 1;
    const time = times[row] ?? Number.NaN;
    if (time > lastEventMs) lastEventMs = time;
  }
  return { all, byType, lastEventMs };
}
