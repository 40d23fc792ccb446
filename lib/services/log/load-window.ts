import { compareWindows, countWindow, type PatternChange, spanOf, type WindowCounts } from "#lib/logs/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type LineIndex, readLineIndex } from "#lib/services/log-store/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";

const HOUR_MS = 3_600_000;
const SPARK_BUCKETS = 24;
/** Without a window, at most this part of the whole counts as recent. */
const RECENT_SHARE = 0.2;
const KEPT_WINDOWS = 24;

export type TimeSpan = { fromMs: number; toMs: number };

/** One source in a window. `change` compares the window with what came before; null when nothing did. */
export type SourceWindow = {
  sourceId: string;
  index: LineIndex;
  numberOf: ReadonlyMap<string, number>;
  counts: WindowCounts;
  change: PatternChange[] | null;
};

type Derived = { span: TimeSpan | null; numberOf: Map<string, number>; windows: Map<string, unknown> };
const derived = new WeakMap<LineIndex, Derived>();

function derivedOf(index: LineIndex): Derived {
  const known = derived.get(index);
  if (known !== undefined) return known;
  const found = spanOf(index);
  const made: Derived = {
    span: found === null ? null : { fromMs: found.firstMs, toMs: found.lastMs + 1 },
    numberOf: new Map(index.templateIds.map((id, number) => [id, number])),
    windows: new Map(),
  };
  derived.set(index, made);
  return made;
}

/** Keeps what was worked out for an index while the index itself is kept. */
export function keptFor<T>(index: LineIndex, key: string, make: () => T): T {
  const { windows } = derivedOf(index);
  const known = windows.get(key);
  if (known !== undefined) return known as T;
  const made = make();
  windows.set(key, made);
  for (const oldest of windows.keys()) {
    if (windows.size <= KEPT_WINDOWS) break;
    windows.delete(oldest);
  }
  return made;
}

export function countsOf(index: LineIndex, span: TimeSpan, buckets: number): WindowCounts {
  const window = { templates: index.templateIds.length, ...span, buckets };
  return keptFor(index, `counts ${span.fromMs} ${span.toMs} ${buckets}`, () => countWindow(index, window));
}

/** The windows that are compared to say what is new or changed: the chosen one, or the latest part, with all before. */
function comparedSpans(whole: TimeSpan, chosen: TimeSpan | null, recentMs: number): [TimeSpan, TimeSpan] | null {
  const length = whole.toMs - whole.fromMs;
  const fromMs = chosen?.fromMs ?? whole.toMs - Math.min(recentMs, length * RECENT_SHARE);
  const toMs = Math.min(chosen?.toMs ?? whole.toMs, whole.toMs);
  if (fromMs <= whole.fromMs || toMs <= fromMs) return null;
  return [
    { fromMs: whole.fromMs, toMs: fromMs },
    { fromMs, toMs },
  ];
}

function changesOf(index: LineIndex, chosen: TimeSpan | null, recentMs: number): PatternChange[] | null {
  const { span } = derivedOf(index);
  const spans = span === null ? null : comparedSpans(span, chosen, recentMs);
  if (spans === null) return null;
  const [before, after] = spans;
  return keptFor(index, `change ${after.fromMs} ${after.toMs}`, () =>
    compareWindows(countsOf(index, before, SPARK_BUCKETS), countsOf(index, after, SPARK_BUCKETS)),
  );
}

/** Sources that hold logs; trials only when one is named. */
export async function logSourceIds(ctx: ServiceContext, sourceId: string | undefined): Promise<string[]> {
  if (sourceId !== undefined) return [sourceId];
  const where = { kind: { in: ["log_folder", "log_stream", "banana_bun"] } };
  return (await ctx.db.source.findMany({ where, select: { id: true }, orderBy: { createdAt: "asc" } })).map(
    (row) => row.id,
  );
}

export type LoadedWindow = { span: TimeSpan | null; sources: SourceWindow[] };

/** First and last time in the logs of some sources; null when no line has a time. */
export async function wholeSpan(ctx: ServiceContext, sourceIds: readonly string[]): Promise<TimeSpan | null> {
  let whole: TimeSpan | null = null;
  for (const id of sourceIds) {
    const index = await readLineIndex(ctx.env, id);
    const span = index === null ? null : derivedOf(index).span;
    if (span === null) continue;
    whole =
      whole === null ? span : { fromMs: Math.min(whole.fromMs, span.fromMs), toMs: Math.max(whole.toMs, span.toMs) };
  }
  return whole;
}

/**
 * Counts of every pattern in a window of time, by source. The line index answers it: one pass over its columns, kept
 * until the source is read again.
 */
export async function loadWindow(
  ctx: ServiceContext,
  input: { sourceId?: string | undefined; from?: string | undefined; to?: string | undefined },
): Promise<LoadedWindow> {
  const ids = await logSourceIds(ctx, input.sourceId);
  const whole = await wholeSpan(ctx, ids);
  const isChosen = input.from !== undefined || input.to !== undefined;
  const recentMs = (await readSettings(ctx)).log_analysis_window_hours * HOUR_MS;
  if (whole === null) return { span: null, sources: [] };
  const span = {
    fromMs: input.from === undefined ? whole.fromMs : Date.parse(input.from),
    toMs: input.to === undefined ? whole.toMs : Date.parse(input.to),
  };
  const sources: SourceWindow[] = [];
  for (const sourceId of ids) {
    const index = await readLineIndex(ctx.env, sourceId);
    if (index === null) continue;
    sources.push({
      sourceId,
      index,
      numberOf: derivedOf(index).numberOf,
      counts: countsOf(index, span, SPARK_BUCKETS),
      change: changesOf(index, isChosen ? span : null, recentMs),
    });
  }
  return { span, sources };
}
