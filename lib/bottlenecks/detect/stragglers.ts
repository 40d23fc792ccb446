import { findDenseStretch } from "#lib/resources/index.ts";
import { kept, measured, medianOf, roughMedianOf } from "#lib/tasks/index.ts";
import type { History } from "./history.ts";
import type { SlowSpell } from "./slow-runs.ts";

/** A few runs of a type that take many times as long as the others of their type and size. */
export type StragglerSpell = SlowSpell & { type: number; share: number; times: number };

const MIN_TIMES = 3;
const MIN_DEVIATIONS = 4;
const MIN_RUNS = 60;
const MIN_HITS = 5;
const MAX_SHARE = 0.3;
const MIN_SHARE = 0.015;
/** Evidence beyond what chance gives, and how much denser than outside. */
const MARGIN = 5;
const MIN_CONTRAST = 3;

/** Robust level and spread of the runs around each place, so that a slower stretch is not taken for stragglers. */
function limitsOf(values: Float64Array): Float64Array {
  const limits = new Float64Array(values.length);
  const size = Math.max(60, Math.ceil(values.length / 400));
  const middle = roughMedianOf(values);
  const spread = 1.4826 * roughMedianOf(values.map((value) => Math.abs(value - middle)));
  for (let start = 0; start < values.length; start += size) {
    const end = Math.min(values.length, start + size);
    const level = medianOf(values.slice(Math.max(0, end - size), end));
    limits.fill(level + Math.max(Math.log(MIN_TIMES), MIN_DEVIATIONS * spread), start, end);
  }
  return limits;
}

/** Types with stragglers in a stretch of time, or all the time. */
export function findStragglers(history: History, slowRows: Uint8Array): StragglerSpell[] {
  const { table, slowness } = history;
  return table.types.flatMap((_, type) => {
    const rows = kept(
      history.byStartOfType[type] ?? new Int32Array(0),
      (row) => !Number.isNaN(slowness[row] ?? Number.NaN) && slowRows[row] !== 1,
    );
    if (rows.length < MIN_RUNS) return [];
    const values = measured(rows, (row) => slowness[row] ?? 0);
    const limits = limitsOf(values);
    const hits = values.map((value, index) => Number(value > (limits[index] ?? 0)));
    const total = hits.reduce((sum, hit) => sum + hit, 0);
    if (total < MIN_HITS || total > MAX_SHARE * rows.length) return [];
    const share = total / rows.length;
    const dense = findDenseStretch(hits);
    const isDense = dense !== null && dense.hits >= MIN_HITS && dense.evidence > Math.log(hits.length) + MARGIN;
    if (isDense && dense.share <= MAX_SHARE && dense.share >= MIN_SHARE && dense.share >= MIN_CONTRAST * dense.usual) {
      return [toSpell(history, { rows, values, hits, type }, { ...dense, statistic: Math.sqrt(2 * dense.evidence) })];
    }
    // Without a beginning: a tail that noise of this spread does not make.
    return share >= 0.02 && total >= 12
      ? [toSpell(history, { rows, values, hits, type }, { start: 0, end: rows.length, statistic: Math.sqrt(total) })]
      : [];
  });
}

type Series = { rows: Int32Array; values: Float64Array; hits: Float64Array; type: number };

function toSpell(
  history: History,
  series: Series,
  part: { start: number; end: number; statistic: number },
): StragglerSpell {
  const { table } = history;
  const inside = series.rows.slice(part.start, part.end);
  const slow = inside.filter((_, index) => series.hits[part.start + index] === 1);
  const times = Math.exp(medianOf(measured(slow, (row) => history.slowness[row] ?? 0)));
  return {
    type: series.type,
    rows: slow,
    share: slow.length / inside.length,
    times,
    ratio: times,
    startAt: table.startedAt[inside[0] ?? 0] ?? 0,
    endAt: table.finishedAt[inside.at(-1) ?? 0] ?? 0,
    statistic: part.statistic,
    isLasting: part.end >= series.rows.length,
  };
}
