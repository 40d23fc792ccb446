import { buildHistoryReplay, type HistoryReplay, playableRows, replayRuns } from "#lib/scheduling/index.ts";
import { durationMs, kept } from "#lib/tasks/index.ts";
import type { Draft, Remedy } from "./detect/draft.ts";
import type { History } from "./detect/history.ts";
import { drawDurations, seededUniform } from "./draw-durations.ts";

export type Cost = { costMs: number; share: { value: number; low: number; high: number } };

/** Runs in one replay; of longer stretches the first ones are played and the result is scaled. */
const MAX_RUNS = 4_000;
const DRAWS = 5;
/** Time around the stretch that is played with it, as a part of it, so that queues can build up and drain. */
const AROUND = 0.25;
const FOREVER = Number.NEGATIVE_INFINITY;

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;
const clampShare = (value: number): number => Math.min(1, Math.max(0, Number.isNaN(value) ? 0 : value));

/** Part of its time that each row would have taken without the problem; 0 for rows that would not have run. */
function factorsOf(remedy: Remedy): Map<number, number> {
  const factors = new Map<number, number>();
  for (let index = 0; index < (remedy.rows?.length ?? 0); index += 1) {
    factors.set(at(remedy.rows ?? [], index), clampShare(at(remedy.factors ?? [], index)));
  }
  for (let index = 0; index < (remedy.dropped?.length ?? 0); index += 1)
    factors.set(at(remedy.dropped ?? [], index), 0);
  return factors;
}

/** What was: the slots that were missing are missing. */
function asItWas(replay: HistoryReplay, draft: Draft): HistoryReplay {
  const { shortage } = draft.remedy;
  if (!shortage) return replay;
  const slots = replay.slots.map((steps, pool) => {
    const usual = steps[0]?.slots ?? 1;
    if (pool !== shortage.pool) return steps;
    return [
      { atMs: FOREVER, slots: usual },
      { atMs: draft.startAt, slots: shortage.slots },
      { atMs: draft.endAt, slots: usual },
    ];
  });
  return { ...replay, slots };
}

/** Long runs get a pool of their own with room for all of them. */
function apart(replay: HistoryReplay, rows: ArrayLike<number>): HistoryReplay {
  const giants = new Set(Array.from(rows));
  const pool = replay.slots.length;
  const poolOf = replay.poolOf.map((usual, place) => (giants.has(at(replay.rows, place)) ? pool : usual));
  const most = Math.max(1, ...replay.slots.map((steps) => steps[0]?.slots ?? 1));
  return { ...replay, poolOf, slots: [...replay.slots, [{ atMs: FOREVER, slots: most }]] };
}

/** Runs of one type wait for what the first of them waited for, not for each other. */
function inParallel(history: History, replay: HistoryReplay, type: number): HistoryReplay {
  const isOf = (place: number) => history.table.typeOf[at(replay.rows, place)] === type;
  const dependencyRows = Int32Array.from(replay.dependencyRows);
  const releaseAt = Float64Array.from(replay.releaseAt);
  for (let place = 0; place < replay.size; place += 1) {
    if (!isOf(place)) continue;
    for (let index = at(replay.dependencyStart, place); index < at(replay.dependencyStart, place + 1); index += 1) {
      const other = at(replay.dependencyRows, index);
      if (!(other >= 0) || !isOf(other)) continue;
      dependencyRows[index] = -1;
      releaseAt[place] = Math.max(
        at(releaseAt, place),
        Math.min(history.table.readyAt[at(replay.rows, other)] ?? 0, at(releaseAt, other)),
      );
    }
  }
  return { ...replay, dependencyRows, releaseAt };
}

