import { inferPools, type Pools } from "#lib/scheduling/index.ts";
import {
  durationMs,
  measured,
  orderRows,
  queueWaitMs,
  roughMedianOf,
  sizeAdjustedDurations,
  type TaskRunTable,
} from "#lib/tasks/index.ts";
import type { MetricSample } from "../schemas.ts";

/** What the detectors look at: the runs as columns with derived ones, and what is known around them. */
export type History = {
  table: TaskRunTable;
  pools: Pools;
  deps: ReadonlyMap<string, number[]>;
  metrics: ReadonlyMap<string, { tsMs: Float64Array; used: Float64Array }>;
  /** All time that runs waited and ran, in ms. */
  totalMs: number;
  startMs: number;
  endMs: number;
  /** Per row: log of the run time over the usual of its type at its size; NaN for runs that did not succeed. */
  slowness: Float64Array;
  /** Rows that started, by start, per type and altogether. */
  byStart: Int32Array;
  byStartOfType: Int32Array[];
  /** Median run time of the successful runs per type, in ms. */
  usualMs: Float64Array;
};

/** Dependency -> types that call it; names of types that never ran are left out. */
function usersOf(table: TaskRunTable, deps: Readonly<Record<string, readonly string[]>>): Map<string, number[]> {
  const users = new Map<string, number[]>();
  for (const [type, names] of Object.entries(deps)) {
    const index = table.types.indexOf(type);
    if (index < 0 || !Array.isArray(names)) continue;
    for (const name of new Set(names)) users.set(name, [...(users.get(name) ?? []), index]);
  }
  return users;
}

function usageOf(samples: readonly MetricSample[]): History["metrics"] {
  const byResource = new Map<string, MetricSample[]>();
  for (const sample of samples) {
    const list = byResource.get(sample.resource);
    if (list) list.push(sample);
    else byResource.set(sample.resource, [sample]);
  }
  const entries = [...byResource].map(([resource, list]) => {
    list.sort((left, right) => left.tsMs - right.tsMs);
    const most = list.reduce((highest, { value }) => Math.max(highest, value), 0);
    // Without a capacity a share or percentage is taken as such, anything else by its highest value.
    const whole = most <= 1 ? 1 : most <= 100 ? 100 : most;
    const used = measured(list, ({ value, capacity }) => Math.min(1, Math.max(0, value / (capacity ?? whole))));
    return [resource, { tsMs: measured(list, ({ tsMs }) => tsMs), used }] as const;
  });
  return new Map(entries);
}

function startedRows(table: TaskRunTable): Int32Array {
  const all = new Int32Array(table.size);
  let count = 0;
  for (let row = 0; row < table.size; row += 1) {
    if (!Number.isNaN(table.startedAt[row] ?? Number.NaN)) all[count++] = row;
  }
  return orderRows(all.subarray(0, count), table.startedAt);
}

function splitByType(table: TaskRunTable, rows: Int32Array): Int32Array[] {
  const counts = new Int32Array(table.types.length);
  for (const row of rows) counts[table.typeOf[row] ?? 0] = (counts[table.typeOf[row] ?? 0] ?? 0) + 1;
  const split = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (const row of rows) {
    const type = table.typeOf[row] ?? 0;
    const group = split[type];
    if (group) group[counts[type] ?? 0] = row;
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return split;
}

export type HistoryInput = {
  table: TaskRunTable;
  metrics: readonly MetricSample[];
  deps: Readonly<Record<string, readonly string[]>>;
};

/** Derives once what several detectors need. */
export function readHistory({ table, metrics, deps }: HistoryInput): History {
  const slowness = new Float64Array(table.size).fill(Number.NaN);
  const usualMs = new Float64Array(table.types.length);
  const byStart = startedRows(table);
  const byStartOfType = splitByType(table, byStart);
  for (const [type, rows] of byStartOfType.entries()) {
    const series = sizeAdjustedDurations(table, rows);
    const middle = roughMedianOf(series.logDuration);
    usualMs[type] = Number.isNaN(middle) ? 0 : Math.exp(middle);
    for (const [index, row] of series.rows.entries()) slowness[row] = (series.logDuration[index] ?? 0) - middle;
  }
  const sums = { totalMs: 0, startMs: Number.POSITIVE_INFINITY, endMs: 0 };
  for (let row = 0; row < table.size; row += 1) {
    sums.totalMs += (queueWaitMs(table, row) || 0) + (durationMs(table, row) || 0);
    const start = table.queuedAt[row] || table.startedAt[row] || Number.POSITIVE_INFINITY;
    const end = table.finishedAt[row] || table.startedAt[row] || 0;
    if (start < sums.startMs) sums.startMs = start;
    if (end > sums.endMs) sums.endMs = end;
  }
  return {
    table,
    pools: inferPools(table),
    deps: usersOf(table, deps),
    metrics: usageOf(metrics),
    ...sums,
    slowness,
    byStart,
    byStartOfType,
    usualMs,
  };
}
