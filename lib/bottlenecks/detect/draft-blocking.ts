import { kept, measured, medianOf, queueWaitMs, wordCount, wordDuration, wordPercent } from "#lib/tasks/index.ts";
import { type Draft, overlapShare } from "./draft.ts";
import type { History } from "./history.ts";
import { densest, SURGE_BINS, WAVES } from "./queue-causes.ts";
import { draftBase, figuresOf, lengthOf, nameOf } from "./queue-words.ts";
import type { QueueSpell } from "./queues.ts";

const MIN_WAIT_PER_SERVICE = 0.5;
const GIANT = 5;
/** Enough where the type's own runs usually are that much shorter. */
const GIANT_OF_ITS_TYPE = 3;
/** Where fewer of the type's runs are that long, it is its stragglers that block. */
const MOST_OF_TYPE = 0.4;
const GIANTS_HOLD = 0.5;
const GIANTS_RUNS = 0.35;
/** Their work has to come mostly in this stretch, else the pool is always like that. */
const MIN_SURGE = 2;
const OVER_PEAK = 1.5;
/** What goes on for this part of the history has nothing to be compared with. */
const ALWAYS = 0.7;
const FULL = 0.9;
const AS_EVER = 2;
/** Stretches of the same length are compared in steps of this part of it. */
const PARTS = 4;
const MOST_PARTS = 100_000;
/** What makes runs of a type long; their blocking is then its effect. */
const CAUSES_OF_GIANTS: ReadonlySet<string> = new Set([
  "bad_batch_size",
  "slow_dependency",
  "resource_contention",
  "serial_tail",
]);

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

type Giants = {
  type: number;
  rows: number[];
  short: number;
  limitMs: number;
  share: number;
  runs: number;
  surge: number;
};

/** The runs of one type that are many times longer than the others of the pool, and what they held in the stretch. */
function giantsOf(history: History, spell: QueueSpell, type: number, all: Int32Array): Giants {
  const { table } = history;
  const isIn = (row: number) => at(table.finishedAt, row) >= spell.startAt && at(table.startedAt, row) <= spell.endAt;
  const inside = all.filter(isIn);
  const others = inside.filter((row) => table.typeOf[row] !== type);
  const short = medianOf(measured(others, (row) => lengthOf(history, row)).filter((ms) => ms >= 0));
  const limitMs = Math.min(GIANT * short, Math.max(GIANT_OF_ITS_TYPE * short, GIANT * (history.usualMs[type] ?? 0)));
  const isGiant = (row: number) => table.typeOf[row] === type && lengthOf(history, row) >= limitMs;
  const sum = (rows: Int32Array) => rows.reduce((total, row) => total + (lengthOf(history, row) || 0), 0);
  const giants = inside.filter(isGiant);
  const elsewhere = sum(all.filter((row) => isGiant(row) && !isIn(row)));
  const spanMs = Math.max(1, spell.endAt - spell.startAt);
  const restMs = Math.max(1, history.endMs - history.startMs - spanMs);
  return {
    type,
    rows: Array.from(giants),
    short,
    limitMs,
    share: sum(giants) / Math.max(1, sum(inside)),
    runs: giants.length / Math.max(1, inside.length),
    surge: sum(giants) / spanMs / Math.max(1e-9, elsewhere / restMs),
  };
}

/** The stretch in which the long runs did most of their work (maximal sum over what is between inside and outside). */
function spanOfGiants(history: History, giants: Giants, spell: QueueSpell): { startAt: number; endAt: number } {
  const historyMs = history.endMs - history.startMs;
  const from = Math.max(history.startMs, spell.startAt - WAVES * historyMs);
  const to = Math.min(history.endMs, spell.endAt + WAVES * historyMs);
  const bin = Math.max(1, (to - from) / SURGE_BINS);
  const work = new Float64Array(SURGE_BINS);
  const inside = new Set(giants.rows);
  let insideMs = 0;
  for (const row of history.byStartOfType[giants.type] ?? []) {
    const length = lengthOf(history, row);
    const start = at(history.table.startedAt, row);
    if (!(length >= giants.limitMs)) continue;
    if (inside.has(row)) insideMs += length;
    const last = Math.min(SURGE_BINS - 1, Math.floor((start + length - from) / bin));
    for (let place = Math.max(0, Math.floor((start - from) / bin)); place <= last; place += 1) {
      const shared = Math.min(start + length, from + (place + 1) * bin) - Math.max(start, from + place * bin);
      work[place] = at(work, place) + Math.max(0, shared);
    }
  }
  const rate = insideMs / Math.max(1, spell.endAt - spell.startAt);
  const best = densest(work, (0.5 * rate * (1 + 1 / giants.surge) * bin) / 2);
  const span = { startAt: from + best.start * bin, endAt: from + best.end * bin };
  return best.sum > 0 ? span : { startAt: spell.startAt, endAt: spell.endAt };
}

