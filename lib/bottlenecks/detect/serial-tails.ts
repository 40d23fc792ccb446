import { findEpisodes } from "#lib/resources/index.ts";
import { durationMs, measured, medianOf } from "#lib/tasks/index.ts";
import type { History } from "./history.ts";

/** Batches that end with runs of one type one after the other, while more could work at once. */
export type TailSpell = {
  type: number;
  startAt: number;
  endAt: number;
  rows: Int32Array;
  batches: number;
  tails: number;
  /** Medians: the tail's part of the time in which runs of the batch were at work, runs in the tail, runs at once before it. */
  share: number;
  chain: number;
  parallel: number;
  tailMs: number;
  statistic: number;
};

const MIN_BATCH_RUNS = 4;
const MIN_BATCHES = 6;
/** Of more batches than these, evenly spread ones are judged. */
const MAX_JUDGED = 20_000;
const MIN_SHARE = 0.3;
const MIN_PARALLEL = 2;
const MIN_CHAIN = 3;

type Tail = {
  startAt: number;
  endAt: number;
  type: number;
  share: number;
  tailMs: number;
  chain: number;
  parallel: number;
  rows: number[];
  types: Set<number>;
};

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

function rowsOfBatches(history: History): number[][] {
  const { table } = history;
  const batches: number[][] = table.batches.map(() => []);
  for (const row of history.byStart) {
    const batch = at(table.batchOf, row);
    if (batch >= 0 && durationMs(table, row) >= 0) batches[batch]?.push(row);
  }
  const long = batches.filter((rows) => rows.length >= MIN_BATCH_RUNS);
  const stride = Math.ceil(long.length / MAX_JUDGED);
  return stride <= 1 ? long : long.filter((_, index) => index % stride === 0);
}

/** Time in which at least one of the rows, given by start, was at work. */
function workedMs(history: History, rows: readonly number[]): number {
  const { table } = history;
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const end = at(table.finishedAt, row);
    sum += Math.max(0, end - Math.max(until, at(table.startedAt, row)));
    until = Math.max(until, end);
  }
  return sum;
}

/** Follows the batch from its end back to the last moment at which two of its runs were at work. */
function tailOf(history: History, rows: readonly number[]): Tail | null {
  const { table } = history;
  const startAt = at(table.startedAt, rows[0] ?? 0);
  const endAt = rows.reduce((last, row) => Math.max(last, at(table.finishedAt, row)), startAt);
  const ends = measured(rows, (row) => at(table.finishedAt, row) - Math.min(1_000, durationMs(table, row) / 10)).sort();
  let [parallel, lastParallelAt, started] = [0, startAt, 0];
  for (const [ended, endMs] of ends.entries()) {
    while (started < rows.length && at(table.startedAt, rows[started] ?? 0) < endMs) started += 1;
    parallel = Math.max(parallel, started - ended);
    if (started - ended >= 2) lastParallelAt = endMs;
  }
  const alone = rows.filter(
    (row) => at(table.startedAt, row) >= lastParallelAt - 1_000 || at(table.finishedAt, row) > lastParallelAt,
  );
  const type = at(table.typeOf, alone.at(-1) ?? rows.at(-1) ?? 0);
  const own = alone.filter((row) => table.typeOf[row] === type && (table.attempt[row] ?? 1) === 1);
  const first = own[0];
  if (first === undefined) return null;
  const before = Math.max(0, lastParallelAt - at(table.startedAt, first));
  const tailMs = workedMs(history, own) - before;
  return {
    startAt,
    endAt,
    type,
    share: tailMs / Math.max(1, workedMs(history, rows)),
    tailMs,
    chain: own.length,
    parallel,
    rows: own,
    types: new Set(rows.map((row) => at(table.typeOf, row))),
  };
}

