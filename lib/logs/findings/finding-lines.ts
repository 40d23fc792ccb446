import { LOG_LEVELS, type LogLevel } from "../levels.ts";
import { eachRun, type RecordColumns, RunReader } from "../record-log.ts";
import { type RecordAt, recordsAt, sortByTime } from "../records-at.ts";
import type { LineSelector, LogLineRef } from "../schemas.ts";
import type { LineIndex } from "../state.ts";
import { pairsOf } from "./find-cascades.ts";

/** Where every record of a log stands, with its shape, and the template of each shape. */
export type LineColumns = {
  files: readonly string[];
  templateIds: readonly string[];
  templateOfShape: Uint32Array;
  lines: readonly LineIndex[];
};

export type FindingLine = LogLineRef & { timeMs: number | null; level: LogLevel | null };

export type FindingLines = {
  total: number;
  /** Lines from number `from` on, in order of time. */
  page: (from: number, limit: number) => FindingLine[];
};

/** Every line behind a finding (its `lines`), file and byte offset; not only the few that it carries itself. */
export function findingLines(selector: LineSelector, columns: LineColumns): FindingLines {
  if (selector.by === "place") {
    const { lines } = selector;
    return { total: lines.length, page: (from, limit) => linesAt(columns, lines.slice(from, from + limit)) };
  }
  const found = select(selector, columns);
  const page = (from: number, limit: number) =>
    recordsAt(columns.lines, found.subarray(from, from + limit)).flatMap((record) =>
      record === undefined ? [] : [lineOf(columns, record)],
    );
  return { total: found.length, page };
}

/** Numbers of the records that a selector means, by time. */
function select(selector: Exclude<LineSelector, { by: "place" }>, columns: LineColumns): Uint32Array {
  const { fromMs, toMs } = selector;
  switch (selector.by) {
    case "pattern":
      return gather(columns, ofTemplates(selector.templateIds, columns, isWithin(fromMs, toMs))).records;
    case "edges":
      return gather(
        columns,
        ofTemplates(selector.templateIds, columns, (time) => time === fromMs || time === toMs),
      ).records;
    case "level": {
      const wanted = new Set(selector.levels.map((level) => LOG_LEVELS.indexOf(level)));
      const isIn = isWithin(fromMs, toMs);
      return gather(columns, (run, at) => isIn(run.times[at] as number) && wanted.has(run.levels[at] as number))
        .records;
    }
    case "pairs": {
      const [effects, causes] = selector.templateIds.map((id) =>
        gather(columns, ofTemplates([id], columns, isWithin(fromMs, toMs))),
      );
      if (effects === undefined || causes === undefined) return new Uint32Array(0);
      const pairs = pairsOf(causes.times, effects.times, selector.withinMs);
      return Uint32Array.from(
        pairs.flatMap(({ cause, effect }) => [causes.records[cause] as number, effects.records[effect] as number]),
      );
    }
  }
}

const isWithin = (fromMs: number, toMs: number) => (time: number) => time >= fromMs && time <= toMs;

type Keep = (run: RecordColumns, at: number) => boolean;

/** Whether a record's time is meant and it belongs to one of the templates; to any when none is named. */
function ofTemplates(ids: readonly string[], columns: LineColumns, isIn: (time: number) => boolean): Keep {
  if (ids.length === 0) return (run, at) => isIn(run.times[at] as number);
  const wanted = new Set(ids.map((id) => columns.templateIds.indexOf(id)));
  const shapes = Uint8Array.from(columns.templateOfShape, (template) => Number(wanted.has(template)));
  return (run, at) => shapes[run.shapes[at] as number] === 1 && isIn(run.times[at] as number);
}

function gather({ lines }: LineColumns, keep: Keep): { records: Uint32Array; times: Float64Array } {
  const numbers: number[] = [];
  const times: number[] = [];
  let base = 0;
  for (const run of eachRun(lines)) {
    for (let at = 0; at < run.times.length; at++) {
      if (!keep(run, at)) continue;
      numbers.push(base + at);
      times.push(run.times[at] as number);
    }
    base += run.times.length;
  }
  return sortByTime({ records: Uint32Array.from(numbers), times: Float64Array.from(times) });
}

const lineOf = ({ files }: LineColumns, { file, offset, time, level }: RecordAt): FindingLine => ({
  file: files[file] ?? "",
  offset,
  timeMs: Number.isNaN(time) ? null : time,
  level: LOG_LEVELS[level] ?? null,
});

/** The lines at places, each with its time and level when it is still known. */
function linesAt(columns: LineColumns, places: readonly LogLineRef[]): FindingLine[] {
  const byRun = new Map<LineIndex, number[]>();
  const found = places.map((place): FindingLine => ({ ...place, timeMs: null, level: null }));
  places.forEach((place, number) => {
    const file = columns.files.indexOf(place.file);
    const run = columns.lines.findLast((one) => one.file === file && one.firstOffset <= place.offset);
    if (run !== undefined) byRun.set(run, [...(byRun.get(run) ?? []), number]);
  });
  const reader = new RunReader();
  for (const [run, numbers] of byRun) {
    const { offsets, times, levels } = reader.read(run);
    for (const number of numbers) {
      const { offset } = places[number] as LogLineRef;
      const at = offsets.indexOf(offset);
      if (at >= 0)
        found[number] = lineOf(columns, {
          file: run.file,
          offset,
          time: times[at] as number,
          level: levels[at] as number,
        });
    }
  }
  return found;
}
