import { NO_LEVEL } from "./levels.ts";
import { eachRun, type PackedRecords } from "./record-log.ts";

/** The records of a source in packed runs; `templateOfShape` leads from a record's shape to its template. */
export type TimedRecords = {
  templateOfShape: Uint32Array;
  lines: readonly PackedRecords[];
};

const LEVELS = NO_LEVEL + 1;

/** What a window of time holds, by template. Rows of `levels` are seven long, rows of `series` `buckets` long. */
export type WindowCounts = {
  fromMs: number;
  toMs: number;
  buckets: number;
  total: number;
  counts: Uint32Array;
  levels: Uint32Array;
  firstMs: Float64Array;
  lastMs: Float64Array;
  series: Uint32Array;
  /** Records by bucket and level, of all templates. */
  volume: Uint32Array;
};

/** First and last time of all records, or null when none has a time. */
export function spanOf({ lines }: Pick<TimedRecords, "lines">): { firstMs: number; lastMs: number } | null {
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { times } of eachRun(lines)) {
    for (let at = 0; at < times.length; at++) {
      const time = times[at] as number;
      if (time < firstMs) firstMs = time;
      if (time > lastMs) lastMs = time;
    }
  }
  return lastMs >= firstMs ? { firstMs, lastMs } : null;
}

/**
 * Counts the records with a time in [fromMs, toMs) in one pass over the columns: by template, by level, and in `buckets`
 * equal steps of time. Cost: linear in the records, some nanoseconds each.
 */
export function countWindow(
  records: TimedRecords,
  window: { templates: number; fromMs: number; toMs: number; buckets: number },
): WindowCounts {
  const { templates, fromMs, toMs, buckets } = window;
  const counts = new Uint32Array(templates);
  const levels = new Uint32Array(templates * LEVELS);
  const series = new Uint32Array(templates * buckets);
  const volume = new Uint32Array(buckets * LEVELS);
  const firstMs = new Float64Array(templates).fill(Number.POSITIVE_INFINITY);
  const lastMs = new Float64Array(templates).fill(Number.NEGATIVE_INFINITY);
  const perMs = buckets / Math.max(1, toMs - fromMs);
  let total = 0;
  for (const run of eachRun(records.lines)) {
    for (let at = 0; at < run.times.length; at++) {
      const time = run.times[at] as number;
      if (!(time >= fromMs && time < toMs)) continue;
      const template = records.templateOfShape[run.shapes[at] as number] as number;
      const level = run.levels[at] as number;
      const bucket = Math.min(buckets - 1, Math.floor((time - fromMs) * perMs));
      total += 1;
      counts[template] = (counts[template] as number) + 1;
      bump(levels, template * LEVELS + level);
      bump(series, template * buckets + bucket);
      bump(volume, bucket * LEVELS + level);
      if (time < (firstMs[template] as number)) firstMs[template] = time;
      if (time > (lastMs[template] as number)) lastMs[template] = time;
    }
  }
  return { fromMs, toMs, buckets, total, counts, levels, firstMs, lastMs, series, volume };
}

function bump(array: Uint32Array, at: number): void {
  array[at] = (array[at] as number) + 1;
}
