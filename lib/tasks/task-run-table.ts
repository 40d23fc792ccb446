import type { TaskRun } from "./schemas.ts";
import {
  type Columns,
  FAILED,
  type FamilyEntry,
  joinParts,
  readPart,
  type TableResource,
  type TaskRunPart,
} from "./task-run-part.ts";
import { findTexts, type TextColumn } from "./text-column.ts";

/**
 * Task runs as columns, so that a million of them are analysed in a few passes. Times are epoch ms, NaN where unknown;
 * `typeOf`, `familyOf`, `batchOf`, `taskKeyOf` are indices into the lists of names, -1 for none. `readyAt` is the moment a
 * run could start: queued, and every known dependency finished; unknown when one of them failed and was waited for after
 * that. `collapsed` is 1 when many tries stand behind one row. All columns lie in memory that threads share.
 */
export type TaskRunTable = {
  size: number;
  ids: TextColumn;
  types: string[];
  families: FamilyEntry[];
  batches: string[];
  taskKeyCount: number;
  typeOf: Int32Array;
  status: Uint8Array;
  queuedAt: Float64Array;
  startedAt: Float64Array;
  finishedAt: Float64Array;
  readyAt: Float64Array;
  firstAttemptAt: Float64Array;
  attempt: Int32Array;
  maxAttempts: Int32Array;
  collapsed: Uint8Array;
  familyOf: Int32Array;
  batchOf: Int32Array;
  taskKeyOf: Int32Array;
  mediaSec: Float64Array;
  inputBytes: Float64Array;
  /** NaN where none was given; a larger one is more urgent. */
  priority: Float64Array;
  workers: string[];
  /** Index into `workers`, -1 for none. */
  workerOf: Int32Array;
  /** What one run needs of each of `TABLE_RESOURCES`, NaN where not known. */
  demand: Record<TableResource, Float32Array>;
  /** Rows of dependencies: those of row r are `dependencyRows[dependencyStart[r] .. dependencyStart[r + 1]]`; -1 unknown. */
  dependencyStart: Int32Array;
  dependencyRows: Int32Array;
  /** Row numbers per type, in the order given. */
  rowsByType: Int32Array[];
};

/** A run that starts so soon after a failed dependency did not wait for a second try of it. */
const AT_ONCE_MS = 1_000;

function readyTimes(columns: Columns, start: Int32Array, dependencyRows: Int32Array): Float64Array {
  const ready = new Float64Array(new SharedArrayBuffer(8 * (start.length - 1)));
  for (let row = 0; row < start.length - 1; row += 1) {
    let readyAt = columns.queuedAt[row] ?? Number.NaN;
    let hasFailed = false;
    const startedAt = columns.startedAt[row] ?? Number.NaN;
    for (let index = start[row] ?? 0; index < (start[row + 1] ?? 0); index += 1) {
      const dependency = dependencyRows[index] ?? -1;
      const end = columns.finishedAt[dependency] ?? Number.NaN;
      if (columns.status[dependency] === FAILED) hasFailed = true;
      // A dependency that ended after the start was not waited for.
      if ((end > readyAt || Number.isNaN(readyAt)) && !(end > startedAt)) readyAt = end;
    }
    // What failed was tried again under an id that is not named here: when that ended is not known.
    ready[row] = hasFailed && startedAt - readyAt > AT_ONCE_MS ? Number.NaN : readyAt;
  }
  return ready;
}

function groupByType(typeOf: Int32Array, typeCount: number): Int32Array[] {
  const counts = new Int32Array(typeCount);
  for (const type of typeOf) counts[type] = (counts[type] ?? 0) + 1;
  const groups = Array.from(counts, (count) => new Int32Array(new SharedArrayBuffer(4 * count)));
  const filled = new Int32Array(typeCount);
  for (let row = 0; row < typeOf.length; row += 1) {
    const type = typeOf[row] ?? 0;
    const group = groups[type];
    if (group) group[filled[type] ?? 0] = row;
    filled[type] = (filled[type] ?? 0) + 1;
  }
  return groups;
}

/** Where the dependencies of each run begin in the list of all of them. */
function startsOf(counts: Int32Array): Int32Array {
  const starts = new Int32Array(new SharedArrayBuffer(4 * (counts.length + 1)));
  let sum = 0;
  for (let row = 0; row < counts.length; row += 1) {
    sum += counts[row] ?? 0;
    starts[row + 1] = sum;
  }
  return starts;
}

/** One table of runs that were read in parts. */
export function joinTable(parts: readonly TaskRunPart[]): TaskRunTable {
  const { size, columns, ids, dependencyIds, types, batches, workers, taskKeys, families } = joinParts(parts);
  const { cpu, gpu, memoryMiB, diskMBps, networkMBps, llmTokens, dependencies, ...plain } = columns;
  const dependencyStart = startsOf(dependencies);
  const dependencyRows = findTexts(ids, dependencyIds);
  return {
    ...plain,
    readyAt: readyTimes(columns, dependencyStart, dependencyRows),
    size,
    demand: { cpu, gpu, memoryMiB, diskMBps, networkMBps, llmTokens },
    workers,
    ids,
    types,
    families,
    batches,
    taskKeyCount: taskKeys.length,
    dependencyStart,
    dependencyRows,
    rowsByType: groupByType(columns.typeOf, types.length),
  };
}

/** Reads task runs once, from an array or a stream, into columns. Memory is about 160 bytes a run plus its id. */
export const buildTaskRunTable = (runs: Iterable<TaskRun>): TaskRunTable => joinTable([readPart(runs)]);
