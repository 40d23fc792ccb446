import { IndexHeap } from "./index-heap.ts";

/** From `atMs` on a pool has `slots` slots; runs at work go on when there are fewer. */
export type SlotStep = { atMs: number; slots: number };

/**
 * Runs to be played again, as columns. A run may start `lagMs` after the last of its dependencies ended, not before
 * `releaseAt`, and when its pool has a free slot; the more urgent (larger) priority goes first, then who could start
 * earlier. Rows of dependencies are numbers of the same input; -1 is none of it.
 */
export type Replay = {
  size: number;
  releaseAt: Float64Array;
  serviceMs: Float64Array;
  lagMs: Float64Array;
  priority: Float64Array;
  poolOf: Int32Array;
  dependencyStart: Int32Array;
  dependencyRows: Int32Array;
  /** Per pool, ascending in time; the first step holds from the beginning. */
  slots: readonly (readonly SlotStep[])[];
};

/** When each run could start, started and ended; NaN for runs that never got a slot. */
export type ReplayTimes = { readyAt: Float64Array; startAt: Float64Array; endAt: Float64Array };

type Dependants = { start: Int32Array; rows: Int32Array; open: Int32Array };

function dependantsOf(replay: Replay): Dependants {
  const { size, dependencyStart, dependencyRows } = replay;
  const open = new Int32Array(size);
  const start = new Int32Array(size + 1);
  for (let row = 0; row < size; row += 1) {
    for (let index = dependencyStart[row] ?? 0; index < (dependencyStart[row + 1] ?? 0); index += 1) {
      const dependency = dependencyRows[index] ?? -1;
      if (dependency < 0) continue;
      open[row] = (open[row] ?? 0) + 1;
      start[dependency + 1] = (start[dependency + 1] ?? 0) + 1;
    }
  }
  for (let row = 0; row < size; row += 1) start[row + 1] = (start[row + 1] ?? 0) + (start[row] ?? 0);
  const rows = new Int32Array(start[size] ?? 0);
  const filled = Int32Array.from(start.subarray(0, size));
  for (let row = 0; row < size; row += 1) {
    for (let index = dependencyStart[row] ?? 0; index < (dependencyStart[row + 1] ?? 0); index += 1) {
      const dependency = dependencyRows[index] ?? -1;
      if (dependency < 0) continue;
      rows[filled[dependency] ?? 0] = row;
      filled[dependency] = (filled[dependency] ?? 0) + 1;
    }
  }
  return { start, rows, open };
}

/** The pools at one moment: how many slots each has and uses, and who waits for one. */
class Pools {
  readonly used: Int32Array;
  readonly #replay: Replay;
  readonly #queues: IndexHeap[];
  readonly #step: Int32Array;

  constructor(replay: Replay, readyAt: Float64Array) {
    const { priority } = replay;
    const isBefore = (left: number, right: number): boolean => {
      const urgency = (priority[right] ?? 0) - (priority[left] ?? 0);
      if (urgency !== 0) return urgency < 0;
      const earlier = (readyAt[left] ?? 0) - (readyAt[right] ?? 0);
      return earlier === 0 ? left < right : earlier < 0;
    };
    this.#replay = replay;
    this.used = new Int32Array(replay.slots.length);
    this.#queues = replay.slots.map(() => new IndexHeap(isBefore));
    this.#step = new Int32Array(replay.slots.length);
  }

  enqueue(row: number): number {
    const pool = this.#replay.poolOf[row] ?? 0;
    this.#queues[pool]?.push(row);
    return pool;
  }

  /** The next run that gets a slot of the pool now, if any. */
  next(pool: number, nowMs: number): number | undefined {
    const steps = this.#replay.slots[pool] ?? [];
    while ((steps[(this.#step[pool] ?? 0) + 1]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      this.#step[pool] = (this.#step[pool] ?? 0) + 1;
    }
    const slots = steps[this.#step[pool] ?? 0]?.slots ?? 0;
    if ((this.used[pool] ?? 0) >= slots) return undefined;
    const row = this.#queues[pool]?.pop();
    if (row !== undefined) this.used[pool] = (this.used[pool] ?? 0) + 1;
    return row;
  }
}

/** Moments at which the number of slots changes, as `[atMs, pool]`, ascending. */
const stepMoments = (replay: Replay): [number, number][] =>
  replay.slots
    .flatMap((steps, pool) => steps.slice(1).map(({ atMs }): [number, number] => [atMs, pool]))
    .sort((left, right) => left[0] - right[0]);

/**
 * Plays runs again through their pools: a discrete-event simulation, non-preemptive, that starts a run as soon as its
 * dependencies, its release and a slot allow. Equal input gives equal output; O(n log n).
 */
export function replayRuns(replay: Replay): ReplayTimes {
  const { size, releaseAt, serviceMs, lagMs, poolOf } = replay;
  const readyAt = new Float64Array(size).fill(Number.NaN);
  const startAt = new Float64Array(size).fill(Number.NaN);
  const endAt = new Float64Array(size).fill(Number.NaN);
  const lastEnd = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  const dependants = dependantsOf(replay);
  const pools = new Pools(replay, readyAt);
  const releases = new IndexHeap((a, b) => (readyAt[a] ?? 0) < (readyAt[b] ?? 0));
  const ends = new IndexHeap((a, b) => (endAt[a] ?? 0) < (endAt[b] ?? 0));
  const moments = stepMoments(replay);
  let moment = 0;
  const release = (row: number): void => {
    readyAt[row] = Math.max(releaseAt[row] ?? 0, (lastEnd[row] ?? 0) + (lagMs[row] ?? 0));
    releases.push(row);
  };
  const begin = (pool: number, nowMs: number): void => {
    for (let row = pools.next(pool, nowMs); row !== undefined; row = pools.next(pool, nowMs)) {
      startAt[row] = nowMs;
      endAt[row] = nowMs + Math.max(0, serviceMs[row] ?? 0);
      ends.push(row);
    }
  };
  const finish = (row: number): void => {
    const pool = poolOf[row] ?? 0;
    pools.used[pool] = (pools.used[pool] ?? 0) - 1;
    for (let index = dependants.start[row] ?? 0; index < (dependants.start[row + 1] ?? 0); index += 1) {
      const dependant = dependants.rows[index] ?? 0;
      lastEnd[dependant] = Math.max(lastEnd[dependant] ?? 0, endAt[row] ?? 0);
      dependants.open[dependant] = (dependants.open[dependant] ?? 0) - 1;
      if (dependants.open[dependant] === 0) release(dependant);
    }
    begin(pool, endAt[row] ?? 0);
  };
  for (let row = 0; row < size; row += 1) if (dependants.open[row] === 0) release(row);
  for (;;) {
    const endMs = endAt[ends.peek() ?? -1] ?? Number.POSITIVE_INFINITY;
    const releaseMs = readyAt[releases.peek() ?? -1] ?? Number.POSITIVE_INFINITY;
    const stepMs = moments[moment]?.[0] ?? Number.POSITIVE_INFINITY;
    const nowMs = Math.min(endMs, releaseMs, stepMs);
    if (nowMs === Number.POSITIVE_INFINITY) break;
    if (endMs <= nowMs) finish(ends.pop() ?? 0);
    else if (releaseMs <= nowMs) begin(pools.enqueue(releases.pop() ?? 0), nowMs);
    else begin(moments[moment++]?.[1] ?? 0, nowMs);
  }
  return { readyAt, startAt, endAt };
}
