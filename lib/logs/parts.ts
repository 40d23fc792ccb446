import type { LogFormat } from "./layout.ts";
import type { SketchState } from "./quantile-sketch.ts";
import type { PackedRecords } from "./record-log.ts";
import type { LogFileCounts } from "./schemas.ts";
import type { TimedSampleState } from "./timed-sample.ts";

/** How a file is to be read; `index` numbers the files of one run. */
export type FileProfile = { index: number; format: LogFormat; referenceMs: number; zoneOffsetMin?: number | undefined };

/**
 * A piece of a file made of whole lines. `droppedBytes` is what was left out at the end of its last line (a line that
 * is too long to keep); `tornEnd` says that the last line had no end yet.
 */
export type LogBlock = { file: number; offset: number; bytes: Uint8Array; droppedBytes: number; tornEnd: boolean };

/** A numeric variable of a shape: by place among its variables, or by the name of a field (place -1). */
export type VariablePart = {
  slot: number;
  name: string | null;
  kind: number;
  sketch: SketchState;
  sample: TimedSampleState;
};

/** One shape as a part has seen it. `series` lists (bucket, count) pairs, ascending. */
export type ShapePart = {
  /** 16 hex digits: the two hashes; a name for a home of folded shapes (see shape-crowds.ts). */
  key: string;
  crowd: string;
  words: number;
  home: number;
  text: string;
  starts: number[];
  ends: number[];
  kinds: number[];
  count: number;
  levels: number[];
  firstMs: number;
  lastMs: number;
  exampleFile: number;
  exampleOffset: number;
  series: Float64Array;
  variables: VariablePart[];
};

/** What a record says about a task. */
export type TaskSighting = {
  file: number;
  offset: number;
  ts: number | null;
  phase: "start" | "complete" | "error" | null;
  taskId: string | null;
  taskType: string | null;
  durationMs: number | null;
  error: string | null;
};

/** Records of a file that follow each other, packed. */
export type RecordRun = PackedRecords & { file: number };

/** Everything that mining some blocks gave; parts merge in any order to the same result. */
export type LogPart = {
  shapes: ShapePart[];
  bucketMs: number;
  /** Per bucket: start and the seven level counts, in rows of eight, ascending. */
  levelSeries: Float64Array;
  counts: { file: number; counts: LogFileCounts; firstMs: number; lastMs: number }[];
  tasks: TaskSighting[];
  runs: RecordRun[];
};
