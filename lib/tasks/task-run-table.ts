import { errorPattern, failingDependency } from "./error-pattern.ts";
import { type TaskRun, TaskRunStatus } from "./schemas.ts";

export const STATUSES = TaskRunStatus.options;
export const QUEUED = STATUSES.indexOf("queued");
export const RUNNING = STATUSES.indexOf("running");
export const SUCCEEDED = STATUSES.indexOf("succeeded");
export const FAILED = STATUSES.indexOf("failed");

/** The resources of a run that the table keeps, by their names in the import format. */
export const TABLE_RESOURCES = ["cpu", "gpu", "memoryMiB", "diskMBps", "networkMBps", "llmTokens"] as const;
export type TableResource = (typeof TABLE_RESOURCES)[number];

const MAX_TYPES = 2_000;
const MAX_WORKERS = 10_000;
const MAX_FAMILIES = 5_000;
const MAX_CACHED_TEXTS = 200_000;
const OTHER = "(others)";

/** One error family while the table is built; `text` is the first error seen of it. */
export type FamilyEntry = { pattern: string; text: string; dependency: string | null };

/**
 * Task runs as columns, so that a million of them are analysed in a few passes. Times are epoch ms, NaN where unknown;
 * `typeOf`, `familyOf`, `batchOf`, `taskKeyOf` are indices into the lists of names, -1 for none. `readyAt` is the moment a
 * run could start: queued, and every known dependency finished; unknown when one of them failed and was waited for after that. `collapsed` is 1 when many tries stand behind one row.
 */
export type TaskRunTable = {
  size: number;
  ids: string[];
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

type Interner = { names: string[]; indexOf: (name: string) => number };

function createInterner(limit: number): Interner {
  const byName = new Map<string, number>();
  const names: string[] = [];
  function indexOf(name: string): number {
    const known = byName.get(name);
    if (known !== undefined) return known;
    if (names.length >= limit && name !== OTHER) return indexOf(OTHER);
    byName.set(name, names.length);
    names.push(name);
    return names.length - 1;
  }
  return { names, indexOf };
}

/** Error texts to families; the masking of a text that was seen before is not repeated. */
function createFamilies() {
  const cache = new Map<string, number>();
  const byPattern = new Map<string, number>();
  const families: FamilyEntry[] = [];
  function familyOf(text: string): number {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const dependency = failingDependency(text);
    const found = errorPattern(text);
    // The masks hide ports, so two services of one host are told apart by name.
    const wanted = `${found}\0${dependency ?? ""}`;
    const isKept = byPattern.has(wanted) || families.length < MAX_FAMILIES;
    const key = isKept ? wanted : OTHER;
    let index = byPattern.get(key);
    if (index === undefined) {
      index = families.length;
      byPattern.set(key, index);
      const kept = isKept ? { pattern: found, dependency } : { pattern: OTHER, dependency: null };
      families.push({ ...kept, text: text.slice(0, 2_000) });
    }
    if (cache.size < MAX_CACHED_TEXTS && text.length < 2_000) cache.set(text, index);
    return index;
  }
  return { families, familyOf };
}

type Columns = Pick<
  TaskRunTable,
  | "typeOf"
  | "status"
  | "queuedAt"
  | "startedAt"
  | "finishedAt"
  | "readyAt"
  | "firstAttemptAt"
  | "attempt"
  | "maxAttempts"
  | "collapsed"
  | "familyOf"
  | "batchOf"
  | "taskKeyOf"
  | "mediaSec"
  | "inputBytes"
  | "priority"
  | "workerOf"
> & { [name in TableResource]: Float32Array };

const allocate = (capacity: number): Columns => ({
  typeOf: new Int32Array(capacity),
  status: new Uint8Array(capacity),
  queuedAt: new Float64Array(capacity),
  startedAt: new Float64Array(capacity),
  finishedAt: new Float64Array(capacity),
  readyAt: new Float64Array(capacity),
  firstAttemptAt: new Float64Array(capacity),
  attempt: new Int32Array(capacity),
  maxAttempts: new Int32Array(capacity),
  collapsed: new Uint8Array(capacity),
  familyOf: new Int32Array(capacity),
  batchOf: new Int32Array(capacity),
  taskKeyOf: new Int32Array(capacity),
  mediaSec: new Float64Array(capacity),
  inputBytes: new Float64Array(capacity),
  priority: new Float64Array(capacity),
  workerOf: new Int32Array(capacity),
  cpu: new Float32Array(capacity),
  gpu: new Float32Array(capacity),
  memoryMiB: new Float32Array(capacity),
  diskMBps: new Float32Array(capacity),
  networkMBps: new Float32Array(capacity),
  llmTokens: new Float32Array(capacity),
});

/** Copies the columns into ones of another capacity (a larger one, or the exact size at the end). */
function resize(columns: Columns, capacity: number): Columns {
  const wider = allocate(capacity);
  for (const name of Object.keys(wider) as (keyof Columns)[]) {
    wider[name].set(columns[name].subarray(0, capacity));
  }
  return wider;
}

const orNaN = (value: number | null | undefined): number => value ?? Number.NaN;
const labelNumber = (label: string | undefined): number => (label === undefined ? Number.NaN : Number(label));

/** Ends before starts, and starts before the queue time, are clock faults: the later value is dropped. */
function writeTimes(columns: Columns, row: number, run: TaskRun): void {
  const startedAt = orNaN(run.startedAt);
  columns.queuedAt[row] = orNaN(run.queuedAt);
  columns.startedAt[row] = startedAt;
  columns.finishedAt[row] = orNaN(run.finishedAt) < startedAt ? Number.NaN : orNaN(run.finishedAt);
  columns.firstAttemptAt[row] = labelNumber(run.labels.firstAttemptAtMs);
}

type Building = {
  ids: string[];
  types: Interner;
  batches: Interner;
  workers: Interner;
  taskKeys: Interner;
  errors: ReturnType<typeof createFamilies>;
  dependencyIds: string[];
  dependencyStart: number[];
};

function writeRow(columns: Columns, building: Building, run: TaskRun): void {
  const row = building.ids.length;
  building.ids.push(run.externalId);
  columns.typeOf[row] = building.types.indexOf(run.type);
  columns.status[row] = STATUSES.indexOf(run.status);
  writeTimes(columns, row, run);
  columns.attempt[row] = run.attempt;
  columns.maxAttempts[row] = labelNumber(run.labels.maxAttempts) || 0;
  columns.collapsed[row] = run.labels.collapsedAttempts === undefined ? 0 : 1;
  columns.familyOf[row] = run.error === null ? -1 : building.errors.familyOf(run.error);
  columns.batchOf[row] = run.batch === null ? -1 : building.batches.indexOf(run.batch);
  columns.taskKeyOf[row] = run.labels.taskKey === undefined ? -1 : building.taskKeys.indexOf(run.labels.taskKey);
  columns.mediaSec[row] = orNaN(run.mediaDurationSec);
  columns.inputBytes[row] = orNaN(run.inputBytes);
  columns.priority[row] = orNaN(run.priority);
  columns.workerOf[row] = run.worker === null ? -1 : building.workers.indexOf(run.worker);
  for (const name of TABLE_RESOURCES) columns[name][row] = orNaN(run.resources[name]);
  building.dependencyStart.push(building.dependencyIds.length);
  for (const id of run.dependsOn) building.dependencyIds.push(id);
}

/** Row numbers of the dependencies, by external id; the map is only built when there are any. */
function resolveDependencies(ids: readonly string[], dependencyIds: readonly string[]): Int32Array {
  const rows = new Int32Array(dependencyIds.length).fill(-1);
  if (dependencyIds.length === 0) return rows;
  const rowOf = new Map<string, number>();
  for (let row = 0; row < ids.length; row += 1) rowOf.set(ids[row] ?? "", row);
  for (let index = 0; index < rows.length; index += 1) rows[index] = rowOf.get(dependencyIds[index] ?? "") ?? -1;
  return rows;
}

/** A run that starts so soon after a failed dependency did not wait for a second try of it. */
const AT_ONCE_MS = 1_000;

function fillReadyAt(columns: Columns, start: Int32Array, dependencyRows: Int32Array): void {
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
    columns.readyAt[row] = hasFailed && startedAt - readyAt > AT_ONCE_MS ? Number.NaN : readyAt;
  }
}

