import { kept } from "#lib/tasks/index.ts";
import type { History } from "./history.ts";

/** Time in which somebody waited beside slots that nobody used. */
export type Idle = { startAt: number; endAt: number; share: number; ceiling: number; busy: number };

const MIN_WAIT_MS = 1_000;

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

type Sweep = { contendedMs: number; busyMs: number; heldBy: Float64Array; steps: Step[] };
/** A piece of time, the slots in use then, and whether somebody waited. */
type Step = { fromMs: number; ms: number; busy: number; isWaiting: boolean };

/** Walks through readiness, starts and ends of a pool's runs in the stretch, and adds up who held slots while somebody waited. */
export function sweepPool(history: History, rows: Int32Array, span: { startAt: number; endAt: number }): Sweep {
  const { table } = history;
  const events: { atMs: number; busy: number; waiting: number; type: number }[] = [];
  for (const row of rows) {
    const [ready, start, end] = [at(table.readyAt, row), at(table.startedAt, row), at(table.finishedAt, row)];
    const type = at(table.typeOf, row);
    if (!(end >= start) || end < span.startAt || (ready || start) > span.endAt) continue;
    if (start - ready > MIN_WAIT_MS)
      events.push({ atMs: ready, busy: 0, waiting: 1, type }, { atMs: start, busy: 1, waiting: -1, type });
    else events.push({ atMs: start, busy: 1, waiting: 0, type });
    events.push({ atMs: end, busy: -1, waiting: 0, type });
  }
  events.sort((left, right) => left.atMs - right.atMs || left.busy - right.busy);
  const sweep: Sweep = { contendedMs: 0, busyMs: 0, heldBy: new Float64Array(table.types.length), steps: [] };
  const busyOf = new Int32Array(table.types.length);
  let [busy, waiting, last] = [0, 0, span.startAt];
  for (const event of events) {
    const from = Math.max(last, span.startAt);
    const length = Math.min(event.atMs, span.endAt) - from;
    if (length > 0) sweep.steps.push({ fromMs: from, ms: length, busy, isWaiting: waiting > 0 });
    if (waiting > 0 && length > 0) {
      sweep.contendedMs += length;
      sweep.busyMs += busy * length;
      for (const type of busyOf.keys()) sweep.heldBy[type] = at(sweep.heldBy, type) + at(busyOf, type) * length;
    }
    busy += event.busy;
    waiting += event.waiting;
    busyOf[event.type] = at(busyOf, event.type) + event.busy;
    last = event.atMs;
  }
  return sweep;
}

/** Place at which the sum of the times reaches a share of all of it. */
function placeAt(steps: readonly Step[], share: number): Step | undefined {
  const wanted = share * steps.reduce((total, { ms }) => total + ms, 0);
  let sum = 0;
  return steps.find(({ ms }) => {
    sum += ms;
    return sum >= wanted;
  });
}

/** Slots at most this part of all count as kept from work. */
const LOW = 0.85;

/** Most of the time below the limit has at most this many slots in use; what is left are moments of change. */
const AT_CEILING = 0.85;

export function idleOf({ steps, contendedMs }: Sweep, slots: number): Idle | null {
  const low = steps.filter(({ busy, isWaiting }) => isWaiting && busy <= LOW * slots && busy < slots);
  const lowMs = low.reduce((total, { ms }) => total + ms, 0);
  if (lowMs < 0.25 * contendedMs || lowMs === 0) return null;
  const byLevel = [...low].sort((left, right) => left.busy - right.busy);
  const ceiling = placeAt(byLevel, AT_CEILING)?.busy ?? 0;
  const core = low.filter(({ busy }) => busy <= ceiling);
  const coreMs = core.reduce((total, { ms }) => total + ms, 0);
  return {
    ...idleStretch(steps, ceiling),
    share: lowMs / contendedMs,
    ceiling,
    busy: core.reduce((total, { ms, busy }) => total + ms * busy, 0) / Math.max(1, coreMs),
  };
}

/** The stretch in which runs waited although no more than so many slots were in use: more time of it inside than of more use (maximal sum). */
function idleStretch(steps: readonly Step[], ceiling: number): { startAt: number; endAt: number } {
  let [sum, startAt] = [0, 0];
  let best = { sum: 0, startAt: 0, endAt: 0 };
  for (const { fromMs, ms, busy, isWaiting } of steps) {
    if (busy <= ceiling && !isWaiting) continue;
    if (sum <= 0) [sum, startAt] = [0, fromMs];
    sum += busy <= ceiling ? ms : -ms;
    if (sum > best.sum) best = { sum, startAt, endAt: fromMs + ms };
  }
  return { startAt: best.startAt, endAt: best.endAt };
}

/** The same over the whole history: waits of one limit may come and go. */
export function wholeIdleStretch(history: History, pool: number, ceiling: number): { startAt: number; endAt: number } {
  const types = new Set(history.pools.pools[pool]?.types ?? []);
  const rows = kept(history.byStart, (row) => types.has(at(history.table.typeOf, row)));
  return idleStretch(sweepPool(history, rows, { startAt: history.startMs, endAt: history.endMs }).steps, ceiling);
}
