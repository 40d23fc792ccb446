import { type Episode, findEpisodes } from "#lib/resources/index.ts";
import { kept, measured, medianOf, roughMedianOf } from "#lib/tasks/index.ts";
import type { History } from "./history.ts";

/** Runs of one type, or on one worker, that took longer for a while. */
export type SlowSpell = {
  startAt: number;
  endAt: number;
  ratio: number;
  statistic: number;
  rows: Int32Array;
  /** It lasts to the end of what is known. */
  isLasting: boolean;
};
export type TypeSpell = SlowSpell & { type: number };
export type WorkerSpell = SlowSpell & { worker: number };

const MIN_RATIO = 1.25;
const MIN_WORKER_RATIO = 1.3;
const MIN_RUNS = 24;
const MIN_WORKER_RUNS = 8;
/** Runs around a run that say how slow everybody was at its time. */
const AROUND = 30;
/** Single runs of many times the usual length say nothing about their worker. */
const MAX_EXCESS = Math.log(6);

function toSpell(history: History, rows: Int32Array, episode: Episode): SlowSpell {
  const { table } = history;
  const inside = rows.slice(episode.start, episode.end);
  const startAt = table.startedAt[inside[0] ?? 0] ?? 0;
  const isLasting = episode.end >= rows.length;
  const endAt = inside.reduce((last, row) => Math.max(last, table.finishedAt[row] ?? 0), startAt);
  return { startAt, endAt, ratio: Math.exp(episode.shift), statistic: episode.statistic, rows: inside, isLasting };
}

/** How slow runs of the same type were around each row, on whatever worker: medians of neighbours in time. */
function commonSlowness(history: History, isKnown: (row: number) => boolean): Float64Array {
  const common = new Float64Array(history.table.size);
  for (const ofType of history.byStartOfType) {
    const rows = ofType.filter(isKnown);
    const size = Math.max(AROUND, Math.ceil(rows.length / 1_000));
    for (let start = 0; start < rows.length; start += size) {
      const end = Math.min(rows.length, start + size);
      const around = rows.subarray(Math.max(0, Math.min(start, end - size)), end);
      const level = medianOf(measured(around, (row) => history.slowness[row] ?? 0));
      for (let index = start; index < end; index += 1) common[rows[index] ?? 0] = level;
    }
  }
  return common;
}

/** Workers that took longer than the others for the same types at the same time. */
export function findSlowWorkers(history: History, slowRows: Uint8Array): WorkerSpell[] {
  const { table, slowness } = history;
  if (table.workers.length < 2) return [];
  const isKnown = (row: number) => !Number.isNaN(slowness[row] ?? Number.NaN) && slowRows[row] !== 1;
  const rows = kept(history.byStart, (row) => isKnown(row) && (table.workerOf[row] ?? -1) >= 0);
  const common = commonSlowness(history, isKnown);
  const slowerThanOthers = (row: number) =>
    Math.min(MAX_EXCESS, Math.max(-MAX_EXCESS, (slowness[row] ?? 0) - (common[row] ?? 0)));
  const placesOf = table.workers.map((): number[] => []);
  for (const [place, row] of rows.entries()) placesOf[table.workerOf[row] ?? 0]?.push(place);
  return placesOf.flatMap((places, worker) => {
    if (places.length < MIN_WORKER_RUNS) return [];
    const values = measured(places, (place) => slowerThanOthers(rows[place] ?? 0));
    const own = Int32Array.from(places, (place) => rows[place] ?? 0);
    const episodes = findEpisodes(values, { minShift: Math.log(MIN_WORKER_RATIO), minLength: 6 });
    const isSlow = ({ start, end }: Episode) => isSlowAtMost(history, own.subarray(start, end));
    const found = episodes.filter(isSlow).map((episode) => ({ ...toSpell(history, own, episode), worker }));
    return found.length > 0 ? found : alwaysSlow(history, own, values, worker);
  });
}

/** Least difference from the other workers' runs meanwhile, in standard errors. */
const MIN_DEVIATIONS = 4;

