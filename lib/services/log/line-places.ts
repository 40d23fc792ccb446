import { eachRun, findingLines, type RecordAt, recordsAt, sortByTime } from "#lib/logs/index.ts";
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

/** Numbers of the records that a filter lets through, by time; records without a time come before all others. */
function selectRecords(index: LineIndex, filter: RecordFilter): Uint32Array {
  const size = index.lines.reduce((sum, run) => sum + run.length, 0);
  const records = new Uint32Array(size);
  const times = new Float64Array(size);
  const untimed: number[] = [];
  const isWindow = Number.isFinite(filter.fromMs) || Number.isFinite(filter.toMs);
  let [found, base] = [0, 0];
  for (const run of eachRun(index.lines)) {
    for (let at = 0; at < run.times.length; at++) {
      if (filter.template !== null && index.templateOfShape[run.shapes[at] as number] !== filter.template) continue;
      if (filter.level !== null && run.levels[at] !== filter.level) continue;
      const time = run.times[at] as number;
      if (isWindow && !(time >= filter.fromMs && time < filter.toMs)) continue;
      if (Number.isNaN(time)) untimed.push(base + at);
      else {
        records[found] = base + at;
        times[found++] = time;
      }
    }
    base += run.times.length;
  }
  const timed = sortByTime({ records: records.slice(0, found), times: times.subarray(0, found) }).records;
  if (untimed.length === 0) return timed;
  const all = new Uint32Array(untimed.length + found);
  all.set(untimed);
  all.set(timed, untimed.length);
  return all;
}

/** The records of a source that a filter lets through. */
export function placesOfRecords(index: LineIndex, sourceId: string, filter: RecordFilter): Places {
  const key = `records ${filter.template} ${filter.level} ${filter.fromMs} ${filter.toMs}`;
  const numbers = keptFor(index, key, () => selectRecords(index, filter));
  const total = numbers.length;
  const page = (from: number, limit: number) => {
    const count = Math.max(0, Math.min(limit, total - from));
    const isNewest = filter.order === "newest";
    const some = isNewest
      ? numbers.slice(total - from - count, total - from).reverse()
      : numbers.subarray(from, from + count);
    return recordsAt(index.lines, some).flatMap((record) =>
      record === undefined ? [] : [placeOf(index, sourceId, record)],
    );
  };
  return { total, page };
}

const placeOf = (index: LineIndex, sourceId: string, { file, offset, time, level }: RecordAt): Place => ({
  sourceId,
  path: index.files[file] ?? "",
  offset,
  timeMs: Number.isNaN(time) ? null : time,
  level: LOG_LEVELS[level] ?? "none",
});

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
