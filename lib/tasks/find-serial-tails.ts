import { medianOf } from "./quantiles.ts";
import type { TaskFinding } from "./schemas.ts";
import { cautiousEnd, durationMs } from "./summarize-types.ts";
import { toFinding } from "./task-finding.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { wordCount, wordDuration, wordPercent } from "./wording.ts";

const MIN_BATCH_RUNS = 6;
const MIN_PARALLEL = 3;
const MIN_TAIL_MS = 60_000;
const MIN_TAIL_SHARE = 0.3;
const MIN_BATCHES = 5;
const MIN_BATCH_SHARE = 0.6;

const at = (column: Float64Array | Int32Array, row: number): number => column[row] ?? Number.NaN;

type Tail = { batch: number; tailMs: number; share: number; parallel: number; rows: number[]; type: number };

/** Rows with known times per batch; batches of fewer than six runs are left out. */
function batchRows(table: TaskRunTable): Map<number, number[]> {
  const batches = new Map<number, number[]>();
  for (let row = 0; row < table.size; row += 1) {
    const batch = at(table.batchOf, row);
    if (batch < 0 || Number.isNaN(durationMs(table, row))) continue;
    const rows = batches.get(batch);
    if (rows) rows.push(row);
    else batches.set(batch, [row]);
  }
  for (const [batch, rows] of batches) if (rows.length < MIN_BATCH_RUNS) batches.delete(batch);
  return batches;
}

type Sweep = { start: number; end: number; lastParallelAt: number; parallel: number };

/** Walks starts and ends in time: the most runs at once, and the last moment at which two were in progress. */
function sweep(table: TaskRunTable, rows: readonly number[]): Sweep {
  const starts = Float64Array.from(rows, (row) => at(table.startedAt, row)).sort();
  const ends = Float64Array.from(rows, (row) => cautiousEnd(table, row)).sort();
  let lastParallelAt = starts[0] ?? 0;
  let parallel = 0;
  let started = 0;
  for (let ended = 0; ended < ends.length; ended += 1) {
    while (started < starts.length && at(starts, started) < at(ends, ended)) started += 1;
    parallel = Math.max(parallel, started - ended);
    if (started - ended >= 2) lastParallelAt = at(ends, ended);
  }
  return { start: starts[0] ?? 0, end: ends.at(-1) ?? 0, lastParallelAt, parallel };
}

function mostCommonType(table: TaskRunTable, rows: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(at(table.typeOf, row), (counts.get(at(table.typeOf, row)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? -1;
}

/** The end of a batch in which only one run at a time is in progress, when it is long and of a type of its own. */
function tailOf(table: TaskRunTable, batch: number, rows: readonly number[]): Tail | null {
  const { start, end, lastParallelAt, parallel } = sweep(table, rows);
  const tailMs = end - lastParallelAt;
  const share = tailMs / Math.max(1, end - start);
  if (parallel < MIN_PARALLEL || tailMs < MIN_TAIL_MS || share < MIN_TAIL_SHARE) return null;
  const alone = rows.filter((row) => cautiousEnd(table, row) > lastParallelAt);
  const type = mostCommonType(table, alone);
  // The same work as the rest of the batch is a straggler, not a serial step.
  if (type === mostCommonType(table, rows)) return null;
  return { batch, tailMs, share, parallel, rows: alone, type };
}

function tailFinding(table: TaskRunTable, tails: readonly Tail[], batches: number): TaskFinding {
  const type = table.types[tails[0]?.type ?? 0] ?? "";
  const tailMs = tails.reduce((sum, tail) => sum + tail.tailMs, 0);
  const share = medianOf(Float64Array.from(tails, (tail) => tail.share));
  const parallel = medianOf(Float64Array.from(tails, (tail) => tail.parallel));
  return toFinding(table, {
    kind: "serial_tail",
    subject: type,
    title: `${tails.length} of ${wordCount(batches, "batch", "batches")} end with ${type} tasks one after the other, for ${wordPercent(share)} of their time`,
    detail: `Earlier in the same batches up to ${wordCount(parallel, "run")} work at once; at the end all but one slot are idle for ${wordDuration(tailMs / tails.length)} per batch.`,
    impactMs: tailMs,
    confidence: Math.min(0.95, 0.6 + 0.35 * (tails.length / batches)),
    rows: tails.flatMap((tail) => tail.rows),
    figures: [
      { label: "batches with such an end", value: tails.length, unit: "batches" },
      { label: "batches", value: batches, unit: "batches" },
      { label: "median share of the batch", value: share, unit: "share" },
      { label: "time per batch", value: tailMs / tails.length, unit: "ms" },
    ],
  });
}

/**
 * Batches that end with one run at a time: at least 30 % of the batch's time, in 60 % of the batches that hold the type
 * (and five or more), where earlier three or more runs were in progress together.
 */
export function findSerialTails(table: TaskRunTable): TaskFinding[] {
  const byType = new Map<number, Tail[]>();
  const batchesWith = new Map<number, number>();
  for (const [batch, rows] of batchRows(table)) {
    for (const type of new Set(rows.map((row) => at(table.typeOf, row)))) {
      batchesWith.set(type, (batchesWith.get(type) ?? 0) + 1);
    }
    const tail = tailOf(table, batch, rows);
    if (tail) byType.set(tail.type, [...(byType.get(tail.type) ?? []), tail]);
  }
  return [...byType].flatMap(([type, tails]) => {
    const batches = batchesWith.get(type) ?? tails.length;
    if (tails.length < MIN_BATCHES || tails.length / batches < MIN_BATCH_SHARE) return [];
    return tailFinding(table, tails, batches);
  });
}
