import { addToHistogram, histogramClass, type LogHistogram, packHistogram } from "./log-histogram.ts";
import { durationMs, queueWaitMs } from "./summarize-types.ts";
import { STATUSES } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";

const HOUR_MS = 3_600_000;

/** `h`: an hour of one type; `d`: a UTC day of one type; `w`: a UTC day of one type on one worker. */
export type BucketGrain = "h" | "d" | "w";

/**
 * What the runs queued in one hour or day did. `startHour` counts hours since 1970; `waits` and `durations` are packed
 * histograms in ms, the durations of runs that succeeded; `busyMs` is the run time of all.
 */
export type RunBucket = {
  grain: BucketGrain;
  startHour: number;
  type: string;
  worker: string;
  runs: number;
  queued: number;
  running: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  retriedRuns: number;
  extraAttempts: number;
  busyMs: number;
  waitMs: number;
  waitCount: number;
  durationMs: number;
  durationCount: number;
  waits: string;
  durations: string;
};

type Sums = Omit<RunBucket, "grain" | "startHour" | "type" | "worker" | "waits" | "durations"> & {
  waits: LogHistogram;
  durations: LogHistogram;
};

const emptySums = (): Sums => ({
  runs: 0,
  queued: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  retriedRuns: 0,
  extraAttempts: 0,
  busyMs: 0,
  waitMs: 0,
  waitCount: 0,
  durationMs: 0,
  durationCount: 0,
  waits: new Map(),
  durations: new Map(),
});

type Figures = {
  status: (typeof STATUSES)[number];
  /** Tries beside the first; 0 for none. */
  extra: number;
  /** NaN where not known. */
  ranMs: number;
  waitedMs: number;
  /** Classes of the histograms. */
  ran: number;
  waited: number;
};

function figuresOf(table: TaskRunTable, row: number): Figures {
  const attempt = table.attempt[row] ?? 1;
  const extra = attempt <= 1 ? 0 : table.collapsed[row] === 1 ? attempt - 1 : 1;
  const [ranMs, waitedMs] = [durationMs(table, row), queueWaitMs(table, row)];
  return {
    status: STATUSES[table.status[row] ?? 0] ?? "queued",
    extra,
    ranMs,
    waitedMs,
    ran: histogramClass(ranMs),
    waited: histogramClass(waitedMs),
  };
}

function addRun(sums: Sums, { status, extra, ranMs, waitedMs, ran, waited }: Figures): void {
  sums.runs += 1;
  sums[status] += 1;
  if (extra > 0) {
    sums.retriedRuns += 1;
    sums.extraAttempts += extra;
  }
  if (!Number.isNaN(ranMs)) {
    sums.busyMs += ranMs;
    if (status === "succeeded") {
      sums.durationMs += ranMs;
      sums.durationCount += 1;
      addToHistogram(sums.durations, ran);
    }
  }
  if (!Number.isNaN(waitedMs)) {
    sums.waitMs += waitedMs;
    sums.waitCount += 1;
    addToHistogram(sums.waits, waited);
  }
}

/** The moment by which a run is counted: when it was queued, or else the first time that is known. NaN without any. */
function countedAt(table: TaskRunTable, row: number): number {
  for (const column of [table.queuedAt, table.startedAt, table.finishedAt]) {
    const at = column[row] ?? Number.NaN;
    if (!Number.isNaN(at)) return at;
  }
  return Number.NaN;
}

/** The bucket of each grain that a run belongs to, by numbers, so that a million runs need no text keys. */
function createGrain(table: TaskRunTable, grain: BucketGrain) {
  const hoursOf = grain === "h" ? 1 : 24;
  const typeCount = table.types.length;
  const workerCount = grain === "w" ? table.workers.length + 1 : 1;
  const found = new Map<number, Sums>();
  const sumsFor = (atMs: number, row: number): Sums => {
    const start = Math.floor(atMs / HOUR_MS / hoursOf);
    const worker = grain === "w" ? (table.workerOf[row] ?? -1) + 1 : 0;
    const key = (start * typeCount + (table.typeOf[row] ?? 0)) * workerCount + worker;
    const known = found.get(key);
    if (known !== undefined) return known;
    const made = emptySums();
    found.set(key, made);
    return made;
  };
  function* buckets(): Generator<RunBucket> {
    for (const [key, { waits, durations, ...sums }] of found) {
      const place = Math.floor(key / workerCount);
      yield {
        grain,
        startHour: Math.floor(place / typeCount) * hoursOf,
        type: table.types[place % typeCount] ?? "",
        worker: grain === "w" ? (table.workers[(key % workerCount) - 1] ?? "") : "",
        ...sums,
        waits: packHistogram(waits),
        durations: packHistogram(durations),
      };
    }
  }
  return { sumsFor, buckets };
}

/** Runs by hour and type, by day and type, and by day, type and worker. Runs without any time are left out. */
export function bucketRuns(table: TaskRunTable): RunBucket[] {
  const grains = (["h", "d", "w"] as const).map((grain) => createGrain(table, grain));
  for (let row = 0; row < table.size; row += 1) {
    const at = countedAt(table, row);
    if (Number.isNaN(at)) continue;
    const figures = figuresOf(table, row);
    for (const grain of grains) addRun(grain.sumsFor(at, row), figures);
  }
  return grains.flatMap((grain) => [...grain.buckets()]);
}
