import type { TaskRunTable } from "#lib/tasks/index.ts";
import { measured } from "#lib/tasks/index.ts";

/** A run that waited starts when a slot of its pool becomes free: so soon after an end, that is. */
const REACHES_MS = [5, 100, 1_000];
const MIN_WAIT_MS = 1_000;
const MAX_STARTS = 40_000;
/** Least part of a type's delayed starts, over chance, that follow an end of the other type. */
const MIN_LIFT = 0.04;
const MIN_STARTS = 12;
/** Where so few delayed starts follow any end, the reach is too short for the scheduler's pace. */
const MIN_EXPLAINED = 0.5;

type Ends = { atMs: Float64Array; type: Int32Array };
type Counts = { delayed: Float64Array; followed: Float64Array; pairs: Float64Array };

function endsOf(table: TaskRunTable, judged: Int32Array): Ends {
  const rows = judged.filter((row) => (table.finishedAt[row] ?? Number.NaN) > (table.startedAt[row] ?? Number.NaN));
  rows.sort((a, b) => (table.finishedAt[a] ?? 0) - (table.finishedAt[b] ?? 0));
  return {
    atMs: measured(rows, (row) => table.finishedAt[row] ?? 0),
    type: Int32Array.from(rows, (row) => table.typeOf[row] ?? 0),
  };
}

/** Place behind the last end at or before the moment. */
function placeAfter(ends: Ends, atMs: number): number {
  let low = 0;
  let high = ends.atMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends.atMs[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of each type's delayed starts, how many follow an end of each type within the reach, `shiftMs` away from the real moment. */
function countFollowers(table: TaskRunTable, ends: Ends, delayed: Int32Array, reach: [number, number]): Counts {
  const [reachMs, shiftMs] = reach;
  const types = table.types.length;
  const counts: Counts = {
    delayed: new Float64Array(types),
    followed: new Float64Array(types),
    pairs: new Float64Array(types * types),
  };
  const seen = new Int32Array(types).fill(-1);
  for (const [index, row] of delayed.entries()) {
    const type = table.typeOf[row] ?? 0;
    const atMs = (table.startedAt[row] ?? 0) + shiftMs;
    counts.delayed[type] = (counts.delayed[type] ?? 0) + 1;
    let any = false;
    for (let place = placeAfter(ends, atMs) - 1; place >= 0 && atMs - (ends.atMs[place] ?? 0) <= reachMs; place -= 1) {
      const other = ends.type[place] ?? 0;
      any = true;
      if (seen[other] === index) continue;
      seen[other] = index;
      counts.pairs[type * types + other] = (counts.pairs[type * types + other] ?? 0) + 1;
    }
    if (any) counts.followed[type] = (counts.followed[type] ?? 0) + 1;
  }
  return counts;
}

function delayedRows(table: TaskRunTable, judged: Int32Array): Int32Array {
  const rows = judged.filter(
    (row) => (table.startedAt[row] ?? Number.NaN) - (table.readyAt[row] ?? Number.NaN) > MIN_WAIT_MS,
  );
  const stride = Math.ceil(rows.length / MAX_STARTS);
  return stride <= 1 ? rows : rows.filter((_, index) => index % stride === 0);
}

function* pairsOf(types: number): Generator<[number, number]> {
  for (let type = 0; type < types; type += 1) for (let other = 0; other < type; other += 1) yield [type, other];
}

/** Whether delayed starts of one type follow ends of the other clearly more often than at other moments. */
function follows(real: Counts, chance: Counts, type: number, other: number): boolean {
  const place = type * real.delayed.length + other;
  const byChance = (chance.pairs[place] ?? 0) + 1;
  const more = (real.pairs[place] ?? 0) - byChance;
  return more > MIN_LIFT * (real.delayed[type] ?? 0) && more > 3.5 * Math.sqrt(byChance);
}

const handOver = (real: Counts, chance: Counts, type: number, other: number): boolean =>
  follows(real, chance, type, other) || follows(real, chance, other, type);

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/**
 * Which types hand slots over to each other, as a pool number for each type; null when no two do. In a pool that lets
 * nobody wait beside a free slot, a run that waited starts at the end of another of the same pool, and only by chance at
 * the end of a stranger; chance is counted at moments a little later. Only the judged rows are looked at.
 */
export function poolsByHandOver(table: TaskRunTable, judged: Int32Array): Int32Array | null {
  const delayed = delayedRows(table, judged);
  if (delayed.length < MIN_STARTS || table.types.length < 2) return null;
  const ends = endsOf(table, judged);
  const parent = Int32Array.from(table.types, (_, type) => type);
  const rootOf = (type: number): number => {
    let root = type;
    while ((parent[root] ?? root) !== root) root = parent[root] ?? root;
    return root;
  };
  for (const reachMs of REACHES_MS) {
    const real = countFollowers(table, ends, delayed, [reachMs, 0]);
    if (sum(real.followed) < MIN_EXPLAINED * delayed.length) continue;
    const chance = countFollowers(table, ends, delayed, [reachMs, 7 * reachMs + 1]);
    for (const [type, other] of pairsOf(table.types.length)) {
      if (handOver(real, chance, type, other)) parent[rootOf(type)] = rootOf(other);
    }
    break;
  }
  const roots = [...new Set(table.types.map((_, type) => rootOf(type)))];
  if (roots.length === table.types.length) return null;
  return Int32Array.from(table.types, (_, type) => roots.indexOf(rootOf(type)));
}
