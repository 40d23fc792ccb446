import { TABLE_RESOURCES, type TaskRunTable } from "#lib/tasks/index.ts";
import { poolsByHandOver } from "./hand-overs.ts";

/** A set of slots that runs of some types share. */
export type Pool = {
  name: string;
  kind: "type" | "resource" | "workers" | "shared" | "all";
  types: number[];
  slots: number;
};
export type Pools = { poolOfType: Int32Array; pools: Pool[]; fit: number };

/** Waits shorter than this share of the service are the scheduler's own pace, not a queue. */
const MIN_WAIT_SHARE = 0.05;
const MIN_WAIT_MS = 1_000;
const MAX_JUDGED = 20_000;
const MAX_COUNTED = 80_000;
const CLOCK_GRAIN_MS = 1_000;

/** Starts and ends of runs, each ascending: how many were at work at a moment is found by two binary searches. */
type Occupancy = { starts: Float64Array; ends: Float64Array };

const countBelow = (sorted: Float64Array, bound: number, inclusive: boolean): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle] ?? 0;
    if (inclusive ? value <= bound : value < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};

function occupancyOf(table: TaskRunTable, rows: Int32Array): Occupancy {
  const starts = new Float64Array(rows.length);
  const ends = new Float64Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const start = table.startedAt[row] ?? Number.NaN;
    const end = table.finishedAt[row] ?? Number.NaN;
    if (!(end >= start)) continue;
    starts[count] = start;
    // Clocks of whole seconds let a run seem to end after the next one began.
    ends[count++] = end - Math.min(CLOCK_GRAIN_MS, (end - start) / 10);
  }
  return { starts: starts.subarray(0, count).sort(), ends: ends.subarray(0, count).sort() };
}

/** How many runs were at work just before the moment. */
const atWork = (occupancy: Occupancy, atMs: number): number =>
  countBelow(occupancy.starts, atMs, false) - countBelow(occupancy.ends, atMs, false);

function mostAtWork({ starts, ends }: Occupancy): number {
  let most = 0;
  let ended = 0;
  for (let started = 0; started < starts.length; started += 1) {
    while (ended < ends.length && (ends[ended] ?? 0) <= (starts[started] ?? 0)) ended += 1;
    most = Math.max(most, started + 1 - ended);
  }
  return most;
}

type Partition = { kind: Pool["kind"]; poolOfType: Int32Array; names: string[] };

/** Types that a common worker serves belong together. */
function byWorkers(table: TaskRunTable): Partition | null {
  const parent = Int32Array.from(table.types, (_, type) => type);
  const find = (type: number): number => {
    let root = type;
    while ((parent[root] ?? root) !== root) root = parent[root] ?? root;
    parent[type] = root;
    return root;
  };
  const typeOfWorker = new Int32Array(table.workers.length).fill(-1);
  for (let row = 0; row < table.size; row += 1) {
    const worker = table.workerOf[row] ?? -1;
    if (worker < 0) continue;
    const type = table.typeOf[row] ?? 0;
    const known = typeOfWorker[worker] ?? -1;
    if (known < 0) typeOfWorker[worker] = type;
    else parent[find(type)] = find(known);
  }
  if (!typeOfWorker.some((type) => type >= 0)) return null;
  const roots = [...new Set(table.types.map((_, type) => find(type)))];
  const names = roots.map((root) => table.types[root] ?? "");
  return { kind: "workers", poolOfType: Int32Array.from(table.types, (_, type) => roots.indexOf(find(type))), names };
}

/** The scarcest resource that a type asks for: gpu before models, network, disk, memory and processors. */
const SCARCE = ["gpu", "llmTokens", "networkMBps", "diskMBps", "cpu", "memoryMiB"] as const;

type Demands = Record<(typeof TABLE_RESOURCES)[number], Float64Array>;

const knownDemands = new WeakMap<TaskRunTable, Demands>();

/** Mean demand of a type for each resource; 0 where it never says. */
export function demandsOf(table: TaskRunTable): Demands {
  const known = knownDemands.get(table);
  if (known !== undefined) return known;
  const entries = TABLE_RESOURCES.map((name) => {
    const column = table.demand[name];
    const means = table.rowsByType.map((rows) => {
      let sum = 0;
      for (let index = 0; index < rows.length; index += 1) sum += column[rows[index] ?? 0] || 0;
      return rows.length === 0 ? 0 : sum / rows.length;
    });
    return [name, Float64Array.from(means)] as const;
  });
  const demands = Object.fromEntries(entries) as Demands;
  knownDemands.set(table, demands);
  return demands;
}

function byResource(table: TaskRunTable): Partition | null {
  const demands = demandsOf(table);
  const named = table.types.map((_, type) => SCARCE.find((name) => (demands[name][type] ?? 0) > 0) ?? "(none)");
  const names = [...new Set(named)];
  if (names.every((name) => name === "(none)")) return null;
  return { kind: "resource", poolOfType: Int32Array.from(named, (name) => names.indexOf(name)), names };
}

function byHandOver(table: TaskRunTable, judged: Int32Array): Partition | null {
  const poolOfType = poolsByHandOver(table, judged);
  if (poolOfType === null) return null;
  const names = Array.from(new Set(poolOfType), (pool) => table.types[poolOfType.indexOf(pool)] ?? "");
  return { kind: "shared", poolOfType, names };
}

