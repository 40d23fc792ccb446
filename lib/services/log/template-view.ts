import type { SourceWindow } from "./load-window.ts";
import type { PatternRow } from "./pattern-directory.ts";
import type { LogLevelName, LogTemplateView } from "./schemas.ts";
import { LOG_LEVELS } from "./schemas.ts";

const LEVELS = LOG_LEVELS.length;

const isoOf = (ms: number | undefined): string | null =>
  ms === undefined || !Number.isFinite(ms) ? null : new Date(ms).toISOString();

/** Counts by level out of a row of seven. */
export function levelsAt(levels: Uint32Array, row: number): Partial<Record<LogLevelName, number>> {
  const found: Partial<Record<LogLevelName, number>> = {};
  for (const [number, level] of LOG_LEVELS.entries()) {
    const count = levels[row * LEVELS + number] ?? 0;
    if (count > 0) found[level] = count;
  }
  return found;
}

/** A pattern over all time, as the store has it: for sources whose lines are not at hand. */
const overAll = (row: PatternRow): LogTemplateView => ({
  id: row.id,
  sourceId: row.sourceId,
  template: row.template,
  count: row.count,
  total: row.count,
  share: 0,
  levels: row.levels,
  firstSeen: row.firstSeen?.toISOString() ?? null,
  lastSeen: row.lastSeen?.toISOString() ?? null,
  spark: [],
  mark: row.mark,
  change: null,
});

/** A pattern in a window; null when it has no line there. Lines without a time count only when no window was chosen. */
export function viewInWindow(
  row: PatternRow,
  window: SourceWindow | undefined,
  isChosen: boolean,
): LogTemplateView | null {
  const number = window?.numberOf.get(row.templateKey);
  if (window === undefined || number === undefined) return isChosen ? null : overAll(row);
  const { counts, change } = window;
  const count = counts.counts[number] ?? 0;
  if (isChosen && count === 0) return null;
  const spark = Array.from(counts.series.subarray(number * counts.buckets, (number + 1) * counts.buckets));
  const base = { ...overAll(row), spark, change: change?.[number] ?? null };
  if (!isChosen) return base;
  return {
    ...base,
    count,
    levels: levelsAt(counts.levels, number),
    firstSeen: isoOf(counts.firstMs[number]),
    lastSeen: isoOf(counts.lastMs[number]),
  };
}
