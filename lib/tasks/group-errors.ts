import { shortHash } from "./error-pattern.ts";
import type { ErrorFamily } from "./schemas.ts";
import { FAILED } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { textAt } from "./text-column.ts";

const MAX_LISTED_RUNS = 50;
const MAX_LISTED_TYPES = 20;
const MAX_FAMILIES = 200;

type Tally = {
  runs: number;
  attempts: number;
  byType: Map<number, number>;
  first: number;
  last: number;
  ids: string[];
};

function add(tally: Tally, table: TaskRunTable, row: number): void {
  const type = table.typeOf[row] ?? 0;
  tally.runs += 1;
  tally.attempts += table.collapsed[row] === 1 ? (table.attempt[row] ?? 1) : 1;
  tally.byType.set(type, (tally.byType.get(type) ?? 0) + 1);
  if (tally.ids.length < MAX_LISTED_RUNS) tally.ids.push(textAt(table.ids, row));
  const time = failureTime(table, row);
  if (time < tally.first) tally.first = time;
  if (time > tally.last) tally.last = time;
}

function failureTime(table: TaskRunTable, row: number): number {
  const end = table.finishedAt[row] ?? Number.NaN;
  return Number.isNaN(end) ? (table.startedAt[row] ?? Number.NaN) : end;
}

function toFamily(table: TaskRunTable, index: number, tally: Tally): ErrorFamily {
  const entry = table.families[index];
  const types = [...tally.byType].sort((a, b) => b[1] - a[1]).slice(0, MAX_LISTED_TYPES);
  return {
    key: shortHash(`${entry?.pattern}\0${entry?.dependency ?? ""}`),
    pattern: entry?.pattern ?? "",
    example: entry?.text ?? "",
    runs: tally.runs,
    attempts: tally.attempts,
    types: types.map(([type, runs]) => ({ type: table.types[type] ?? "", runs })),
    dependency: entry?.dependency ?? null,
    firstSeenMs: Number.isFinite(tally.first) ? tally.first : null,
    lastSeenMs: Number.isFinite(tally.last) ? tally.last : null,
    runIds: tally.ids,
  };
}

/** Failed runs by error family, the largest first (at most 200). Runs that failed without a text are left out. */
export function groupErrors(table: TaskRunTable): ErrorFamily[] {
  const tallies = new Map<number, Tally>();
  for (let row = 0; row < table.size; row += 1) {
    const family = table.familyOf[row] ?? -1;
    if (family < 0 || table.status[row] !== FAILED) continue;
    let tally = tallies.get(family);
    if (!tally) {
      tally = { runs: 0, attempts: 0, byType: new Map(), first: Infinity, last: -Infinity, ids: [] };
      tallies.set(family, tally);
    }
    add(tally, table, row);
  }
  const families = [...tallies].map(([index, tally]) => toFamily(table, index, tally));
  return families.sort((a, b) => b.runs - a.runs || b.attempts - a.attempts).slice(0, MAX_FAMILIES);
}
