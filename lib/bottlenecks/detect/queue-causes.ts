import type { Draft } from "./draft.ts";
import { overlapShare } from "./draft.ts";
import type { History } from "./history.ts";
import { lengthOf } from "./queue-words.ts";
import type { QueueSpell } from "./queues.ts";

/** How far around the waits what filled the queue is looked for, as a part of the history. */
export const WAVES = 0.15;
export const SURGE_BINS = 60;
const MIN_EXTRA_LOAD = 0.1;

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;

/** The stretch `[start, end)` whose values exceed a level by the largest sum. */
export function densest(values: Float64Array, level: number): { sum: number; start: number; end: number } {
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
export function surgeOf(history: History, spell: QueueSpell): { startAt: number; endAt: number } {
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
export function causeOf(
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
