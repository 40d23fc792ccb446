import {
  medianOf,
  queueWaitMs,
  TABLE_RESOURCES,
  wordCount,
  wordDuration,
  wordPercent,
  wordRatio,
  wordTime,
} from "#lib/tasks/index.ts";
import { confidenceOf, type Draft, overlapShare } from "./draft.ts";
import { resourceName } from "./group-slow.ts";
import type { History } from "./history.ts";
import { idleWorkers, overtakenShare, type QueueSpell } from "./queues.ts";

/** Slots are kept from work when some are never used while runs wait, and the others always are. */
const HARD = 0.85;
const BUSIER = 1.25;
const MIN_WAIT_PER_SERVICE = 0.5;
const MIN_WAIT_MS = 2_000;
const GIANT = 5;
const GIANTS_HOLD = 0.5;
const GIANTS_RUNS = 0.35;
/** Their work has to come mostly in this stretch, else the pool is always like that. */
const MIN_SURGE = 2;
/** How far around the waits their long runs are looked for, as a part of the history. */
const WAVES = 0.15;
/** What makes runs of a type long; their blocking is then its effect. */
const CAUSES_OF_GIANTS: ReadonlySet<string> = new Set([
  "bad_batch_size",
  "slow_dependency",
  "resource_contention",
  "serial_tail",
]);
/** Shortest stretch (part of the history, and at most), and least excess waiting as a part of the pool's completion time. */
const MIN_PART = 0.03;
const MIN_SPELL_MS = 12 * 3_600_000;
const MIN_COST = 0.04;
const STARVED = 4;
const OVERTAKEN = 0.5;
const MIN_EXTRA_LOAD = 0.1;
/** A queue is saturated when what comes in is about what the slots can do, and more than comes at the busiest usual times. */
const MIN_LOAD = 0.8;
const OVER_PEAK = 1.2;
const SURGE_BINS = 60;

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;
const nameOf = (history: History, type: number): string => history.table.types[type] ?? "";

/** What a queue is called: its only type, its resource, else the type that waits longest in it. */
function queueName(
  history: History,
  spell: QueueSpell,
): { subject: string; subjectKind: Draft["subjectKind"]; types: number[] } {
  const pool = history.pools.pools[spell.pool];
  const types = pool?.types ?? [];
  const only = types[0] ?? 0;
  if (types.length === 1) return { subject: nameOf(history, only), subjectKind: "type", types };
  const resource = TABLE_RESOURCES.find((name) => name === pool?.name);
  if (pool?.kind === "resource" && resource)
    return { subject: resourceName(history, resource), subjectKind: "resource", types };
  return { subject: nameOf(history, longestWaiting(history, spell)), subjectKind: "type", types };
}

function longestWaiting(history: History, spell: QueueSpell): number {
  const total = new Float64Array(history.table.types.length);
  for (const row of spell.rows) {
    const type = at(history.table.typeOf, row);
    total[type] = at(total, type) + queueWaitMs(history.table, row);
  }
  return total.indexOf(Math.max(...total));
}

const base = (spell: QueueSpell, types: readonly number[]) => ({
  startAt: spell.startAt,
  endAt: spell.endAt,
  confidence: confidenceOf(spell.statistic),
  rows: spell.rows,
  types,
  pool: spell.pool,
  utilization: spell.utilization,
});

const figuresOf = (spell: QueueSpell): Draft["figures"] => [
  { label: "median wait", value: spell.waitMs, unit: "ms" },
  { label: "median wait otherwise", value: spell.usualWaitMs, unit: "ms" },
  { label: "median run time", value: spell.serviceMs, unit: "ms" },
  { label: "slots in use while runs waited", value: spell.utilization, unit: "share" },
  { label: "work that came per slot", value: spell.load, unit: "share" },
  { label: "work that came per slot otherwise", value: spell.usualLoad, unit: "share" },
];

const waited = (spell: QueueSpell): string =>
  `${wordCount(spell.rows.length, "run")} waited ${wordDuration(spell.waitMs)} (median) between ${wordTime(spell.startAt)} and ${wordTime(spell.endAt)}, ${wordDuration(spell.usualWaitMs)} otherwise`;