/** The most that long runs worked in any other stretch of the same length, and in this one, in ms. */
function workOfGiants(history: History, giants: Giants, span: { startAt: number; endAt: number }) {
  const part = Math.max(1, (span.endAt - span.startAt) / PARTS);
  const count = Math.min(MOST_PARTS, Math.ceil((history.endMs - history.startMs) / part) + 1);
  const work = new Float64Array(count);
  let inside = 0;
  for (const row of history.byStartOfType[giants.type] ?? []) {
    const length = lengthOf(history, row);
    if (!(length >= giants.limitMs)) continue;
    const start = at(history.table.startedAt, row);
    inside += Math.max(0, Math.min(start + length, span.endAt) - Math.max(start, span.startAt));
    const place = Math.min(count - 1, Math.floor((start - history.startMs) / part));
    work[place] = at(work, place) + length;
  }
  const first = Math.floor((span.startAt - history.startMs) / part) - PARTS;
  const last = Math.floor((span.endAt - history.startMs) / part) + 1;
  let peak = 0;
  for (let place = 0; place + PARTS <= count; place += 1) {
    if (place >= first && place <= last) continue;
    peak = Math.max(
      peak,
      work.subarray(place, place + PARTS).reduce((sum, ms) => sum + ms, 0),
    );
  }
  return { inside, peak };
}

/** More runs than the slots can do, each as long as ever, is too much work and no blocking. */
function isJustMore(history: History, spell: QueueSpell, giants: Giants): boolean {
  const lengthMs = medianOf(measured(giants.rows, (row) => lengthOf(history, row)));
  return spell.load >= FULL && lengthMs < AS_EVER * (history.usualMs[giants.type] ?? 0);
}

/** A type that became a little slower blocks because of that; many times as long is the blocking itself. */
function makesGiants({ kind, figures }: Draft): boolean {
  const times = figures.find(({ unit }) => unit === "times")?.value ?? Number.POSITIVE_INFINITY;
  return CAUSES_OF_GIANTS.has(kind) || (kind === "regression" && times < GIANT);
}

/** Long runs of another type that hold the slots while short ones wait. */
export function draftBlocking(history: History, spell: QueueSpell, drafts: readonly Draft[]): Draft | null {
  const { table } = history;
  const types = history.pools.pools[spell.pool]?.types ?? [];
  if (types.length < 2) return null;
  const all = kept(history.byStart, (row) => types.includes(at(table.typeOf, row)));
  const options = types.map((type) => giantsOf(history, spell, type, all));
  const best = options.reduce((most, option) => (option.share > most.share ? option : most));
  if (isJustMore(history, spell, best)) return null;
  const victims = spell.rows.filter((row) => table.typeOf[row] !== best.type);
  const victimWaitMs = medianOf(measured(victims, (row) => queueWaitMs(table, row)));
  const isBlocked =
    best.share >= GIANTS_HOLD && best.runs <= GIANTS_RUNS && best.surge >= MIN_SURGE && victims.length >= 8;
  if (!isBlocked || !(victimWaitMs >= best.short * MIN_WAIT_PER_SERVICE)) return null;
  const name = nameOf(history, best.type);
  const giantMs = medianOf(measured(best.rows, (row) => lengthOf(history, row)));
  const span = spanOfGiants(history, best, spell);
  const work = workOfGiants(history, best, span);
  const isAlways = span.endAt - span.startAt > ALWAYS * (history.endMs - history.startMs);
  if (isAlways || work.inside < OVER_PEAK * work.peak) return null;
  const own = kept(
    all,
    (row) =>
      table.typeOf[row] === best.type &&
      at(table.finishedAt, row) >= spell.startAt &&
      at(table.startedAt, row) <= spell.endAt,
  );
  const areFew = best.rows.length < MOST_OF_TYPE * own.length;
  const cause = drafts.find(
    (draft) =>
      (makesGiants(draft) || (areFew && draft.kind === "straggler")) &&
      draft.types.includes(best.type) &&
      overlapShare(draft, spell) > 0.3,
  );
  return {
    ...draftBase(spell, [best.type]),
    ...span,
    kind: "head_of_line_blocking",
    subject: name,
    subjectKind: "type",
    remedy: { apart: best.rows },
    title: `${wordCount(best.rows.length, `long ${name} run`)} hold ${wordPercent(best.share)} of the slot time while short runs wait behind them`,
    words: `${wordCount(victims.length, "run")} of other types waited ${wordDuration(victimWaitMs)} (median) for slots, though they take ${wordDuration(best.short)}; ${name} took ${wordDuration(giantMs)} each, and is ${wordPercent(best.runs)} of the runs. Slots of its own for ${name}, or short runs first, would let them pass.`,
    figures: [
      ...figuresOf(spell),
      { label: "slot time held by the long runs", value: best.share, unit: "share" },
      { label: "median run time of the long runs", value: giantMs, unit: "ms" },
    ],
    ...(cause ? { cause: { kind: cause.kind, subject: cause.subject } } : {}),
  };
}