/** Slow at most of the types that it ran, against the runs of the same type on other workers meanwhile, beyond chance. */
function isSlowAtMost(history: History, rows: Int32Array): boolean {
  const { table, slowness } = history;
  const worker = table.workerOf[rows[0] ?? 0];
  const [startAt, endAt] = [table.startedAt[rows[0] ?? 0] ?? 0, table.startedAt[rows.at(-1) ?? 0] ?? 0];
  const types = [...new Set(Array.from(rows, (row) => table.typeOf[row] ?? 0))];
  const shifts = types.flatMap((type) => {
    const own = rows.filter((row) => table.typeOf[row] === type);
    const others = kept(history.byStartOfType[type] ?? new Int32Array(0), (row) => {
      const start = table.startedAt[row] ?? 0;
      return (
        table.workerOf[row] !== worker && start >= startAt && start <= endAt && !Number.isNaN(slowness[row] ?? NaN)
      );
    });
    if (own.length < 3 || others.length < 3) return [];
    const [left, right] = [own, others].map((group) => measured(group, (row) => slowness[row] ?? 0));
    const shift = medianOf(left ?? new Float64Array(0)) - medianOf(right ?? new Float64Array(0));
    const variance = medianVariance(left ?? new Float64Array(0)) + medianVariance(right ?? new Float64Array(0));
    return [{ shift, runs: own.length, variance }];
  });
  const all = shifts.reduce((sum, { runs }) => sum + runs, 0);
  const slow = shifts.reduce((sum, { shift, runs }) => sum + (shift >= Math.log(1.2) ? runs : 0), 0);
  if (all === 0 || slow < 0.6 * all) return false;
  const shift = shifts.reduce((sum, each) => sum + each.shift * each.runs, 0);
  const variance = shifts.reduce((sum, each) => sum + each.variance * each.runs ** 2, 0);
  return shift >= MIN_DEVIATIONS * Math.sqrt(variance);
}

/** Variance of the median of normal noise whose spread is estimated robustly. */
function medianVariance(values: Float64Array): number {
  const middle = medianOf(values);
  const spread = Math.max(0.02, 1.4826 * medianOf(values.map((value) => Math.abs(value - middle))));
  return ((Math.PI / 2) * spread ** 2) / Math.max(1, values.length);
}

/** A worker that was slow from the first to the last run. */
function alwaysSlow(history: History, rows: Int32Array, values: Float64Array, worker: number): WorkerSpell[] {
  const shift = roughMedianOf(values);
  const spread = 1.4826 * roughMedianOf(values.map((value) => Math.abs(value - shift)));
  const statistic = (shift * Math.sqrt(values.length)) / Math.max(spread, 1e-3);
  if (shift < Math.log(1.5) || statistic < 6 || !isSlowAtMost(history, rows)) return [];
  const whole = { start: 0, end: rows.length, shift, statistic };
  return [{ ...toSpell(history, rows, whole), worker }];
}

/** Types that took longer for a while, runs on slow workers left out. */
export function findSlowTypes(history: History, slowRows: Uint8Array): TypeSpell[] {
  const { table, slowness } = history;
  return table.types.flatMap((_, type) => {
    const rows = kept(
      history.byStartOfType[type] ?? new Int32Array(0),
      (row) => !Number.isNaN(slowness[row] ?? Number.NaN) && slowRows[row] !== 1,
    );
    if (rows.length < MIN_RUNS) return [];
    const values = measured(rows, (row) => slowness[row] ?? 0);
    return findEpisodes(values, { minShift: Math.log(MIN_RATIO), minStatistic: 6 }).map((episode) => ({
      ...toSpell(history, rows, episode),
      type,
    }));
  });
}

/** The same over several types together, whose runs are too few one by one. */
export function findSlowSpells(history: History, types: readonly number[], slowRows: Uint8Array): SlowSpell[] {
  const { slowness } = history;
  const isOf = new Set(types);
  const rows = kept(
    history.byStart,
    (row) =>
      isOf.has(history.table.typeOf[row] ?? -1) && !Number.isNaN(slowness[row] ?? Number.NaN) && slowRows[row] !== 1,
  );
  if (rows.length < MIN_RUNS) return [];
  const values = measured(rows, (row) => slowness[row] ?? 0);
  return findEpisodes(values, { minShift: Math.log(1.2) }).map((episode) => toSpell(history, rows, episode));
}

/** How much slower a type was inside a stretch than outside of it, with the standard error (of the logarithm). */
export function slownessWithin(history: History, type: number, span: { startAt: number; endAt: number }) {
  const { table, slowness } = history;
  const inside: number[] = [];
  const outside: number[] = [];
  for (const row of history.byStartOfType[type] ?? []) {
    const value = slowness[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const start = table.startedAt[row] ?? 0;
    (start >= span.startAt && start <= span.endAt ? inside : outside).push(value);
  }
  const [left, right] = [Float64Array.from(inside), Float64Array.from(outside)];
  const [within, usual] = [medianOf(left), medianOf(right)];
  const spread = 1.2533 * 1.4826 * medianOf(right.map((value) => Math.abs(value - usual)));
  const error = Math.max(spread, 0.02) * Math.sqrt(1 / Math.max(1, inside.length) + 1 / Math.max(1, outside.length));
  return { shift: within - usual, error, inside: inside.length, outside: outside.length };
}