/** Where a queue for each type is no more than a reading, others that work more than usual may hold the slots. */
function othersAreBusier(history: History, pool: number, span: { startAt: number; endAt: number }): boolean {
  const { table, pools } = history;
  const busy = { inside: 0, all: 0 };
  for (const row of history.byStart) {
    if (pools.poolOfType[at(table.typeOf, row)] === pool) continue;
    const [start, length] = [at(table.startedAt, row), lengthOf(history, row)];
    if (!(length >= 0)) continue;
    busy.all += length;
    busy.inside += Math.max(0, Math.min(start + length, span.endAt) - Math.max(start, span.startAt));
  }
  const spanMs = Math.max(1, span.endAt - span.startAt);
  const restMs = Math.max(1, history.endMs - history.startMs - spanMs);
  return busy.inside / spanMs > BUSIER * ((busy.all - busy.inside) / restMs);
}

function draftIdle(history: History, spell: QueueSpell): Draft | null {
  const pool = history.pools.pools[spell.pool];
  const slots = pool?.slots ?? 1;
  const free = slots - (spell.idle?.ceiling ?? slots);
  if (!spell.idle || free < 1 || spell.idle.busy < HARD * spell.idle.ceiling) return null;
  const { startAt, endAt } = spell.idle;
  const idle = idleWorkers(history, { ...spell, startAt, endAt });
  if (pool?.kind === "type" && idle.length === 0 && othersAreBusier(history, spell.pool, { startAt, endAt }))
    return null;
  const worker = idle[0];
  const named = queueName(history, spell);
  const subject = worker
    ? { subject: history.table.workers[worker.worker] ?? "", subjectKind: "worker" as const }
    : named;
  const names = idle.slice(0, 5).map((each) => history.table.workers[each.worker] ?? "");
  return {
    ...base(spell, named.types),
    startAt,
    endAt,
    utilization: spell.idle.busy / slots,
    kind: "idle_capacity",
    subject: subject.subject,
    subjectKind: subject.subjectKind,
    remedy: { shortage: { pool: spell.pool, slots: Math.max(1, slots - free) } },
    title: `${wordCount(free, "slot")} of ${slots} stayed free while runs of ${named.subject} waited`,
    words: `${waited(spell)}, although only ${wordPercent(spell.idle.busy / slots)} of the slots seen at other times were in use while somebody waited.${names.length > 0 ? ` ${names.join(", ")} took no work.` : " A limit, a stopped worker or a lost connection keeps them from taking work."}`,
    figures: figuresOf(spell),
  };
}

type Giants = { type: number; rows: number[]; short: number; share: number; runs: number; surge: number };

const lengthOf = (history: History, row: number): number =>
  at(history.table.finishedAt, row) - at(history.table.startedAt, row);