function withoutIt(history: History, replay: HistoryReplay, remedy: Remedy): HistoryReplay {
  const factors = factorsOf(remedy);
  let changed: HistoryReplay = {
    ...replay,
    serviceMs: replay.serviceMs.map((ms, place) => ms * (factors.get(at(replay.rows, place)) ?? 1)),
  };
  if (remedy.isFifo) changed = { ...changed, priority: new Float64Array(replay.size) };
  if (remedy.parallelType !== undefined) changed = inParallel(history, changed, remedy.parallelType);
  if (remedy.apart) changed = apart(changed, remedy.apart);
  const { slots } = remedy;
  if (slots)
    changed = {
      ...changed,
      slots: changed.slots.map((steps, pool) =>
        pool === slots.pool ? [{ atMs: FOREVER, slots: slots.slots }] : steps,
      ),
    };
  return changed;
}

/** Time from being released to the end, over all runs, or over those of some rows. */
function completionMs(replay: HistoryReplay, only: ReadonlySet<number> | null): number {
  const { readyAt, endAt } = replayRuns(replay);
  let total = 0;
  for (let place = 0; place < replay.size; place += 1) {
    if (only !== null && !only.has(at(replay.rows, place))) continue;
    const released = at(replay.releaseAt, place);
    const from = Number.isFinite(released) ? Math.min(released, at(readyAt, place)) : at(readyAt, place);
    total += at(endAt, place) - from || 0;
  }
  return total;
}

/** Rows that are played: those of the stretch and a little around it, cut to a limit from its start on. */
function rowsAround(history: History, draft: Draft): { rows: Int32Array; scale: number } {
  const { table } = history;
  const around = AROUND * (draft.endAt - draft.startAt);
  const isIn = (row: number) =>
    at(table.finishedAt, row) >= draft.startAt - around && at(table.startedAt, row) <= draft.endAt + around;
  const all = playableRows(table, kept(history.byStart, isIn));
  const rows = all.length <= MAX_RUNS ? all : all.slice(0, MAX_RUNS);
  return { rows, scale: rows.length === 0 ? 1 : all.length / rows.length };
}

function rangeOf(values: readonly number[], totalMs: number): Cost {
  const sorted = values.map((value) => Math.max(0, value)).sort((left, right) => left - right);
  const value = Math.max(0, values[0] ?? 0);
  const share = (ms: number) => clampShare(totalMs > 0 ? ms / totalMs : 0);
  const low = Math.min(value, sorted[0] ?? 0);
  const high = Math.max(value, sorted.at(-1) ?? 0);
  return { costMs: value, share: { value: share(value), low: share(low), high: share(high) } };
}

/** Without queue times nothing can be replayed: the run time that would have been saved, with a bootstrap over the runs. */
function directCost(history: History, draft: Draft): Cost {
  const saved = [...factorsOf(draft.remedy)].map(
    ([row, factor]) => (1 - factor) * (durationMs(history.table, row) || 0),
  );
  const uniform = seededUniform(saved.length);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const draws = Array.from({ length: 20 }, () =>
    sum(saved.map(() => saved[Math.floor(uniform() * saved.length)] ?? 0)),
  );
  return rangeOf([sum(saved), ...draws], history.totalMs);
}

/**
 * What a problem cost: the completion time of all runs in a replay of what was, less that in a replay without it. The
 * range is that of five more pairs of replays with run times drawn anew.
 */
export function costOf(history: History, draft: Draft): Cost {
  const { rows, scale } = rowsAround(history, draft);
  if (rows.length === 0) return directCost(history, draft);
  const made = buildHistoryReplay(history.table, rows, history.pools);
  const uniform = seededUniform(rows.length);
  // Another order only moves waiting between runs: what it costs is what those lose that are passed.
  const only = draft.remedy.isFifo ? new Set(Array.from(draft.rows)) : null;
  const saved = Array.from({ length: DRAWS + 1 }, (_, draw) => {
    const was = asItWas(draw === 0 ? made : { ...made, serviceMs: drawDurations(history.table, made, uniform) }, draft);
    const usual = draft.remedy.shortage ? { ...was, slots: made.slots } : was;
    return scale * (completionMs(was, only) - completionMs(withoutIt(history, usual, draft.remedy), only));
  });
  return rangeOf(saved, Math.max(history.totalMs, 1));
}
