import { findChangePoints } from "#lib/resources/index.ts";
import { wordPercent, wordRatio, wordTime } from "#lib/tasks/index.ts";
import type { Draft } from "./detect/draft.ts";
import type { History } from "./detect/history.ts";

const BINS = 240;
const MOST_RESOURCES = 16;
const MIN_CONFIDENCE = 0.9;
/** Least change of a use (as a share) and of an amount (as a ratio) that is told. */
const MIN_USE = 0.1;
const MIN_RATIO = 1.5;
/** As near in time as this part of the history counts as the same moment. */
const NEAR = 0.02;
const MOST_TOLD = 3;

type Change = { atMs: number; words: string };
type Bins = { fromMs: number; binMs: number };

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

function binsOf({ startMs, endMs }: History): Bins {
  return { fromMs: startMs, binMs: Math.max(1, (endMs - startMs) / BINS) };
}

/** Sums and counts by bin. */
function fill({ fromMs, binMs }: Bins, each: (add: (atMs: number, value: number) => void) => void) {
  const sums = new Float64Array(BINS);
  const counts = new Float64Array(BINS);
  each((atMs, value) => {
    const bin = Math.min(BINS - 1, Math.floor((atMs - fromMs) / binMs));
    if (!(bin >= 0) || !Number.isFinite(value)) return;
    sums[bin] = at(sums, bin) + value;
    counts[bin] = at(counts, bin) + 1;
  });
  return { sums, counts };
}

type Steps = { atMs: number; before: number; after: number }[];

function stepsOf(values: Float64Array, { fromMs, binMs }: Bins): Steps {
  if (values.filter((value) => Number.isFinite(value)).length < BINS / 8) return [];
  return findChangePoints([values]).flatMap(({ index, before: [before], after: [after], confidence, shape }) => {
    if (before == null || after == null || confidence < MIN_CONFIDENCE || shape !== "level") return [];
    return [{ atMs: fromMs + index * binMs, before, after }];
  });
}

const direction = ({ before, after }: { before: number; after: number }): string => (after > before ? "rose" : "fell");

/** Moments at which the use of a measured resource changed its level. */
function useChanges(history: History): Change[] {
  const bins = binsOf(history);
  return [...history.metrics].slice(0, MOST_RESOURCES).flatMap(([resource, { tsMs, used }]) => {
    const { sums, counts } = fill(bins, (add) => {
      for (let index = 0; index < tsMs.length; index += 1) add(at(tsMs, index), at(used, index));
    });
    const means = sums.map((sum, bin) => sum / at(counts, bin));
    return stepsOf(means, bins)
      .filter(({ before, after }) => Math.abs(after - before) >= MIN_USE)
      .map((step) => ({
        atMs: step.atMs,
        words: `the use of ${resource} ${direction(step)} from ${wordPercent(step.before)} to ${wordPercent(step.after)}`,
      }));
  });
}

/** Moments at which more or less work of a type came in, or larger or smaller pieces of it. */
function workChanges(history: History, type: number): Change[] {
  const { table } = history;
  const bins = binsOf(history);
  const name = table.types[type] ?? "";
  const rows = history.byStartOfType[type] ?? new Int32Array(0);
  const sizes = fill(bins, (add) => {
    for (const row of rows) add(at(table.startedAt, row), at(table.inputBytes, row));
  });
  const { counts: arrivals } = fill(bins, (add) => {
    for (const row of rows) add(at(table.readyAt, row), 1);
  });
  const told = (values: Float64Array, what: string): Change[] =>
    stepsOf(values, bins)
      .filter(({ before, after }) => before > 0 && after > 0 && Math.max(after / before, before / after) >= MIN_RATIO)
      .map((step) => ({
        atMs: step.atMs,
        words: `${what} ${direction(step)} to ${wordRatio(step.after / step.before)} what it was`,
      }));
  return [
    ...told(arrivals, `the number of ${name} runs`),
    ...told(
      sizes.sums.map((sum, bin) => sum / at(sizes.counts, bin)),
      `the size of what ${name} works on`,
    ),
  ];
}

/**
 * Says what else changed its level when a problem began: the use of measured resources, the number and size of the runs.
 * Found by change points of each series; the evidence is the nearness in time, no more.
 */
export function createElseWords(history: History): (draft: Draft) => string {
  let uses: Change[] | undefined;
  const works = new Map<number, Change[]>();
  const ofType = (type: number): Change[] => {
    const known = works.get(type) ?? workChanges(history, type);
    works.set(type, known);
    return known;
  };
  return (draft) => {
    uses ??= useChanges(history);
    const reach = NEAR * (history.endMs - history.startMs);
    const [only] = draft.types;
    const own = draft.types.length === 1 && only !== undefined ? ofType(only) : [];
    const near = [...uses, ...own]
      .filter(({ atMs }) => Math.abs(atMs - draft.startAt) <= reach)
      .sort((a, b) => Math.abs(a.atMs - draft.startAt) - Math.abs(b.atMs - draft.startAt))
      .slice(0, MOST_TOLD);
    return near.length === 0
      ? ""
      : ` About then, too: ${near.map(({ words, atMs }) => `${words} (${wordTime(atMs)})`).join("; ")}.`;
  };
}
