import { AppError } from "#lib/core/index.ts";
import {
  buildHistoryReplay,
  demandsOf,
  type HistoryReplay,
  inferPools,
  measureReplay,
  type Pools,
  playableRows,
  type ReplayFigures,
  replayRuns,
} from "#lib/scheduling/index.ts";
import { buildTaskRunTable, TABLE_RESOURCES, type TaskRun, type TaskRunTable } from "#lib/tasks/index.ts";
import { drawDurations, seededUniform } from "./draw-durations.ts";
import { RESOURCE_NAMES } from "./resource-names.ts";

/**
 * What shall be different. `slots` adds (or takes away) slots of the pool that serves a task type, resource or worker;
 * `duration` multiplies the run time of a type; `batch_size` multiplies the items per run of a type, where `setupMs` of each
 * run is paid once a run; `independent` lets a type start without waiting for another type.
 */
export type WhatIfChange =
  | { kind: "slots"; subject: string; add: number }
  | { kind: "duration"; type: string; factor: number }
  | { kind: "batch_size"; type: string; factor: number; setupMs: number }
  | { kind: "independent"; type: string; of: string };

export type WhatIfRange = { value: number; low: number; high: number };

export type WhatIfResult = {
  runs: number;
  /** From the first run that could start to the last end; waits are sums over all runs. All in ms. */
  before: ReplayFigures;
  after: ReplayFigures;
  /** After minus before, with the range that 90 % of the replays with other run times fall into. */
  makespanChangeMs: WhatIfRange;
  waitChangeMs: WhatIfRange;
  throughputChangePerHour: WhatIfRange;
  /** Sum of waits in the replay of what was, over the sum that was recorded: near 1 when the replay can be trusted. */
  waitFidelity: number | null;
};

const MAX_RUNS = 20_000;
const DRAWS = 12;

/** The type that needs most of a resource, by the name that bottlenecks give it; -1 when no run says that it needs any. */
function typeNeeding(table: TaskRunTable, subject: string): number {
  const name = TABLE_RESOURCES.find((each) => {
    const known = RESOURCE_NAMES[each];
    return each === subject || known === subject || subject.toLowerCase().startsWith(known);
  });
  if (name === undefined) return -1;
  const needs = demandsOf(table)[name];
  const most = needs.reduce((best, need, type) => (need > (needs[best] ?? 0) ? type : best), 0);
  return (needs[most] ?? 0) > 0 ? most : -1;
}

function poolOf(table: TaskRunTable, pools: Pools, subject: string): number {
  const byName = pools.pools.findIndex(({ name, kind }) => name === subject && kind !== "all");
  if (byName >= 0) return byName;
  const type = table.types.indexOf(subject);
  if (type >= 0) return pools.poolOfType[type] ?? 0;
  const needing = typeNeeding(table, subject);
  if (needing >= 0) return pools.poolOfType[needing] ?? 0;
  const worker = table.workers.indexOf(subject);
  const row = worker < 0 ? -1 : table.workerOf.indexOf(worker);
  if (row >= 0) return pools.poolOfType[table.typeOf[row] ?? 0] ?? 0;
  throw new AppError("NOT_FOUND", `No task type, resource or worker "${subject}" in these runs`, {
    hint: "Name one of the task types, workers or resources that the runs mention",
  });
}

function typeIndex(table: TaskRunTable, name: string): number {
  const type = table.types.indexOf(name);
  if (type < 0) throw new AppError("NOT_FOUND", `No task type "${name}" in these runs`);
  return type;
}

function withSlots(replay: HistoryReplay, pool: number, add: number): HistoryReplay {
  const slots = replay.slots.map((steps, index) =>
    index === pool ? steps.map((step) => ({ ...step, slots: Math.max(1, step.slots + add) })) : steps,
  );
  return { ...replay, slots };
}

function withoutDependency(table: TaskRunTable, replay: HistoryReplay, type: number, of: number): HistoryReplay {
  const dependencyRows = Int32Array.from(replay.dependencyRows);
  const releaseAt = Float64Array.from(replay.releaseAt);
  for (let place = 0; place < replay.size; place += 1) {
    if (table.typeOf[replay.rows[place] ?? 0] !== type) continue;
    for (let index = replay.dependencyStart[place] ?? 0; index < (replay.dependencyStart[place + 1] ?? 0); index += 1) {
      const dependency = replay.dependencyRows[index] ?? -1;
      if (dependency < 0 || table.typeOf[replay.rows[dependency] ?? 0] !== of) continue;
      dependencyRows[index] = -1;
      // It could have been queued when what it waited for could.
      releaseAt[place] = Math.max(releaseAt[place] ?? 0, table.readyAt[replay.rows[dependency] ?? 0] ?? 0);
    }
  }
  return { ...replay, dependencyRows, releaseAt };
}

