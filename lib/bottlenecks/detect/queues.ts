import { findDenseStretch, findEpisodes } from "#lib/resources/index.ts";
import { durationMs, kept, measured, medianOf, orderRows, queueWaitMs } from "#lib/tasks/index.ts";
import { likeness } from "./draft.ts";
import type { History } from "./history.ts";
import { type Idle, idleOf, sweepPool } from "./pool-sweep.ts";

/** A stretch of time in which the runs of a pool (or of one of its types) waited longer than before, and who held the slots. */
export type QueueSpell = {
  pool: number;
  startAt: number;
  endAt: number;
  statistic: number;
  /** Runs that became ready meanwhile, and the type when only one type waited. */
  rows: Int32Array;
  waitMs: number;
  usualWaitMs: number;
  serviceMs: number;
  /** Busy slots while somebody waited, as a part of all slots. */
  utilization: number;
  /** Where slots stayed unused for long while somebody waited. */
  idle: Idle | null;
  /** All time that runs of the pool waited and ran, in ms. */
  poolMs: number;
  /** Work that came per slot and time, inside and outside of the stretch. */
  load: number;
  usualLoad: number;
  /** The most work that came in another stretch of the same length. */
  peakLoad: number;
  /** Slot time by type while somebody waited, as parts of one. */
  heldBy: Float64Array;
  /** Median wait by type, NaN for types without runs. */
  waitByType: Float64Array;
  /** Work that came by type over what is usual, per slot and time. */
  surplusByType: Float64Array;
};

const MIN_RUNS = 20;
const MIN_SHIFT = Math.log(2.5);
const MIN_WAIT_MS = 1_000;

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

/** Rows with a known wait by the moment at which they could start. */
function waitingOrder(history: History, types: readonly number[]): Int32Array {
  const { table } = history;
  const isOf = new Set(types);
  const rows = kept(history.byStart, (row) => isOf.has(at(table.typeOf, row)) && queueWaitMs(table, row) >= 0);
  return orderRows(rows, table.readyAt);
}

function spansOf(
  history: History,
  rows: Int32Array,
  graceMs: number,
): { startAt: number; endAt: number; statistic: number }[] {
  if (rows.length < MIN_RUNS) return [];
  const { table } = history;
  const values = measured(rows, (row) => Math.log(1 + queueWaitMs(table, row) / graceMs));
  return findEpisodes(values, { minShift: MIN_SHIFT, minLength: 10 }).map(({ start, end, statistic }) => ({
    startAt: at(table.readyAt, rows[start] ?? 0),
    endAt: at(table.readyAt, rows[end - 1] ?? 0),
    statistic,
  }));
}

/** Work that came by type, per slot and time, inside and outside of the stretch. */
function loadsOf(history: History, rows: Int32Array, span: { startAt: number; endAt: number }, slots: number) {
  const { table } = history;
  const inside = new Float64Array(table.types.length);
  const outside = new Float64Array(table.types.length);
  for (const row of rows) {
    const length = at(table.finishedAt, row) - at(table.startedAt, row) || 0;
    const ready = at(table.readyAt, row) || at(table.startedAt, row);
    const side = ready >= span.startAt && ready <= span.endAt ? inside : outside;
    side[at(table.typeOf, row)] = at(side, at(table.typeOf, row)) + length;
  }
  const spanMs = Math.max(1, span.endAt - span.startAt);
  const restMs = Math.max(1, history.endMs - history.startMs - spanMs);
  return {
    inside: inside.map((work) => work / (slots * spanMs)),
    outside: outside.map((work) => work / (slots * restMs)),
  };
}

