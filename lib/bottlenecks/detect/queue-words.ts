import { queueWaitMs, TABLE_RESOURCES, wordCount, wordDuration, wordTime } from "#lib/tasks/index.ts";
import { confidenceOf, type Draft } from "./draft.ts";
import { resourceName } from "./group-slow.ts";
import type { History } from "./history.ts";
import type { QueueSpell } from "./queues.ts";

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;
export const nameOf = (history: History, type: number): string => history.table.types[type] ?? "";

/** What a queue is called: its only type, its resource, else the type that waits longest in it. */
export function queueName(
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

export const draftBase = (spell: QueueSpell, types: readonly number[]) => ({
  startAt: spell.startAt,
  endAt: spell.endAt,
  confidence: confidenceOf(spell.statistic),
  rows: spell.rows,
  types,
  pool: spell.pool,
  utilization: spell.utilization,
});

export const figuresOf = (spell: QueueSpell): Draft["figures"] => [
  { label: "median wait", value: spell.waitMs, unit: "ms" },
  { label: "median wait otherwise", value: spell.usualWaitMs, unit: "ms" },
  { label: "median run time", value: spell.serviceMs, unit: "ms" },
  { label: "slots in use while runs waited", value: spell.utilization, unit: "share" },
  { label: "work that came per slot", value: spell.load, unit: "share" },
  { label: "work that came per slot otherwise", value: spell.usualLoad, unit: "share" },
];

export const waited = (spell: QueueSpell): string =>
  `${wordCount(spell.rows.length, "run")} waited ${wordDuration(spell.waitMs)} (median) between ${wordTime(spell.startAt)} and ${wordTime(spell.endAt)}, ${wordDuration(spell.usualWaitMs)} otherwise`;

/** Run time of a row in ms; NaN when it is not known. */
export const lengthOf = (history: History, row: number): number =>
  at(history.table.finishedAt, row) - at(history.table.startedAt, row);