function groupByType(typeOf: Int32Array, typeCount: number): Int32Array[] {
  const counts = new Int32Array(typeCount);
  for (const type of typeOf) counts[type] = (counts[type] ?? 0) + 1;
  const groups = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(typeCount);
  for (let row = 0; row < typeOf.length; row += 1) {
    const type = typeOf[row] ?? 0;
    const group = groups[type];
    if (group) group[filled[type] ?? 0] = row;
    filled[type] = (filled[type] ?? 0) + 1;
  }
  return groups;
}

/** Reads task runs once, from an array or a stream, into columns. Memory is about 160 bytes a run plus its id. */
export function buildTaskRunTable(runs: Iterable<TaskRun>): TaskRunTable {
  let capacity = Array.isArray(runs) ? Math.max(runs.length, 1) : 4_096;
  let columns = allocate(capacity);
  const building: Building = {
    ids: [],
    types: createInterner(MAX_TYPES),
    batches: createInterner(Number.POSITIVE_INFINITY),
    workers: createInterner(MAX_WORKERS),
    taskKeys: createInterner(Number.POSITIVE_INFINITY),
    errors: createFamilies(),
    dependencyIds: [],
    dependencyStart: [],
  };
  for (const run of runs) {
    if (building.ids.length === capacity) {
      capacity *= 2;
      columns = resize(columns, capacity);
    }
    writeRow(columns, building, run);
  }
  const size = building.ids.length;
  if (size !== capacity) columns = resize(columns, size);
  building.dependencyStart.push(building.dependencyIds.length);
  const dependencyStart = Int32Array.from(building.dependencyStart);
  const dependencyRows = resolveDependencies(building.ids, building.dependencyIds);
  fillReadyAt(columns, dependencyStart, dependencyRows);
  const { cpu, gpu, memoryMiB, diskMBps, networkMBps, llmTokens, ...plain } = columns;
  return {
    ...plain,
    size,
    demand: { cpu, gpu, memoryMiB, diskMBps, networkMBps, llmTokens },
    workers: building.workers.names,
    ids: building.ids,
    types: building.types.names,
    families: building.errors.families,
    batches: building.batches.names,
    taskKeyCount: building.taskKeys.names.length,
    dependencyStart,
    dependencyRows,
    rowsByType: groupByType(columns.typeOf, building.types.names.length),
  };
}
