import { shortHash } from "./error-pattern.ts";
import type { TaskFinding } from "./schemas.ts";
import { durationMs } from "./summarize-types.ts";
import { toFinding } from "./task-finding.ts";
import { FAILED } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { wordCount, wordDuration } from "./wording.ts";

/** Tries of one task that no usual policy (3 to 5 retries) explains, when the policy is not known. */
const STORM_ATTEMPTS = 8;

const at = (column: Float64Array | Int32Array, row: number): number => column[row] ?? Number.NaN;

function lastTime(table: TaskRunTable, row: number): number {
  const end = at(table.finishedAt, row);
  return Number.isNaN(end) ? at(table.startedAt, row) : end;
}

function isStorm(table: TaskRunTable, row: number): boolean {
  const allowed = at(table.maxAttempts, row);
  return at(table.attempt, row) >= (allowed > 0 ? allowed + 1 : STORM_ATTEMPTS);
}

/** Runs that were tried more often than any policy allows, by type and error family. */
function stormGroups(table: TaskRunTable): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < table.size; row += 1) {
    if (at(table.attempt, row) < 2 || !isStorm(table, row)) continue;
    const key = `${table.typeOf[row]}:${table.familyOf[row]}`;
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Failed rows of one task key beyond the limit: retries as rows of their own. */
function repeatedKeyGroups(table: TaskRunTable): Map<string, number[]> {
  const failures = new Int32Array(table.taskKeyCount);
  const isFailedKeyed = (row: number) =>
    at(table.taskKeyOf, row) >= 0 && table.status[row] === FAILED && table.collapsed[row] === 0;
  for (let row = 0; row < table.size; row += 1) {
    if (isFailedKeyed(row)) failures[at(table.taskKeyOf, row)] = at(failures, at(table.taskKeyOf, row)) + 1;
  }
  const groups = new Map<string, number[]>();
  for (let row = 0; row < table.size; row += 1) {
    if (!isFailedKeyed(row) || at(failures, at(table.taskKeyOf, row)) < STORM_ATTEMPTS || isStorm(table, row)) continue;
    const key = `${table.typeOf[row]}:${table.familyOf[row]}`;
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

type StormFacts = {
  tasks: number;
  attempts: number;
  firstAt: number;
  lastAt: number;
  spinningMs: number;
  busyMs: number;
};

function measure(table: TaskRunTable, rows: readonly number[]): StormFacts {
  const facts = { tasks: 0, attempts: 0, firstAt: Infinity, lastAt: -Infinity, spinningMs: 0, busyMs: 0 };
  const keys = new Set<number>();
  for (const row of rows) {
    const own = table.collapsed[row] === 1;
    const key = at(table.taskKeyOf, row);
    if (own || key < 0) facts.tasks += 1;
    else keys.add(key);
    const attempts = own ? at(table.attempt, row) : 1;
    const begin =
      own && !Number.isNaN(at(table.firstAttemptAt, row)) ? at(table.firstAttemptAt, row) : at(table.startedAt, row);
    const end = lastTime(table, row);
    facts.attempts += attempts;
    facts.busyMs += (durationMs(table, row) || 0) * attempts;
    facts.spinningMs += own && end > begin ? end - begin : 0;
    if (begin < facts.firstAt) facts.firstAt = begin;
    if (end > facts.lastAt) facts.lastAt = end;
  }
  facts.tasks += keys.size;
  if (facts.spinningMs === 0 && facts.lastAt > facts.firstAt) facts.spinningMs = facts.lastAt - facts.firstAt;
  return facts;
}

function stormFinding(table: TaskRunTable, rows: readonly number[]): TaskFinding {
  const first = rows[0] ?? 0;
  const type = table.types[at(table.typeOf, first)] ?? "";
  const family = table.families[at(table.familyOf, first)];
  const facts = measure(table, rows);
  const spanMs = Math.max(0, facts.lastAt - facts.firstAt) || 0;
  const everyMs = spanMs / Math.max(1, facts.attempts / Math.max(1, facts.tasks) - 1);
  return toFinding(table, {
    kind: "retry_storm",
    subject: type,
    detailKey: shortHash(family?.pattern ?? ""),
    title: `${wordCount(facts.tasks, `${type} task`)} ${facts.tasks === 1 ? "was" : "were"} tried ${wordCount(facts.attempts, "time")} within ${wordDuration(spanMs)}${family ? `: ${family.pattern}` : ""}`,
    detail: `A try about every ${wordDuration(everyMs)}, always with the same kind of error, and no end: repeating does not help. Every try takes a slot from other tasks. First error: ${family?.text.slice(0, 300) ?? "not recorded"}`,
    impactMs: Math.max(facts.spinningMs, facts.busyMs),
    confidence: Math.min(0.99, 0.7 + 0.05 * Math.log2(Math.max(1, facts.attempts / facts.tasks))),
    rows,
    figures: [
      { label: "tries", value: facts.attempts, unit: "tries" },
      { label: "tasks", value: facts.tasks, unit: "tasks" },
      { label: "time between tries", value: Math.round(everyMs), unit: "ms" },
      { label: "work thrown away", value: Math.round(facts.busyMs), unit: "ms" },
    ],
    ...(Number.isFinite(facts.firstAt) ? { firstSeenMs: facts.firstAt, lastSeenMs: facts.lastAt } : {}),
  });
}

/** Tasks that are repeated without end: more tries than their policy allows (or 8 where none is known), in one row or in many. */
export function findEndlessRetries(table: TaskRunTable): TaskFinding[] {
  const storms = [...stormGroups(table).values(), ...repeatedKeyGroups(table).values()];
  return storms.map((rows) => stormFinding(table, rows));
}
