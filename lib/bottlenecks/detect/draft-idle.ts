import { kept, measured, queueWaitMs, wordCount, wordPercent } from "#lib/tasks/index.ts";
import { type Draft, overlapShare } from "./draft.ts";
import type { History } from "./history.ts";
import { wholeIdleStretch } from "./pool-sweep.ts";
import { draftBase, figuresOf, lengthOf, queueName, waited } from "./queue-words.ts";
import { idleWorkers, type QueueSpell } from "./queues.ts";

/** Slots are kept from work when some are never used while runs wait, and the others always are. */
const HARD = 0.85;
const BUSIER = 1.25;
/** A waiting run starts within this time after the end that made room for it. */
const HAND_OVER_MS = 500;
const OWN = 0.7;
const MIN_DELAYED = 10;

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

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

/** Most runs that waited started when another of the same queue ended: its slots are its own, whatever others do. */
function isOwnQueue(history: History, spell: QueueSpell): boolean {
  const { table } = history;
  const types = new Set(history.pools.pools[spell.pool]?.types ?? []);
  const ends = measured(
    kept(history.byStart, (row) => types.has(at(table.typeOf, row))),
    (row) => at(table.finishedAt, row),
  ).sort();
  const delayed = spell.rows.filter((row) => queueWaitMs(table, row) > HAND_OVER_MS);
  const handed = delayed.filter((row) => {
    const start = at(table.startedAt, row);
    const last = lastAtOrBefore(ends, start);
    return start - last <= HAND_OVER_MS;
  });
  return delayed.length >= MIN_DELAYED && handed.length >= OWN * delayed.length;
}

function lastAtOrBefore(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(sorted, middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? Number.NEGATIVE_INFINITY : at(sorted, low - 1);
}

/** Slots that stay free while runs wait: a worker that takes nothing, or a limit. */
export function draftIdle(history: History, spell: QueueSpell): Draft | null {
  const pool = history.pools.pools[spell.pool];
  const slots = pool?.slots ?? 1;
  const free = slots - (spell.idle?.ceiling ?? slots);
  if (!spell.idle || free < 1 || spell.idle.busy < HARD * spell.idle.ceiling) return null;
  const whole = wholeIdleStretch(history, spell.pool, spell.idle.ceiling);
  const { startAt, endAt } = overlapShare(whole, spell.idle) > 0.5 ? whole : spell.idle;
  const idle = idleWorkers(history, { ...spell, startAt, endAt });
  const isReading = pool?.kind === "type" && idle.length === 0 && !isOwnQueue(history, spell);
  if (isReading && othersAreBusier(history, spell.pool, { startAt, endAt })) return null;
  const worker = idle[0];
  const named = queueName(history, spell);
  const subject = worker
    ? { subject: history.table.workers[worker.worker] ?? "", subjectKind: "worker" as const }
    : named;
  const names = idle.slice(0, 5).map((each) => history.table.workers[each.worker] ?? "");
  return {
    ...draftBase(spell, named.types),
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