/** The runs of one type that are many times longer than the others of the pool, and what they held in the stretch. */
function giantsOf(history: History, spell: QueueSpell, type: number, all: Int32Array): Giants {
  const { table } = history;
  const isIn = (row: number) => at(table.finishedAt, row) >= spell.startAt && at(table.startedAt, row) <= spell.endAt;
  const inside = all.filter(isIn);
  const others = inside.filter((row) => table.typeOf[row] !== type);
  const short = medianOf(Float64Array.from(others, (row) => lengthOf(history, row)).filter((ms) => ms >= 0));
  const isGiant = (row: number) => table.typeOf[row] === type && lengthOf(history, row) >= GIANT * short;
  const sum = (rows: Int32Array) => rows.reduce((total, row) => total + (lengthOf(history, row) || 0), 0);
  const giants = inside.filter(isGiant);
  const elsewhere = sum(all.filter((row) => isGiant(row) && !isIn(row)));
  const spanMs = Math.max(1, spell.endAt - spell.startAt);
  const restMs = Math.max(1, history.endMs - history.startMs - spanMs);
  return {
    type,
    rows: Array.from(giants),
    short,
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
    if (!(length >= GIANT * giants.short)) continue;
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

/** Long runs of another type that hold the slots while short ones wait. */
function draftBlocking(history: History, spell: QueueSpell, drafts: readonly Draft[]): Draft | null {
  const { table } = history;
  const types = history.pools.pools[spell.pool]?.types ?? [];
  if (types.length < 2) return null;
  const all = history.byStart.filter((row) => types.includes(at(table.typeOf, row)));
  const options = types.map((type) => giantsOf(history, spell, type, all));
  const best = options.reduce((most, option) => (option.share > most.share ? option : most));
  const victims = spell.rows.filter((row) => table.typeOf[row] !== best.type);
  const victimWaitMs = medianOf(Float64Array.from(victims, (row) => queueWaitMs(table, row)));
  const isBlocked =
    best.share >= GIANTS_HOLD && best.runs <= GIANTS_RUNS && best.surge >= MIN_SURGE && victims.length >= 8;
  if (!isBlocked || !(victimWaitMs >= best.short * MIN_WAIT_PER_SERVICE)) return null;
  const name = nameOf(history, best.type);
  const giantMs = medianOf(Float64Array.from(best.rows, (row) => lengthOf(history, row)));
  const span = spanOfGiants(history, best, spell);
  const cause = drafts.find(
    (draft) => CAUSES_OF_GIANTS.has(draft.kind) && draft.types.includes(best.type) && overlapShare(draft, spell) > 0.3,
  );
  return {
    ...base(spell, [best.type]),
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
  if (rows.length < 8 || !(waitMs >= MIN_WAIT_MS)) return null;
  const rivals = rivalsOf(history, spell, victim);
  const rivalWaitMs = medianOf(Float64Array.from(rivals, (row) => queueWaitMs(table, row)));
  const overtaken = overtakenShare(history, rows, spell.pool);
  if (rivals.length < 8 || !(waitMs >= STARVED * Math.max(rivalWaitMs, 500)) || overtaken < OVERTAKEN) return null;
  const name = nameOf(history, victim);
  const caused = causeOf(history, spell, drafts, history.pools.pools[spell.pool]?.types ?? []);
  return {
    ...base(spell, [victim]),
    ...(caused.cause ? {} : surgeOf(history, spell)),
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

/** Runs of other types of the pool that became ready in the stretch; more urgent ones where priorities are known. */
function rivalsOf(history: History, spell: QueueSpell, victim: number): Int32Array {
  const { table } = history;
  const types = new Set(history.pools.pools[spell.pool]?.types ?? []);
  const own = medianOf(
    Float64Array.from(table.rowsByType[victim] ?? [], (row) => at(table.priority, row)).filter(
      (value) => !Number.isNaN(value),
    ),
  );
  return history.byStart.filter((row) => {
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

/** A queue whose slots are all taken, and the draft that explains why, if one does. */
function draftSaturation(history: History, spell: QueueSpell, drafts: readonly Draft[]): Draft | null {
  const pool = history.pools.pools[spell.pool];
  const slots = pool?.slots ?? 1;
  if (spell.load < MIN_LOAD || spell.load < OVER_PEAK * spell.peakLoad) return null;
  const named = queueName(history, spell);
  const caused = causeOf(history, spell, drafts, named.types);
  const surplus = Math.max(...spell.surplusByType);
  const surging = spell.surplusByType.indexOf(surplus);
  const isSurge = named.subjectKind !== "type" ? false : surplus > 0 && named.types.includes(surging);
  const subject = isSurge ? nameOf(history, surging) : named.subject;
  return {
    ...base(spell, named.types),
    ...(caused.cause ? {} : surgeOf(history, spell)),
    kind: "queue_saturation",
    subject,
    subjectKind: isSurge ? "type" : named.subjectKind,
    remedy: { slots: { pool: spell.pool, slots: Math.ceil(slots * Math.max(1.25, spell.load / 0.8)) } },
    title: `${subject} queues up: ${wordDuration(spell.waitMs)} (median) for a slot since ${wordTime(spell.startAt)}, ${wordRatio(spell.waitMs / Math.max(1, spell.serviceMs))} the run time`,
    words: `${waited(spell)}. ${wordPercent(spell.utilization)} of ${wordCount(slots, "slot")} were in use while somebody waited, and ${wordPercent(spell.load)} of what they can do came in (${wordPercent(spell.usualLoad)} otherwise).`,
    figures: figuresOf(spell),
    ...caused,
  };
}

/** The stretch `[start, end)` whose values exceed a level by the largest sum. */
function densest(values: Float64Array, level: number): { sum: number; start: number; end: number } {
  let [sum, start] = [0, 0];
  let best = { sum: 0, start: 0, end: values.length };
  for (const [place, value] of values.entries()) {
    if (sum <= 0) [sum, start] = [0, place];
    sum += value - level;
    if (sum > best.sum) best = { sum, start, end: place + 1 };
  }
  return best;
}

/** When the surplus of work came: queues form after it began, and drain after it ended (maximal sum over what is between). */
function surgeOf(history: History, spell: QueueSpell): { startAt: number; endAt: number } {
  const { table } = history;
  const types = new Set(history.pools.pools[spell.pool]?.types ?? []);
  const before = Math.max(0.5 * (spell.endAt - spell.startAt), WAVES * (history.endMs - history.startMs));
  const from = Math.max(history.startMs, spell.startAt - before);
  const bin = Math.max(1, (spell.endAt - from) / SURGE_BINS);
  const work = new Float64Array(SURGE_BINS);
  for (const row of history.byStart) {
    const place = Math.floor(((at(table.readyAt, row) || at(table.startedAt, row)) - from) / bin);
    if (types.has(at(table.typeOf, row)) && place >= 0 && place < SURGE_BINS)
      work[place] = at(work, place) + (lengthOf(history, row) || 0);
  }
  const slots = history.pools.pools[spell.pool]?.slots ?? 1;
  const between = ((spell.usualLoad + Math.max(spell.load, 1)) / 2) * slots * bin;
  const best = densest(work, between);
  if (best.sum <= 0) return { startAt: spell.startAt, endAt: spell.endAt };
  return { startAt: from + best.start * bin, endAt: from + best.end * bin };
}

/** The problem that added most work to a queue, if it added a tenth of what the slots can do. */
function causeOf(
  history: History,
  spell: QueueSpell,
  drafts: readonly Draft[],
  types: readonly number[],
): Pick<Draft, "cause"> {
  const slots = history.pools.pools[spell.pool]?.slots ?? 1;
  let most = MIN_EXTRA_LOAD;
  let cause: Draft["cause"];
  for (const draft of drafts) {
    if (overlapShare(draft, spell) <= 0.3 || !draft.types.some((type) => types.includes(type))) continue;
    const load = extraLoad(history, draft, spell, slots);
    if (load <= most) continue;
    most = load;
    cause = { kind: draft.kind, subject: draft.subject };
  }
  return cause ? { cause } : {};
}

/** Work that a problem added to a queue, per slot and time. */
function extraLoad(history: History, draft: Draft, spell: QueueSpell, slots: number): number {
  const { table } = history;
  const own = new Set(history.pools.pools[spell.pool]?.types ?? []);
  const cost = (row: number, part: number): number => {
    const start = at(table.startedAt, row);
    const isHere = own.has(at(table.typeOf, row)) && start >= spell.startAt && start <= spell.endAt;
    return isHere ? (at(table.finishedAt, row) - start || 0) * part : 0;
  };
  const { rows, factors, dropped } = draft.remedy;
  const slow = Array.from(rows ?? []).reduce((sum, row, index) => sum + cost(row, 1 - at(factors ?? [], index)), 0);
  if (draft.kind === "serial_tail" && draft.types.some((type) => own.has(type))) return 1;
  const wasted = Array.from(dropped ?? []).reduce((sum, row) => sum + cost(row, 1), 0);
  return (slow + wasted) / (slots * Math.max(1, spell.endAt - spell.startAt));
}

/**
 * Names the reason for each stretch of waiting by who held the slots: nobody (idle capacity), a few long runs
 * (head-of-line blocking), later and more urgent ones (starvation), else more work than the slots can do.
 */
export function draftQueues(history: History, spells: readonly QueueSpell[], drafts: readonly Draft[]): Draft[] {
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
    if (draft) found.push(draft);
  }
  return found;
}

/** Long enough and costly enough to be more than a busy moment. */
function isMaterial(history: History, spell: QueueSpell): boolean {
  const waitsLong = spell.waitMs >= Math.max(MIN_WAIT_MS, MIN_WAIT_PER_SERVICE * spell.serviceMs);
  const hasVictim = spell.waitByType.some((waitMs) => waitMs >= 10 * MIN_WAIT_MS);
  const historyMs = history.endMs - history.startMs;
  const isLong = spell.endAt - spell.startAt >= Math.min(MIN_PART * historyMs, MIN_SPELL_MS);
  const excess = spell.rows.reduce(
    (sum, row) => sum + Math.max(0, queueWaitMs(history.table, row) - spell.usualWaitMs),
    0,
  );
  return (waitsLong || hasVictim) && isLong && excess >= MIN_COST * spell.poolMs;
}