/** Work per slot and time in the busiest of the other stretches of the same length, which move by a quarter of it. */
function peakLoadOf(
  history: History,
  rows: Int32Array,
  span: { startAt: number; endAt: number },
  slots: number,
): number {
  const { table } = history;
  const part = Math.max(1, (span.endAt - span.startAt) / 4);
  const count = Math.min(100_000, Math.ceil((history.endMs - history.startMs) / part) + 1);
  const work = new Float64Array(count);
  for (const row of rows) {
    const ready = at(table.readyAt, row) || at(table.startedAt, row);
    const place = Math.floor((ready - history.startMs) / part);
    work[place] = at(work, place) + (at(table.finishedAt, row) - at(table.startedAt, row) || 0);
  }
  const first = Math.floor((span.startAt - history.startMs) / part) - 4;
  const last = Math.floor((span.endAt - history.startMs) / part) + 1;
  let peak = 0;
  for (let place = 0; place + 4 <= count; place += 1) {
    if (place >= first && place <= last) continue;
    peak = Math.max(peak, at(work, place) + at(work, place + 1) + at(work, place + 2) + at(work, place + 3));
  }
  return peak / (slots * 4 * part);
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

function toSpell(
  history: History,
  pool: number,
  span: { startAt: number; endAt: number; statistic: number },
  waiting: Int32Array,
): QueueSpell {
  const { table, pools } = history;
  const made = pools.pools[pool];
  const slots = made?.slots ?? 1;
  const isOf = new Set(made?.types ?? []);
  const all = kept(history.byStart, (row) => isOf.has(at(table.typeOf, row)));
  const sweep = sweepPool(history, all, span);
  const loads = loadsOf(history, all, span, slots);
  const isInside = (row: number) => at(table.readyAt, row) >= span.startAt && at(table.readyAt, row) <= span.endAt;
  const rows = waiting.filter(isInside);
  const waitOf = (row: number) => queueWaitMs(table, row);
  const others = waiting.filter((row) => !isInside(row));
  return {
    pool,
    ...span,
    rows,
    waitMs: medianOf(measured(rows, waitOf)),
    usualWaitMs: medianOf(measured(others, waitOf)) || 0,
    serviceMs:
      medianOf(measured(rows, (row) => at(table.finishedAt, row) - at(table.startedAt, row)).filter((ms) => ms >= 0)) ||
      0,
    utilization: sweep.contendedMs > 0 ? Math.min(1, sweep.busyMs / (slots * sweep.contendedMs)) : 0,
    idle: idleOf(sweep, slots),
    poolMs: all.reduce((total, row) => total + (queueWaitMs(table, row) || 0) + (durationMs(table, row) || 0), 0),
    load: sum(loads.inside),
    usualLoad: sum(loads.outside),
    peakLoad: peakLoadOf(history, all, span, slots),
    heldBy: sweep.heldBy.map((ms) => ms / Math.max(1, sweep.busyMs)),
    waitByType: measured(table.types, (_, type) =>
      medianOf(
        measured(
          rows.filter((row) => table.typeOf[row] === type),
          waitOf,
        ),
      ),
    ),
    surplusByType: loads.inside.map((load, type) => load - at(loads.outside, type)),
  };
}

/** Stretches of long waits: of whole pools, and of single types in a pool whose other types did not wait then. */
export function findQueueSpells(history: History): QueueSpell[] {
  const { table, pools } = history;
  return pools.pools.flatMap((made, pool) => {
    const usual = medianOf(
      measured(
        made.types.filter((type) => at(history.usualMs, type) > 0),
        (type) => at(history.usualMs, type),
      ),
    );
    const graceMs = Math.max(MIN_WAIT_MS, 0.3 * (usual || 0));
    const rows = waitingOrder(history, made.types);
    const whole = spansOf(history, rows, graceMs).map((span) => toSpell(history, pool, span, rows));
    if (made.types.length === 1) return whole;
    const single = made.types.flatMap((type) => {
      const own = rows.filter((row) => table.typeOf[row] === type);
      const spans = spansOf(history, own, graceMs).filter(
        (span) => !whole.some((spell) => likeness(spell, span) > 0.5),
      );
      return spans.map((span) => toSpell(history, pool, span, own));
    });
    return [...whole, ...single];
  });
}

/** Evidence (natural logarithm of the likelihood ratio) that delayed runs come densely; chance stays near the logarithm of their number. */
const MIN_EVIDENCE = 12;
const MIN_DELAYED = 8;

/**
 * Stretches in which runs were delayed again and again although most of them were not, so that no level rose: of whole pools
 * that several types share, and of each of their types. Their rows are the delayed runs.
 */
export function findBurstSpells(history: History): QueueSpell[] {
  const { table, pools } = history;
  return pools.pools.flatMap((made, pool) => {
    if (made.types.length < 2) return [];
    const rows = waitingOrder(history, made.types);
    const groups = [rows, ...made.types.map((type) => rows.filter((row) => table.typeOf[row] === type))];
    return groups.flatMap((group) => {
      const isDelayed = (row: number) =>
        queueWaitMs(table, row) > Math.max(2 * MIN_WAIT_MS, 0.3 * at(history.usualMs, at(table.typeOf, row)));
      const stretch = findDenseStretch(measured(group, (row) => (isDelayed(row) ? 1 : 0)));
      if (stretch === null || stretch.evidence < MIN_EVIDENCE || stretch.hits < MIN_DELAYED) return [];
      const inside = group.subarray(stretch.start, stretch.end);
      const span = {
        startAt: at(table.readyAt, inside[0] ?? 0),
        endAt: at(table.readyAt, inside.at(-1) ?? 0),
        statistic: Math.sqrt(2 * stretch.evidence),
      };
      return [toSpell(history, pool, span, inside.filter(isDelayed))];
    });
  });
}

/** Place of the first of the rows, given by start, that started at the moment or later. */
function firstFrom(history: History, starts: Int32Array, atMs: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(history.table.startedAt, starts[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of runs that started while one of these waited: the part that was ready later and yet went first (at most 300 judged). */
export function overtakenShare(history: History, rows: Int32Array, pool: number): number {
  const { table } = history;
  const isOf = new Set(history.pools.pools[pool]?.types ?? []);
  const starts = kept(history.byStart, (row) => isOf.has(at(table.typeOf, row)) && queueWaitMs(table, row) >= 0);
  const stride = Math.max(1, Math.ceil(rows.length / 300));
  const counts = { all: 0, later: 0 };
  for (let index = 0; index < rows.length; index += stride) {
    const row = rows[index] ?? 0;
    const [ready, started] = [at(table.readyAt, row), at(table.startedAt, row)];
    const low = firstFrom(history, starts, ready + 1);
    const end = firstFrom(history, starts, started);
    const step = Math.max(1, Math.ceil((end - low) / 500));
    for (let place = low; place < end; place += step) {
      counts.all += 1;
      if (at(table.readyAt, starts[place] ?? 0) > ready) counts.later += 1;
    }
  }
  return counts.all === 0 ? 0 : counts.later / counts.all;
}

/** Workers that took nothing for most of the stretch although they worked before or after. */
export function idleWorkers(history: History, spell: QueueSpell): { worker: number; idleMs: number }[] {
  const { table } = history;
  if (table.workers.length === 0) return [];
  const isOf = new Set(history.pools.pools[spell.pool]?.types ?? []);
  const busy = new Float64Array(table.workers.length);
  const elsewhere = new Float64Array(table.workers.length);
  for (const row of history.byStart) {
    const worker = at(table.workerOf, row);
    if (worker < 0 || !isOf.has(at(table.typeOf, row))) continue;
    const [start, end] = [at(table.startedAt, row), at(table.finishedAt, row) || at(table.startedAt, row)];
    busy[worker] = at(busy, worker) + Math.max(0, Math.min(end, spell.endAt) - Math.max(start, spell.startAt));
    if (start < spell.startAt || start > spell.endAt) elsewhere[worker] = at(elsewhere, worker) + 1;
  }
  const spanMs = spell.endAt - spell.startAt;
  return [...busy.keys()]
    .filter((worker) => at(elsewhere, worker) >= 5 && at(busy, worker) < 0.15 * spanMs)
    .map((worker) => ({ worker, idleMs: spanMs - at(busy, worker) }))
    .sort((left, right) => right.idleMs - left.idleMs);
}
