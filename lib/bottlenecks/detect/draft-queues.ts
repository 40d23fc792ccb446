import {
  kept,
  measured,
  medianOf,
  queueWaitMs,
  wordCount,
  wordDuration,
  wordPercent,
  wordRatio,
  wordTime,
} from "#lib/tasks/index.ts";
import { type Draft, overlapShare } from "./draft.ts";
import { draftBlocking } from "./draft-blocking.ts";
import { draftIdle } from "./draft-idle.ts";
import type { History } from "./history.ts";
import { causeOf, surgeOf } from "./queue-causes.ts";
import { draftBase, figuresOf, lengthOf, nameOf, queueName, waited } from "./queue-words.ts";
import { findBurstSpells, findQueueSpells, overtakenShare, type QueueSpell } from "./queues.ts";

const MIN_WAIT_PER_SERVICE = 0.5;
const MIN_WAIT_MS = 2_000;
/** Shortest stretch (part of the history, and at most), and least excess waiting as a part of the pool's completion time. */
const MIN_PART = 0.03;
const MIN_SPELL_MS = 12 * 3_600_000;
const MIN_COST = 0.02;
const STARVED = 4;
const OVERTAKEN = 0.5;
/** Where nearly all that start came later, and the slots could do all that came, shorter waits of the others tell less. */
const STARVED_CLEARLY = 2.5;
const CLEARLY_OVERTAKEN = 0.7;
/** A queue is saturated when what comes in is about what the slots can do, and more than comes at the busiest usual times. */
const MIN_LOAD = 0.9;
const OVER_PEAK = 1.35;
/** Evidence beyond the logarithm of the number of runs, which clumps that come by chance reach. */
const MIN_SURGE_EVIDENCE = 8;
/** Where so much work of others comes alone, there is too much work, and whoever is least urgent waits longest. */
const FLOOD = 1.1;

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

/** Types that wait long while later, more urgent work passes them. */
function draftStarvation(history: History, spell: QueueSpell, drafts: readonly Draft[]): Draft | null {
  const { table } = history;
  const types = (history.pools.pools[spell.pool]?.types ?? []).filter((type) => at(spell.waitByType, type) >= 0);
  if (types.length < 2 && spell.rows.length === 0) return null;
  const victim = types.reduce(
    (worst, type) => (at(spell.waitByType, type) > at(spell.waitByType, worst) ? type : worst),
    types[0] ?? 0,
  );
  const waitMs = at(spell.waitByType, victim);
  const rows = spell.rows.filter((row) => table.typeOf[row] === victim);
  if (rows.length < 8 || !(waitMs >= MIN_WAIT_MS) || spell.load < spell.peakLoad) return null;
  const rivals = rivalsOf(history, spell, victim);
  const rivalWaitMs = medianOf(measured(rivals, (row) => queueWaitMs(table, row)));
  const overtaken = overtakenShare(history, rows, spell.pool);
  const times = overtaken >= CLEARLY_OVERTAKEN && spell.load < 1 ? STARVED_CLEARLY : STARVED;
  if (rivals.length < 8 || !(waitMs >= times * Math.max(rivalWaitMs, 500)) || overtaken < OVERTAKEN) return null;
  const surge = surgeOf(history, spell);
  if (loadOf(history, rivals, surge, spell.pool) >= FLOOD) return null;
  const name = nameOf(history, victim);
  const caused = causeOf(history, spell, drafts, history.pools.pools[spell.pool]?.types ?? []);
  return {
    ...draftBase(spell, [victim]),
    ...(caused.cause ? {} : surge),
    rows,
    kind: "starvation",
    subject: name,
    subjectKind: "type",
    remedy: { isFifo: true },
    title: `${name} waits ${wordDuration(waitMs)} while more urgent runs that came later go first`,
    words: `Of the runs that started while ${name} waited, ${wordPercent(overtaken)} had come later. Others in the same queue waited ${wordDuration(rivalWaitMs)} (median). Priorities that grow with the time waited (ageing), or a slot kept for it, would end this.`,
    figures: [
      ...figuresOf(spell),
      { label: "median wait of others in the queue", value: rivalWaitMs, unit: "ms" },
      { label: "starts by runs that came later", value: overtaken, unit: "share" },
    ],
    ...caused,
  };
}

