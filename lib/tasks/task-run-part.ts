import { errorPattern, failingDependency } from "./error-pattern.ts";
import { type TaskRun, TaskRunStatus } from "./schemas.ts";
import { createTextColumn, joinTexts, type TextColumn } from "./text-column.ts";

export const STATUSES = TaskRunStatus.options;
export const QUEUED = STATUSES.indexOf("queued");
export const RUNNING = STATUSES.indexOf("running");
export const SUCCEEDED = STATUSES.indexOf("succeeded");
export const FAILED = STATUSES.indexOf("failed");

/** The resources of a run that are kept, by their names in the import format. */
export const TABLE_RESOURCES = ["cpu", "gpu", "memoryMiB", "diskMBps", "networkMBps", "llmTokens"] as const;
export type TableResource = (typeof TABLE_RESOURCES)[number];

const MAX_TYPES = 2_000;
const MAX_WORKERS = 10_000;
const MAX_FAMILIES = 5_000;
const MAX_CACHED_TEXTS = 200_000;
const OTHER = "(others)";

/** One error family; `text` is the first error seen of it. */
export type FamilyEntry = { pattern: string; text: string; dependency: string | null };

const FIRST_CAPACITY = 4_096;

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
const bytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));
const floats = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));

/** Columns of runs in memory that threads share: another one reads them without a copy. */
export const allocateColumns = (capacity: number) => ({
  typeOf: ints(capacity),
  status: bytes(capacity),
  queuedAt: doubles(capacity),
  startedAt: doubles(capacity),
  finishedAt: doubles(capacity),
  firstAttemptAt: doubles(capacity),
  attempt: ints(capacity),
  maxAttempts: ints(capacity),
  collapsed: bytes(capacity),
  familyOf: ints(capacity),
  batchOf: ints(capacity),
  taskKeyOf: ints(capacity),
  mediaSec: doubles(capacity),
  inputBytes: doubles(capacity),
  priority: doubles(capacity),
  workerOf: ints(capacity),
  cpu: floats(capacity),
  gpu: floats(capacity),
  memoryMiB: floats(capacity),
  diskMBps: floats(capacity),
  networkMBps: floats(capacity),
  llmTokens: floats(capacity),
  dependencies: ints(capacity),
});

/** Times are epoch ms, NaN where unknown; `…Of` are places in the lists of names, -1 for none; `dependencies` counts them. */
export type Columns = ReturnType<typeof allocateColumns>;

/** Runs in the order in which they were read, as columns with lists of names of their own. */
export type TaskRunPart = {
  size: number;
  columns: Columns;
  ids: TextColumn;
  dependencyIds: TextColumn;
  types: string[];
  batches: string[];
  workers: string[];
  taskKeys: string[];
  families: FamilyEntry[];
};

const namesOf = (columns: Columns) => Object.keys(columns) as (keyof Columns)[];

/** Copies the columns into ones of another capacity (a larger one, or the exact size at the end). */
function resize(columns: Columns, capacity: number): Columns {
  const wider = allocateColumns(capacity);
  for (const name of namesOf(wider)) wider[name].set(columns[name].subarray(0, capacity));
  return wider;
}

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

const createInterners = () => ({
  types: createInterner(MAX_TYPES),
  batches: createInterner(Number.POSITIVE_INFINITY),
  workers: createInterner(MAX_WORKERS),
  taskKeys: createInterner(Number.POSITIVE_INFINITY),
  errors: createFamilies(),
});
type Interners = ReturnType<typeof createInterners>;

