import { ShapeMerger } from "./merge-shapes.ts";
import { emptyCounts } from "./part-miner.ts";
import type { LogPart, RecordRun, ShapePart, TaskSighting } from "./parts.ts";
import { joinRuns, renumbered } from "./record-log.ts";
import type { LogFileCounts } from "./schemas.ts";
import { mergeLevelSeries, widthFor } from "./time-buckets.ts";

const STATE_VERSION = 4;
/** With more runs of records than this, those that follow each other in a file are joined until they are this long. */
const RUNS_MAX = 512;
const JOINED_RECORDS = 1 << 17;

/** A shape in the state: its example stands in `files[exampleFile]`. */
export type StateShape = ShapePart;

/** A run of records of a file, by place; `shapes` points into the shapes of the state. */
export type LineIndex = RecordRun;

export type StateFile = { path: string; counts: LogFileCounts; firstMs: number; lastMs: number };

/**
 * All that was learnt from the lines read so far. Plain data (arrays, typed arrays, numbers, strings): it can be
 * stored with the structured clone algorithm and extended with `mergeParts` when files have grown.
 */
export type LogState = {
  version: typeof STATE_VERSION;
  files: StateFile[];
  shapes: StateShape[];
  bucketMs: number;
  levelSeries: Float64Array;
  /** Records that name a task, by file and place; `file` is a number of `files`. */
  tasks: TaskSighting[];
  lines: LineIndex[];
  /** Template id that each shape (by key) had in the last summary, so that ids survive when patterns widen. */
  templateIds: Record<string, string>;
};

export const emptyState = (): LogState => ({
  version: STATE_VERSION,
  files: [],
  shapes: [],
  bucketMs: 1000,
  levelSeries: new Float64Array(0),
  tasks: [],
  lines: [],
  templateIds: {},
});

/**
 * The state after more parts: neither the order of the parts nor the way in which files were cut into parts changes
 * what comes out. `paths[i]` is the path of file number i of the parts. The given state is left as it was.
 */
export function mergeParts(state: LogState, parts: readonly LogPart[], paths: readonly string[]): LogState {
  const files = state.files.map((file) => ({ ...file, counts: { ...file.counts } }));
  const fileAt = new Map(files.map((file, index) => [file.path, index]));
  const fileNumber = (path: string): number => {
    const known = fileAt.get(path);
    if (known !== undefined) return known;
    files.push({ path, counts: emptyCounts(), firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY });
    fileAt.set(path, files.length - 1);
    return files.length - 1;
  };
  const merger = new ShapeMerger(state.shapes, files);
  const lines = [...state.lines];
  const tasks = [...state.tasks];
  for (const part of parts) {
    const numbers = paths.map((path) => fileNumber(path));
    for (const { file, counts, firstMs, lastMs } of part.counts)
      addCounts(files[numbers[file] as number] as StateFile, counts, firstMs, lastMs);
    const remap = part.shapes.map((shape) =>
      merger.add({ ...shape, exampleFile: numbers[shape.exampleFile] as number }),
    );
    for (const task of part.tasks) {
      const file = numbers[task.file] as number;
      tasks.push(file === task.file ? task : { ...task, file });
    }
    for (const run of part.runs) {
      const file = numbers[run.file] as number;
      lines.push({ ...run, file, shapes: renumbered(run.shapes, remap, merger.size) });
    }
  }
  const bucketMs = commonWidth([state, ...parts]);
  const { shapes, places } = merger.finish(bucketMs);
  return {
    version: STATE_VERSION,
    files,
    shapes,
    bucketMs,
    levelSeries: mergeLevelSeries([state.levelSeries, ...parts.map((part) => part.levelSeries)], bucketMs),
    tasks: tasks.sort((a, b) => a.file - b.file || a.offset - b.offset),
    lines: orderRuns(
      places === null ? lines : lines.map((run) => ({ ...run, shapes: renumbered(run.shapes, places, shapes.length) })),
    ),
    templateIds: state.templateIds,
  };
}

function addCounts(file: StateFile, counts: LogFileCounts, firstMs: number, lastMs: number): void {
  for (const key of Object.keys(counts) as (keyof LogFileCounts)[]) file.counts[key] += counts[key];
  file.firstMs = Math.min(file.firstMs, firstMs);
  file.lastMs = Math.max(file.lastMs, lastMs);
}

/** Ordered by file and place; when there are too many, neighbours are joined. */
function orderRuns(runs: readonly LineIndex[]): LineIndex[] {
  const sorted = [...runs].sort((a, b) => a.file - b.file || a.firstOffset - b.firstOffset);
  if (sorted.length <= RUNS_MAX) return sorted;
  const joined: LineIndex[][] = [];
  let records = 0;
  for (const run of sorted) {
    const last = joined[joined.length - 1];
    if (last?.[0]?.file === run.file && records + run.length <= JOINED_RECORDS) last.push(run);
    else {
      joined.push([run]);
      records = 0;
    }
    records += run.length;
  }
  return joined.map((parts) => {
    const [first] = parts as [LineIndex];
    return parts.length === 1 ? first : { file: first.file, ...joinRuns(parts) };
  });
}

/** Width that suits the union of all buckets; it is never narrower than any of the parts. */
function commonWidth(parts: readonly { bucketMs: number; levelSeries: Float64Array }[]): number {
  const atLeast = Math.max(...parts.map((part) => part.bucketMs));
  const starts = parts.flatMap((part) =>
    Array.from({ length: part.levelSeries.length / 8 }, (_, i) => part.levelSeries[8 * i] as number),
  );
  return widthFor(Float64Array.from(starts), atLeast);
}