/** Work of the rows that came in a stretch, per slot and time. */
function loadOf(history: History, rows: Int32Array, span: { startAt: number; endAt: number }, pool: number): number {
  const { table, pools } = history;
  let workMs = 0;
  for (const row of rows) {
    const ready = at(table.readyAt, row);
    if (ready >= span.startAt && ready <= span.endAt) workMs += lengthOf(history, row) || 0;
  }
  return workMs / ((pools.pools[pool]?.slots ?? 1) * Math.max(1, span.endAt - span.startAt));
}

/** Runs of other types of the pool that became ready in the stretch; more urgent ones where priorities are known. */
function rivalsOf(history: History, spell: QueueSpell, victim: number): Int32Array {
  const { table } = history;
  const types = new Set(history.pools.pools[spell.pool]?.types ?? []);
  const own = medianOf(
    measured(table.rowsByType[victim] ?? [], (row) => at(table.priority, row)).filter((value) => !Number.isNaN(value)),
  );
  return kept(history.byStart, (row) => {
    const ready = at(table.readyAt, row);
    const isHere =
      types.has(at(table.typeOf, row)) &&
      table.typeOf[row] !== victim &&
      ready >= spell.startAt &&
      ready <= spell.endAt;
    const urgency = at(table.priority, row);
    return isHere && queueWaitMs(table, row) >= 0 && (Number.isNaN(own) || Number.isNaN(urgency) || urgency > own);
  });
}

/** Whether more runs came than chance brings together in some stretch of the history (Poisson scan statistic). */
function isSurge(history: History, spell: QueueSpell): boolean {
  const { table, pools } = history;
  const types = new Set(pools.pools[spell.pool]?.types ?? []);
  let runs = 0;
  for (const type of types) {
    for (const row of history.byStartOfType[type] ?? []) {
      const ready = at(table.readyAt, row) || at(table.startedAt, row);
      if (ready >= spell.startAt && ready <= spell.endAt) runs += 1;
    }
  }
  const expected = Math.max(0.5, (runs * spell.usualLoad) / Math.max(spell.load, 1e-9));
  const evidence = runs * Math.log(Math.max(1, runs / expected)) - (runs - expected);
  return evidence >= Math.log(table.size) + MIN_SURGE_EVIDENCE;
}

/** A queue whose slots are all taken, and the draft that explains why, if one does. */
function draftSaturation(history: History, spell: QueueSpell, drafts: readonly Draft[]): Draft | null {
  const pool = history.pools.pools[spell.pool];
  const slots = pool?.slots ?? 1;
  if (spell.load < MIN_LOAD || spell.load < OVER_PEAK * spell.peakLoad || !isSurge(history, spell)) return null;
  const named = queueName(history, spell);
  const caused = causeOf(history, spell, drafts, named.types);
  const surplus = Math.max(...spell.surplusByType);
  const surging = spell.surplusByType.indexOf(surplus);
  const isOfType = named.subjectKind === "type" && surplus > 0 && named.types.includes(surging);
  const subject = isOfType ? nameOf(history, surging) : named.subject;
  return {
    ...draftBase(spell, named.types),
    ...(caused.cause ? {} : surgeOf(history, spell)),
    kind: "queue_saturation",
    subject,
    subjectKind: isOfType ? "type" : named.subjectKind,
    remedy: { slots: { pool: spell.pool, slots: Math.ceil(slots * Math.max(1.25, spell.load / 0.8)) } },
    title: `${subject} queues up: ${wordDuration(spell.waitMs)} (median) for a slot since ${wordTime(spell.startAt)}, ${wordRatio(spell.waitMs / Math.max(1, spell.serviceMs))} the run time`,
    words: `${waited(spell)}. ${wordPercent(spell.utilization)} of ${wordCount(slots, "slot")} were in use while somebody waited, and ${wordPercent(spell.load)} of what they can do came in (${wordPercent(spell.usualLoad)} otherwise).`,
    figures: figuresOf(spell),
    ...caused,
  };
}