/** Error texts to families; the masking of a text that was seen before is not repeated. */
function createFamilies() {
  const cache = new Map<string, number>();
  const byPattern = new Map<string, number>();
  const families: FamilyEntry[] = [];
  function indexOf({ pattern, dependency, text }: FamilyEntry): number {
    // The masks hide ports, so two services of one host are told apart by name.
    const wanted = `${pattern}\0${dependency ?? ""}`;
    const isKept = byPattern.has(wanted) || families.length < MAX_FAMILIES;
    const key = isKept ? wanted : OTHER;
    const known = byPattern.get(key);
    if (known !== undefined) return known;
    byPattern.set(key, families.length);
    const kept = isKept ? { pattern, dependency } : { pattern: OTHER, dependency: null };
    return families.push({ ...kept, text: text.slice(0, 2_000) }) - 1;
  }
  function familyOf(text: string): number {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const index = indexOf({ pattern: errorPattern(text), dependency: failingDependency(text), text });
    if (cache.size < MAX_CACHED_TEXTS && text.length < 2_000) cache.set(text, index);
    return index;
  }
  return { families, familyOf, indexOf };
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

function writeRow(columns: Columns, row: number, run: TaskRun, names: Interners): void {
  columns.typeOf[row] = names.types.indexOf(run.type);
  columns.status[row] = STATUSES.indexOf(run.status);
  writeTimes(columns, row, run);
  columns.attempt[row] = run.attempt;
  columns.maxAttempts[row] = labelNumber(run.labels.maxAttempts) || 0;
  columns.collapsed[row] = run.labels.collapsedAttempts === undefined ? 0 : 1;
  columns.familyOf[row] = run.error === null ? -1 : names.errors.familyOf(run.error);
  columns.batchOf[row] = run.batch === null ? -1 : names.batches.indexOf(run.batch);
  columns.taskKeyOf[row] = run.labels.taskKey === undefined ? -1 : names.taskKeys.indexOf(run.labels.taskKey);
  columns.mediaSec[row] = orNaN(run.mediaDurationSec);
  columns.inputBytes[row] = orNaN(run.inputBytes);
  columns.priority[row] = orNaN(run.priority);
  columns.workerOf[row] = run.worker === null ? -1 : names.workers.indexOf(run.worker);
  const { resources } = run;
  for (const name of TABLE_RESOURCES) columns[name][row] = orNaN(resources[name]);
  columns.dependencies[row] = run.dependsOn.length;
}

/** Reads task runs once, from an array or a stream. A run is not looked at again after the next one was asked for. */
export function readPart(runs: Iterable<TaskRun>): TaskRunPart {
  let capacity = Array.isArray(runs) ? Math.max(runs.length, 1) : FIRST_CAPACITY;
  let columns = allocateColumns(capacity);
  const names = createInterners();
  const ids = createTextColumn();
  const dependencyIds = createTextColumn();
  let size = 0;
  for (const run of runs) {
    if (size === capacity) {
      capacity *= 2;
      columns = resize(columns, capacity);
    }
    writeRow(columns, size, run, names);
    ids.push(run.externalId);
    for (const id of run.dependsOn) dependencyIds.push(id);
    size += 1;
  }
  return {
    size,
    columns: size === capacity ? columns : resize(columns, size),
    ids: ids.finish(),
    dependencyIds: dependencyIds.finish(),
    types: names.types.names,
    batches: names.batches.names,
    workers: names.workers.names,
    taskKeys: names.taskKeys.names,
    families: names.errors.families,
  };
}

/** Names of a part's own list become places in the common one. */
function remap(column: Int32Array, places: readonly number[]): void {
  if (places.every((place, index) => place === index)) return;
  for (let row = 0; row < column.length; row += 1) {
    const place = column[row] ?? -1;
    if (place >= 0) column[row] = places[place] ?? -1;
  }
}

/** Several parts as one, in their order. */
export function joinParts(parts: readonly TaskRunPart[]): TaskRunPart {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const columns = allocateColumns(size);
  const names = createInterners();
  let from = 0;
  for (const part of parts) {
    const to = from + part.size;
    for (const name of namesOf(columns)) columns[name].set(part.columns[name], from);
    remap(columns.typeOf.subarray(from, to), part.types.map(names.types.indexOf));
    remap(columns.batchOf.subarray(from, to), part.batches.map(names.batches.indexOf));
    remap(columns.workerOf.subarray(from, to), part.workers.map(names.workers.indexOf));
    remap(columns.taskKeyOf.subarray(from, to), part.taskKeys.map(names.taskKeys.indexOf));
    remap(columns.familyOf.subarray(from, to), part.families.map(names.errors.indexOf));
    from = to;
  }
  return {
    size,
    columns,
    ids: joinTexts(parts.map(({ ids }) => ids)),
    dependencyIds: joinTexts(parts.map(({ dependencyIds }) => dependencyIds)),
    types: names.types.names,
    batches: names.batches.names,
    workers: names.workers.names,
    taskKeys: names.taskKeys.names,
    families: names.errors.families,
  };
}
