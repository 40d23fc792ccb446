import { findingLines } from "#lib/logs/index.ts";
import type { LineIndex } from "#lib/services/log-store/index.ts";
import { keptFor } from "./load-window.ts";
import { LOG_LEVELS, type LogLevelName } from "./schemas.ts";

/** A line to be shown, before its text is read. */
export type Place = {
  sourceId: string;
  path: string;
  offset: number;
  timeMs: number | null;
  level: LogLevelName | null;
};

/** Lines in an order, of which pages are taken. */
export type Places = { total: number; page: (from: number, limit: number) => Place[] };

export type RecordFilter = {
  template: number | null;
  level: number | null;
  fromMs: number;
  toMs: number;
  order: "newest" | "oldest";
};

/** Numbers of records over all runs, ordered by time; records without a time come before all others. */
type Ordered = { numbers: Uint32Array; starts: number[] };

function selectRecords(index: LineIndex, filter: RecordFilter): { numbers: Uint32Array; times: Float64Array } {
  const size = index.lines.reduce((sum, run) => sum + run.offsets.length, 0);
  const numbers = new Uint32Array(size);
  const times = new Float64Array(size);
  const isWindow = Number.isFinite(filter.fromMs) || Number.isFinite(filter.toMs);
  let [found, base] = [0, 0];
  for (const run of index.lines) {
    for (let at = 0; at < run.offsets.length; at++) {
      if (filter.template !== null && index.templateOfShape[run.shapes[at] as number] !== filter.template) continue;
      if (filter.level !== null && run.levels[at] !== filter.level) continue;
      const time = run.times[at] as number;
      if (isWindow && !(time >= filter.fromMs && time < filter.toMs)) continue;
      numbers[found] = base + at;
      times[found] = Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
      found += 1;
    }
    base += run.offsets.length;
  }
  return { numbers: numbers.slice(0, found), times: times.subarray(0, found) };
}

/** By time, then by place. Logs are mostly in order already, which costs one look at each. */
function inOrder({ numbers, times }: { numbers: Uint32Array; times: Float64Array }): Uint32Array {
  let isSorted = true;
  for (let at = 1; at < times.length && isSorted; at++) isSorted = (times[at] as number) >= (times[at - 1] as number);
  if (isSorted) return numbers;
  const order = new Uint32Array(numbers.length);
  for (let at = 0; at < order.length; at++) order[at] = at;
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  return order.map((at) => numbers[at] as number);
}

function orderedRecords(index: LineIndex, filter: RecordFilter): Ordered {
  const key = `records ${filter.template} ${filter.level} ${filter.fromMs} ${filter.toMs}`;
  return keptFor(index, key, () => {
    const starts: number[] = [];
    let base = 0;
    for (const run of index.lines) {
      starts.push(base);
      base += run.offsets.length;
    }
    return { numbers: inOrder(selectRecords(index, filter)), starts };
  });
}

/** The run that holds a record: the last one that starts at or before it. */
function runOf(starts: readonly number[], number: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The records of a source that a filter lets through. */
export function placesOfRecords(index: LineIndex, sourceId: string, filter: RecordFilter): Places {
  const { numbers, starts } = orderedRecords(index, filter);
  const placeAt = (position: number): Place => {
    const number = numbers[filter.order === "newest" ? numbers.length - 1 - position : position] as number;
    const runNumber = runOf(starts, number);
    const run = index.lines[runNumber];
    const at = number - (starts[runNumber] as number);
    const time = run?.times[at] ?? Number.NaN;
    return {
      sourceId,
      path: index.files[run?.file ?? -1] ?? "",
      offset: run?.offsets[at] ?? 0,
      timeMs: Number.isNaN(time) ? null : time,
      level: LOG_LEVELS[run?.levels[at] ?? LOG_LEVELS.length] ?? "none",
    };
  };
  const total = numbers.length;
  return {
    total,
    page: (from, limit) =>
      Array.from({ length: Math.max(0, Math.min(limit, total - from)) }, (_, step) => placeAt(from + step)),
  };
}

/** Every line behind a finding; null when the source was read before all of them were kept. */
export function placesOfFinding(
  index: LineIndex,
  sourceId: string,
  finding: { key: string; order: "newest" | "oldest" },
): Places | null {
  const selector = index.selectors[finding.key];
  if (selector === undefined) return null;
  const found = keptFor(index, `finding ${finding.key}`, () => findingLines(selector, index));
  const isReversed = finding.order === "newest";
  return {
    total: found.total,
    page: (from, limit) => {
      const count = Math.max(0, Math.min(limit, found.total - from));
      const lines = found.page(isReversed ? found.total - from - count : from, count);
      const places = lines.map(
        (line): Place => ({
          sourceId,
          path: line.file,
          offset: line.offset,
          timeMs: line.timeMs,
          level: line.level,
        }),
      );
      return isReversed ? places.reverse() : places;
    },
  };
}
