import { LOG_LEVELS, type LogLevel } from "../levels.ts";
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
    return { total: lines.length, page: (from, limit) => lines.slice(from, from + limit).map(lineAt(columns)) };
  }
  const found = select(selector, columns);
  return { total: found.length, page: (from, limit) => found.slice(from, from + limit).map(lineOf(columns)) };
}

/** A record by the number of its run and its place there. */
type Found = { run: number; at: number; time: number };

function select(selector: Exclude<LineSelector, { by: "place" }>, columns: LineColumns): Found[] {
  const { fromMs, toMs } = selector;
  switch (selector.by) {
    case "pattern": {
      const isOf = ofTemplates(selector.templateIds, columns);
      return gather(columns, (run, at, time) => time >= fromMs && time <= toMs && isOf(run, at));
    }
    case "edges": {
      const isOf = ofTemplates(selector.templateIds, columns);
      return gather(columns, (run, at, time) => (time === fromMs || time === toMs) && isOf(run, at));
    }
    case "level": {
      const wanted = new Set(selector.levels.map((level) => LOG_LEVELS.indexOf(level)));
      const isOf = (run: LineIndex, at: number) => wanted.has(run.levels[at] as number);
      return gather(columns, (run, at, time) => time >= fromMs && time <= toMs && isOf(run, at));
    }
    case "pairs": {
      const [effects, causes] = selector.templateIds.map((id) => {
        const isOf = ofTemplates([id], columns);
        return gather(columns, (run, at, time) => time >= fromMs && time <= toMs && isOf(run, at));
      });
      if (effects === undefined || causes === undefined) return [];
      const times = (records: readonly Found[]) => Float64Array.from(records, ({ time }) => time);
      const pairs = pairsOf(times(causes), times(effects), selector.withinMs);
      return pairs.flatMap(({ cause, effect }) => [causes[cause] as Found, effects[effect] as Found]);
    }
  }
}

/** Whether a record belongs to one of the templates; to any when none is named. */
function ofTemplates(ids: readonly string[], columns: LineColumns): (run: LineIndex, at: number) => boolean {
  if (ids.length === 0) return () => true;
  const wanted = new Set(ids.map((id) => columns.templateIds.indexOf(id)));
  const shapes = Uint8Array.from(columns.templateOfShape, (template) => Number(wanted.has(template)));
  return (run, at) => shapes[run.shapes[at] as number] === 1;
}

function gather({ lines }: LineColumns, keep: (run: LineIndex, at: number, time: number) => boolean): Found[] {
  const found: Found[] = [];
  lines.forEach((run, number) => {
    for (let at = 0; at < run.times.length; at++) {
      const time = run.times[at] as number;
      if (keep(run, at, time)) found.push({ run: number, at, time });
    }
  });
  return found.sort((a, b) => a.time - b.time || a.run - b.run || a.at - b.at);
}

const lineOf =
  ({ files, lines }: LineColumns) =>
  ({ run, at }: Found): FindingLine => {
    const { file, offsets, times, levels } = lines[run] as LineIndex;
    const time = times[at] as number;
    return {
      file: files[file] ?? "",
      offset: offsets[at] as number,
      timeMs: Number.isNaN(time) ? null : time,
      level: LOG_LEVELS[levels[at] as number] ?? null,
    };
  };

/** The line at a place, with its time and level when it is still known. */
const lineAt = (columns: LineColumns) => (place: LogLineRef) => {
  const file = columns.files.indexOf(place.file);
  for (const [run, line] of columns.lines.entries()) {
    if (line.file !== file) continue;
    const at = indexOf(line.offsets, place.offset);
    if (at >= 0) return lineOf(columns)({ run, at, time: 0 });
  }
  return { ...place, timeMs: null, level: null };
};

function indexOf(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