/** One directly after the other: nothing else of a busy queue went in between. */
function isDirect(history: History, { rows }: Tail): boolean {
  const { table } = history;
  const follows = rows.slice(1).filter((row, index) => {
    const before = rows[index] ?? 0;
    const gapMs = at(table.startedAt, row) - at(table.finishedAt, before);
    return gapMs <= Math.max(1_000, 0.25 * durationMs(table, before));
  });
  return follows.length >= 0.5 * (rows.length - 1);
}

/** Runs of the tail that became ready only when the one before had ended, where dependencies are known. */
function isChained(history: History, tail: Tail): boolean {
  const { table } = history;
  const known = tail.rows.filter((row) => at(table.dependencyStart, row + 1) > at(table.dependencyStart, row));
  if (known.length === 0) return table.dependencyRows.length === 0;
  const follows = tail.rows
    .slice(1)
    .filter((row, index) => at(table.readyAt, row) >= at(table.finishedAt, tail.rows[index] ?? 0) - 1_000);
  return follows.length >= 0.5 * (tail.rows.length - 1);
}

const isTail = (tail: Tail, type: number): boolean =>
  tail.type === type && tail.parallel >= MIN_PARALLEL && tail.chain >= MIN_CHAIN;

/** Runs that wait for each other, and not only for slots that other batches take. */
const isSerial = (history: History, tails: readonly Tail[]): boolean =>
  tails.filter((tail) => isChained(history, tail) || isDirect(history, tail)).length > 0.5 * tails.length;

function toSpell(
  history: History,
  tails: readonly Tail[],
  { type, statistic }: { type: number; statistic: number },
): TailSpell | null {
  const own = tails.filter((tail) => isTail(tail, type));
  if (!isSerial(history, own)) return null;
  const middle = (measure: (tail: Tail) => number) => medianOf(measured(own, measure));
  const spell = {
    type,
    startAt: tails[0]?.startAt ?? 0,
    endAt: tails.reduce((last, tail) => Math.max(last, tail.endAt), 0),
    rows: Int32Array.from(own.flatMap(({ rows }) => rows)),
    batches: tails.length,
    tails: own.length,
    share: middle(({ share }) => share),
    chain: middle(({ chain }) => chain),
    parallel: middle(({ parallel }) => parallel),
    tailMs: own.reduce((sum, { tailMs }) => sum + tailMs, 0),
    statistic,
  };
  return own.length >= MIN_BATCHES && spell.share >= MIN_SHARE && spell.chain >= MIN_CHAIN ? spell : null;
}

/** Types that end batches one run after the other, from the moment on at which they began to, or always. */
export function findSerialEnds(history: History): TailSpell[] {
  const tails = rowsOfBatches(history)
    .map((rows) => tailOf(history, rows))
    .filter((tail) => tail !== null)
    .sort((left, right) => left.startAt - right.startAt);
  return [...new Set(tails.map(({ type }) => type))].flatMap((type): TailSpell[] => {
    const own = tails.filter(({ types }) => types.has(type));
    if (own.length < MIN_BATCHES) return [];
    const values = measured(own, (tail) => (isTail(tail, type) ? tail.share : 0));
    const episodes = findEpisodes(values, { minShift: 0.15, minLength: 4, noise: Math.max(0.08, noiseAround(values)) });
    const spells = episodes.map(({ start, end, statistic }) =>
      toSpell(history, own.slice(start, end), { type, statistic }),
    );
    const found = spells.filter((spell) => spell !== null);
    const isAlways =
      medianOf(values) >= MIN_SHARE && own.filter((tail) => isChained(history, tail)).length > 0.5 * own.length;
    const always =
      found.length > 0 || !isAlways ? null : toSpell(history, own, { type, statistic: Math.sqrt(own.length) });
    return always === null ? found : [always];
  });
}

/** Spread from differences of neighbours: a share that rose for half of the history is no noise. */
function noiseAround(values: Float64Array): number {
  const steps = values.subarray(1).map((value, index) => Math.abs(value - at(values, index)));
  return (1.4826 * medianOf(steps)) / Math.SQRT2;
}