function candidates(table: TaskRunTable, judged: Int32Array): Partition[] {
  const each: Partition = {
    kind: "type",
    poolOfType: Int32Array.from(table.types, (_, type) => type),
    names: table.types,
  };
  const all: Partition = { kind: "all", poolOfType: new Int32Array(table.types.length), names: ["(all)"] };
  return [each, byResource(table), byWorkers(table), byHandOver(table, judged), all].filter(
    (partition) => partition !== null,
  );
}

/** Rows that started in the stretch, per type; all of them without one. */
function rowsWithin(table: TaskRunTable, span: [number, number] | null): Int32Array[] {
  if (span === null) return table.rowsByType;
  return table.rowsByType.map((rows) =>
    rows.filter((row) => (table.startedAt[row] ?? 0) >= span[0] && (table.startedAt[row] ?? 0) <= span[1]),
  );
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const rows = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    rows.set(part, place);
    place += part.length;
  }
  return rows;
}

function poolsOf(partition: Partition, table: TaskRunTable, rowsOfType: readonly Int32Array[]) {
  const occupancy: Occupancy[] = [];
  const pools = partition.names.map((name, pool): Pool => {
    const types = table.types.map((_, type) => type).filter((type) => partition.poolOfType[type] === pool);
    const busy = occupancyOf(table, joined(types.map((type) => rowsOfType[type] ?? new Int32Array(0))));
    occupancy.push(busy);
    return { name, kind: partition.kind, types, slots: Math.max(1, mostAtWork(busy)) };
  });
  return { pools, occupancy };
}

/** The middle of a long history, with about as many runs as are judged; null for a short one. */
function middleOf(table: TaskRunTable): [number, number] | null {
  if (table.size <= MAX_COUNTED) return null;
  const stride = Math.ceil(table.size / 8_192);
  const starts = Float64Array.from(
    { length: Math.floor(table.size / stride) },
    (_, index) => table.startedAt[index * stride] ?? 0,
  ).sort();
  const part = MAX_COUNTED / table.size / 2;
  const at = (share: number) => starts[Math.min(starts.length - 1, Math.floor(share * starts.length))] ?? 0;
  return [at(0.5 - part), at(0.5 + part)];
}

/**
 * How well "who waits finds his pool full, and who does not finds room" holds, 0..1 (balanced): a work-conserving pool
 * never lets a run wait beside a free slot. Judged on at most 20,000 runs, evenly spread.
 */
function fitOf(table: TaskRunTable, partition: Partition, made: ReturnType<typeof poolsOf>, rows: Int32Array): number {
  const seen = { waited: 0, waitedFull: 0, passed: 0, passedFree: 0 };
  const stride = Math.max(1, Math.ceil(rows.length / MAX_JUDGED));
  for (let index = 0; index < rows.length; index += stride) {
    const row = rows[index] ?? 0;
    const ready = table.readyAt[row] ?? Number.NaN;
    const started = table.startedAt[row] ?? Number.NaN;
    const pool = partition.poolOfType[table.typeOf[row] ?? 0] ?? 0;
    const busy = made.occupancy[pool];
    if (!(started >= ready) || busy === undefined) continue;
    const service = (table.finishedAt[row] ?? started) - started;
    const isFull = atWork(busy, ready) >= 0.9 * (made.pools[pool]?.slots ?? 1);
    if (started - ready > Math.max(MIN_WAIT_MS, MIN_WAIT_SHARE * service)) {
      seen.waited += 1;
      seen.waitedFull += isFull ? 1 : 0;
    } else {
      seen.passed += 1;
      seen.passedFree += isFull ? 0 : 1;
    }
  }
  return (seen.waitedFull + 1) / (seen.waited + 2) / 2 + (seen.passedFree + 1) / (seen.passed + 2) / 2;
}

/** Whether types that are in one pool of the other reading are in one of this. */
function keepsTogether({ poolOfType }: Partition, other: Partition): boolean {
  const pools = new Map<number, number>();
  return poolOfType.every((pool, type) => {
    const group = other.poolOfType[type] ?? -1;
    const known = pools.get(group) ?? pool;
    pools.set(group, known);
    return known === pool;
  });
}

/**
 * Finds which task types share slots, and how many there are, from what ran at the same time: of five readings (a queue for
 * each type, for each scarce resource, for types with common workers, for types that hand slots over to each other, one
 * for all) the one that explains best who had to wait. Types that are seen to hand slots over to each other share them in any case.
 */
export function inferPools(table: TaskRunTable): Pools {
  const rowsOfType = rowsWithin(table, middleOf(table));
  const judged = joined(rowsOfType);
  const all = candidates(table, judged);
  // Slots that are kept from work make every reading fit badly; who follows whom is then seen better.
  const seen = all.find(({ kind }) => kind === "shared");
  let best: { partition: Partition; fit: number } | undefined;
  for (const partition of all.filter((each) => seen === undefined || keepsTogether(each, seen))) {
    const fit = fitOf(table, partition, poolsOf(partition, table, rowsOfType), judged);
    if (best === undefined || fit > best.fit + 0.01) best = { partition, fit };
  }
  if (best === undefined) return { poolOfType: new Int32Array(table.types.length), pools: [], fit: 0 };
  const { pools } = poolsOf(best.partition, table, table.rowsByType);
  return { poolOfType: best.partition.poolOfType, pools, fit: best.fit };
}