function withDurations(replay: HistoryReplay, change: (serviceMs: number, place: number) => number): HistoryReplay {
  return { ...replay, serviceMs: replay.serviceMs.map((serviceMs, place) => Math.max(0, change(serviceMs, place))) };
}

function applyChange(table: TaskRunTable, pools: Pools, replay: HistoryReplay, change: WhatIfChange): HistoryReplay {
  if (change.kind === "slots") return withSlots(replay, poolOf(table, pools, change.subject), change.add);
  if (change.kind === "independent") {
    return withoutDependency(table, replay, typeIndex(table, change.type), typeIndex(table, change.of));
  }
  const type = typeIndex(table, change.type);
  const isConcerned = (place: number) => table.typeOf[replay.rows[place] ?? 0] === type;
  const { factor } = change;
  if (!(factor > 0 && Number.isFinite(factor))) {
    throw new AppError("INVALID_INPUT", `The factor must be a number above 0, not ${factor}`);
  }
  if (change.kind === "duration") return withDurations(replay, (ms, place) => (isConcerned(place) ? ms * factor : ms));
  const savedMs = Math.max(0, change.setupMs) * (1 - 1 / factor);
  return withDurations(replay, (ms, place) => (isConcerned(place) ? ms - Math.min(ms, savedMs) : ms));
}

/** Value of the first pair, and the 5th and 95th percentile of all. */
function rangeOf(values: readonly number[]): WhatIfRange {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const value = values[0] ?? 0;
  return { value, low: Math.min(value, at(0.05)), high: Math.max(value, at(0.95)) };
}

const recordedWaitMs = (table: TaskRunTable, rows: Int32Array): number =>
  rows.reduce((sum, row) => sum + (table.startedAt[row] ?? 0) - (table.readyAt[row] ?? 0), 0);

/**
 * Plays the history (its last 20,000 runs with known times) again as it was and with one thing different: makespan, waits
 * and throughput before and after. The range comes from twelve more pairs of replays in which each run has the run time of
 * another run of its type (bootstrap).
 * @throws AppError NOT_FOUND for an unknown subject, INVALID_INPUT without a run that can be replayed.
 */
export function whatIf(history: Iterable<TaskRun> | TaskRunTable, change: WhatIfChange): WhatIfResult {
  const table = "rowsByType" in history ? history : buildTaskRunTable(history);
  const pools = inferPools(table);
  const known = playableRows(
    table,
    Int32Array.from({ length: table.size }, (_, row) => row),
  );
  known.sort((left, right) => (table.readyAt[left] ?? 0) - (table.readyAt[right] ?? 0) || left - right);
  const rows = known.slice(-MAX_RUNS);
  if (rows.length === 0) {
    throw new AppError("INVALID_INPUT", "No run of this history has a queue time, a start and an end", {
      hint: "Import runs with queuedAt, startedAt and finishedAt",
    });
  }
  const uniform = seededUniform(rows.length);
  const pairs = Array.from({ length: DRAWS + 1 }, (_, draw) => {
    const made = buildHistoryReplay(table, rows, pools);
    const was = draw === 0 ? made : { ...made, serviceMs: drawDurations(table, made, uniform) };
    return {
      before: measureReplay(replayRuns(was)),
      after: measureReplay(replayRuns(applyChange(table, pools, was, change))),
    };
  });
  const [first] = pairs;
  if (first === undefined) throw new AppError("INTERNAL", "No replay was made");
  const recorded = recordedWaitMs(table, rows);
  const rangeFor = (measure: (figures: ReplayFigures) => number) =>
    rangeOf(pairs.map(({ before, after }) => measure(after) - measure(before)));
  return {
    runs: rows.length,
    ...first,
    makespanChangeMs: rangeFor(({ makespanMs }) => makespanMs),
    waitChangeMs: rangeFor(({ waitedMs }) => waitedMs),
    throughputChangePerHour: rangeFor(({ throughputPerHour }) => throughputPerHour),
    waitFidelity: recorded > 0 ? first.before.waitedMs / recorded : null,
  };
}