/**
 * Names the reason for each stretch of waiting by who held the slots: nobody (idle capacity), a few long runs
 * (head-of-line blocking), later and more urgent ones (starvation), else more work than the slots can do.
 */
export function draftQueues(history: History, drafts: readonly Draft[]): Draft[] {
  const spells = findQueueSpells(history);
  const found: Draft[] = [];
  for (const spell of spells) {
    if (!isMaterial(history, spell)) continue;
    const idle = draftIdle(history, spell);
    const draft =
      ((spell.idle?.share ?? 0) > 0.5 ? idle : null) ??
      draftStarvation(history, spell, drafts) ??
      draftBlocking(history, spell, drafts) ??
      idle ??
      draftSaturation(history, spell, drafts);
    const longest = draft?.kind === "head_of_line_blocking" ? spell : draft;
    if (draft && longest && isLong(history, longest)) found.push(draft);
  }
  return withBursts(history, onePerLimit(found), drafts);
}

/** Slots that are kept from work make each type of the queue wait; that is told once, by the most runs. */
function onePerLimit(found: readonly Draft[]): Draft[] {
  const sorted = [...found].sort((left, right) => right.rows.length - left.rows.length);
  return sorted.filter(
    (draft, place) =>
      draft.kind !== "idle_capacity" ||
      !sorted
        .slice(0, place)
        .some((other) => other.kind === draft.kind && other.pool === draft.pool && overlapShare(other, draft) > 0.5),
  );
}

/** Waits that come and go: who blocks or overtakes over the whole of them; such a stretch replaces its pieces. */
function withBursts(history: History, found: readonly Draft[], drafts: readonly Draft[]): Draft[] {
  let all = [...found];
  for (const spell of findBurstSpells(history)) {
    if (!isMaterial(history, spell)) continue;
    const draft = draftStarvation(history, spell, drafts) ?? draftBlocking(history, spell, drafts);
    if (draft === null || !isLong(history, draft)) continue;
    const isTold = (other: Draft) =>
      other.pool === draft.pool && (overlapShare(other, draft) > 0.3 || isAftermath(history, other, draft));
    const isSame = (other: Draft) => isTold(other) && other.kind === draft.kind && other.subject === draft.subject;
    if (all.some((other) => isTold(other) && !isSame(other))) continue;
    all = [...all.filter((other) => !isSame(other)), draft];
  }
  return all;
}

const isLong = (history: History, { startAt, endAt }: { startAt: number; endAt: number }): boolean =>
  endAt - startAt >= Math.min(MIN_PART * (history.endMs - history.startMs), MIN_SPELL_MS);

/** Waits directly after another problem of the same queue are what it left behind. */
const isAftermath = (history: History, before: Draft, { startAt }: Draft): boolean =>
  startAt >= before.endAt && startAt - before.endAt < 0.05 * (history.endMs - history.startMs);

/** Costly enough to be more than a busy moment. */
function isMaterial(history: History, spell: QueueSpell): boolean {
  const waitsLong = spell.waitMs >= Math.max(MIN_WAIT_MS, MIN_WAIT_PER_SERVICE * spell.serviceMs);
  const hasVictim = spell.waitByType.some((waitMs) => waitMs >= 10 * MIN_WAIT_MS);
  const excess = spell.rows.reduce(
    (sum, row) => sum + Math.max(0, queueWaitMs(history.table, row) - spell.usualWaitMs),
    0,
  );
  return (waitsLong || hasVictim) && excess >= MIN_COST * spell.poolMs;
}
