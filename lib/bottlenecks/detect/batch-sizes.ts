import { findEpisodes } from "#lib/resources/index.ts";
import { durationMs, kept, measured, medianOf, SUCCEEDED } from "#lib/tasks/index.ts";
import type { History } from "./history.ts";
import type { SlowSpell } from "./slow-runs.ts";

/** A stretch in which runs hold another amount of work, and each unit of work takes longer for it. */
export type BatchSpell = SlowSpell & {
  type: number;
  sizeRatio: number;
  costRatio: number;
  setupMs: number;
  by: "bytes" | "runs";
};

const MIN_SIZE_RATIO = 2.5;
const MIN_COST_RATIO = 1.3;
const MIN_RUNS = 24;

type Sized = { rows: Int32Array; logSize: Float64Array; by: BatchSpell["by"] };

function byBytes(history: History, type: number): Sized {
  const { table } = history;
  const sizeOf = (row: number) => table.inputBytes[row] || table.mediaSec[row] || 0;
  const rows = kept(
    history.byStartOfType[type] ?? new Int32Array(0),
    (row) => table.status[row] === SUCCEEDED && sizeOf(row) > 0 && durationMs(table, row) > 0,
  );
  return { rows, logSize: measured(rows, (row) => Math.log(sizeOf(row))), by: "bytes" };
}

/** Where sizes are not known: how many runs of the type a batch holds. `counts` is zero for every batch before and after. */
function byBatches(history: History, type: number, counts: Int32Array): Sized {
  const { table } = history;
  const own = history.byStartOfType[type] ?? new Int32Array(0);
  const batchOf = (row: number) => table.batchOf[row] ?? -1;
  for (const row of own) {
    if (batchOf(row) >= 0 && (table.attempt[row] ?? 1) === 1) counts[batchOf(row)] = (counts[batchOf(row)] ?? 0) + 1;
  }
  const rows = own.filter((row) => batchOf(row) >= 0 && table.status[row] === SUCCEEDED && durationMs(table, row) > 0);
  const logSize = measured(rows, (row) => Math.log(Math.max(1, counts[batchOf(row)] ?? 1)));
  for (const row of own) if (batchOf(row) >= 0) counts[batchOf(row)] = 0;
  return { rows, logSize, by: "runs" };
}

/** Set-up of one run by least squares of the run time on the size, in ms; 0 without a positive one. */
function setupOf(history: History, { rows, logSize }: Sized): number {
  const sums = { x: 0, y: 0, xx: 0, xy: 0 };
  for (const [index, row] of rows.entries()) {
    const x = Math.exp(logSize[index] ?? 0);
    const y = durationMs(history.table, row);
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.xy += x * y;
  }
  const count = rows.length;
  const spread = sums.xx - (sums.x * sums.x) / count;
  const slope = spread > 0 ? (sums.xy - (sums.x * sums.y) / count) / spread : 0;
  return Math.max(0, (sums.y - slope * sums.x) / count);
}

function spellsOf(history: History, type: number, sized: Sized): BatchSpell[] {
  const { rows, logSize, by } = sized;
  if (rows.length < MIN_RUNS) return [];
  const middle = medianOf(logSize);
  const furthest = logSize.reduce((most, size) => Math.max(most, Math.abs(size - middle)), 0);
  if (furthest < Math.log(MIN_SIZE_RATIO)) return [];
  const towards = (sign: number) =>
    findEpisodes(
      logSize.map((size) => sign * (size - middle)),
      { minShift: Math.log(MIN_SIZE_RATIO) },
    ).map((episode) => ({ sign, episode }));
  return [...towards(-1), ...towards(1)].flatMap(({ sign, episode }): BatchSpell[] => {
    const isInside = (index: number) => index >= episode.start && index < episode.end;
    // Time per unit of work; per run where the unit is a run of the batch.
    const cost = (index: number) =>
      Math.log(durationMs(history.table, rows[index] ?? 0)) - (by === "bytes" ? (logSize[index] ?? 0) : 0);
    const places = [...rows.keys()];
    const inside = medianOf(measured(places.filter(isInside), cost));
    const outside = medianOf(
      measured(
        places.filter((place) => !isInside(place)),
        cost,
      ),
    );
    const costRatio = Math.exp(inside - outside);
    if (costRatio < MIN_COST_RATIO) return [];
    const own = rows.slice(episode.start, episode.end);
    return [
      {
        type,
        by,
        sizeRatio: Math.exp(sign * episode.shift),
        costRatio,
        setupMs: setupOf(history, sized),
        ratio: costRatio,
        statistic: episode.statistic,
        rows: own,
        startAt: history.table.startedAt[own[0] ?? 0] ?? 0,
        endAt: history.table.finishedAt[own.at(-1) ?? 0] ?? 0,
        isLasting: episode.end >= rows.length,
      },
    ];
  });
}

/** Types whose runs became much smaller or larger for a while, with more time spent per unit of work. */
export function findBadBatchSizes(history: History): BatchSpell[] {
  const counts = new Int32Array(history.table.batches.length);
  return history.table.types.flatMap((_, type) => {
    const sized = byBytes(history, type);
    const isSized = sized.rows.length >= MIN_RUNS || counts.length === 0;
    return spellsOf(history, type, isSized ? sized : byBatches(history, type, counts));
  });
}
