import { countAtMost, percentilesOf } from "./quantiles.ts";
import type { TaskFinding } from "./schemas.ts";
import { collect, durationMs, queueWaitMs } from "./summarize-types.ts";
import { type FindingDraft, toFinding } from "./task-finding.ts";
import { QUEUED, RUNNING, STATUSES, SUCCEEDED } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { wordCount, wordDuration, wordTime } from "./wording.ts";

const HOUR_MS = 3_600_000;
/** How far beyond the 99th percentile a run has to be before it counts as stuck. */
const BEYOND_P99 = 10;
const MIN_STUCK_MS = 6 * HOUR_MS;
const MIN_UNKNOWN_STUCK_MS = 24 * HOUR_MS;
const MIN_NEVER_STARTED_MS = HOUR_MS;
const MIN_OTHER_STARTS = 3;
const MIN_OVERTAKEN = 10;
const MIN_KNOWN_RUNS = 5;

const at = (column: Float64Array | Int32Array | Uint8Array, row: number): number => column[row] ?? Number.NaN;

type Clock = { nowMs: number; startsSorted: Float64Array };
type Blocked = "free" | "waiting" | "hopeless";

/** Whether the dependencies of a queued run let it start: all done, still to come, or failed for good. */
function blockedState(table: TaskRunTable, row: number): Blocked {
  let state: Blocked = "free";
  for (let index = at(table.dependencyStart, row); index < at(table.dependencyStart, row + 1); index += 1) {
    const dependency = at(table.dependencyRows, index);
    if (dependency < 0) continue;
    const status = STATUSES[at(table.status, dependency)];
    if (status === "failed" || status === "cancelled") return "hopeless";
    if (status !== "succeeded") state = "waiting";
  }
  return state;
}

const sumOf = (rows: readonly number[], measure: (row: number) => number): number =>
  rows.reduce((sum, row) => sum + (measure(row) || 0), 0);

const oldestOf = (rows: readonly number[], column: Float64Array): number =>
  rows.reduce((oldest, row) => Math.min(oldest, at(column, row)), Number.POSITIVE_INFINITY);

function stuckRunning(table: TaskRunTable, type: number, clock: Clock): FindingDraft | null {
  const rows = table.rowsByType[type] ?? new Int32Array(0);
  const running = Array.from(rows.filter((row) => at(table.status, row) === RUNNING));
  if (running.length === 0) return null;
  const usual = percentilesOf(
    collect(rows, (row) => (at(table.status, row) === SUCCEEDED ? durationMs(table, row) : Number.NaN)),
  );
  const known = usual.count >= MIN_KNOWN_RUNS && usual.p99 !== null;
  const limitMs = known ? Math.max(BEYOND_P99 * (usual.p99 ?? 0), MIN_STUCK_MS) : MIN_UNKNOWN_STUCK_MS;
  const stuck = running.filter((row) => clock.nowMs - at(table.startedAt, row) > limitMs);
  if (stuck.length === 0) return null;
  const oldest = oldestOf(stuck, table.startedAt);
  const name = table.types[type] ?? "";
  const usually = known
    ? `99 of 100 finished within ${wordDuration(usual.p99 ?? 0)}`
    : "no run of this type has finished yet";
  return {
    kind: "stuck_running",
    subject: name,
    title: `${wordCount(stuck.length, `${name} task`)} ${stuck.length === 1 ? "has" : "have"} been running since ${wordTime(oldest)} or later without an end`,
    detail: `The oldest for ${wordDuration(clock.nowMs - oldest)}; ${usually}. Most likely the process ended without recording it, and the task has to be started again.`,
    impactMs: sumOf(stuck, (row) => clock.nowMs - at(table.startedAt, row)),
    confidence: known ? 0.95 : 0.75,
    rows: stuck,
    figures: [
      { label: "stuck tasks", value: stuck.length, unit: "tasks" },
      { label: "oldest", value: clock.nowMs - oldest, unit: "ms" },
      { label: "usual duration, 99th percentile", value: usual.p99 ?? 0, unit: "ms" },
    ],
    firstSeenMs: oldest,
    lastSeenMs: clock.nowMs,
  };
}

function neverPickedUp(table: TaskRunTable, queued: readonly number[], clock: Clock): FindingDraft | null {
  const oldest = oldestOf(queued, table.queuedAt);
  const otherStarts = clock.startsSorted.length - countAtMost(clock.startsSorted, oldest - 1);
  if (!(clock.nowMs - oldest > MIN_NEVER_STARTED_MS) || otherStarts < MIN_OTHER_STARTS) return null;
  const name = table.types[at(table.typeOf, queued[0] ?? 0)] ?? "";
  return {
    kind: "never_picked_up",
    subject: name,
    title: `${wordCount(queued.length, `${name} task`)} ${queued.length === 1 ? "waits" : "wait"} since ${wordTime(oldest)}; no task of this type was ever started`,
    detail: `${wordCount(otherStarts, "run")} of other types ${otherStarts === 1 ? "was" : "were"} started in the meantime, so the runner is alive: nothing handles the type ${name}.`,
    impactMs: sumOf(queued, (row) => clock.nowMs - at(table.queuedAt, row)),
    confidence: Math.min(0.97, 0.6 + 0.1 * Math.log2(otherStarts)),
    rows: queued,
    figures: [
      { label: "waiting tasks", value: queued.length, unit: "tasks" },
      { label: "runs of other types started meanwhile", value: otherStarts, unit: "runs" },
      { label: "oldest", value: clock.nowMs - oldest, unit: "ms" },
    ],
    firstSeenMs: oldest,
    lastSeenMs: clock.nowMs,
  };
}

/** Waiting far longer than usual although many that came later were started. */
function overtaken(table: TaskRunTable, queued: readonly number[], clock: Clock): FindingDraft | null {
  const type = at(table.typeOf, queued[0] ?? 0);
  const rows = table.rowsByType[type] ?? new Int32Array(0);
  const usual = percentilesOf(collect(rows, (row) => queueWaitMs(table, row)));
  const limitMs = Math.max(BEYOND_P99 * (usual.p99 ?? 0), MIN_STUCK_MS);
  const later = collect(rows, (row) =>
    Number.isNaN(at(table.startedAt, row)) ? Number.NaN : at(table.queuedAt, row),
  ).sort();
  const overtakenBy = (row: number) => later.length - countAtMost(later, at(table.queuedAt, row));
  const stuck = queued.filter(
    (row) => clock.nowMs - at(table.queuedAt, row) > limitMs && overtakenBy(row) >= MIN_OVERTAKEN,
  );
  if (stuck.length === 0) return null;
  const oldest = oldestOf(stuck, table.queuedAt);
  const most = stuck.reduce((max, row) => Math.max(max, overtakenBy(row)), 0);
  const name = table.types[type] ?? "";
  return {
    kind: "stuck_queued",
    subject: name,
    title: `${wordCount(stuck.length, `${name} task`)} still ${stuck.length === 1 ? "waits" : "wait"}, the oldest since ${wordTime(oldest)}, while later ones were started`,
    detail: `Up to ${wordCount(most, "later task")} of the same type overtook ${stuck.length === 1 ? "it" : "them"}; 99 of 100 start within ${wordDuration(usual.p99 ?? 0)}.`,
    impactMs: sumOf(stuck, (row) => clock.nowMs - at(table.queuedAt, row)),
    confidence: Math.min(0.97, 0.7 + 0.05 * Math.log2(most / MIN_OVERTAKEN + 1)),
    rows: stuck,
    figures: [
      { label: "waiting tasks", value: stuck.length, unit: "tasks" },
      { label: "oldest", value: clock.nowMs - oldest, unit: "ms" },
      { label: "usual wait, 99th percentile", value: usual.p99 ?? 0, unit: "ms" },
    ],
    firstSeenMs: oldest,
    lastSeenMs: clock.nowMs,
  };
}

function blockedForGood(table: TaskRunTable, blocked: readonly number[], clock: Clock): FindingDraft | null {
  const oldest = oldestOf(blocked, table.queuedAt);
  if (!(clock.nowMs - oldest > MIN_NEVER_STARTED_MS)) return null;
  const name = table.types[at(table.typeOf, blocked[0] ?? 0)] ?? "";
  return {
    kind: "stuck_queued",
    subject: name,
    detailKey: "dependency-failed",
    title: `${wordCount(blocked.length, `${name} task`)} ${blocked.length === 1 ? "waits" : "wait"} for tasks that have failed`,
    detail: `The oldest since ${wordTime(oldest)}. The failed tasks have to be repeated, or the waiting ones cancelled.`,
    impactMs: sumOf(blocked, (row) => clock.nowMs - at(table.queuedAt, row)),
    confidence: 0.9,
    rows: blocked,
    figures: [
      { label: "waiting tasks", value: blocked.length, unit: "tasks" },
      { label: "oldest", value: clock.nowMs - oldest, unit: "ms" },
    ],
    firstSeenMs: oldest,
    lastSeenMs: clock.nowMs,
  };
}

function stuckQueued(table: TaskRunTable, type: number, clock: Clock): (FindingDraft | null)[] {
  const rows = table.rowsByType[type] ?? new Int32Array(0);
  const queued = Array.from(
    rows.filter((row) => at(table.status, row) === QUEUED && !Number.isNaN(at(table.queuedAt, row))),
  );
  if (queued.length === 0) return [];
  const states = queued.map((row) => blockedState(table, row));
  const free = queued.filter((_, index) => states[index] === "free");
  const hopeless = queued.filter((_, index) => states[index] === "hopeless");
  const everStarted = rows.some((row) => !Number.isNaN(at(table.startedAt, row)) || at(table.attempt, row) > 1);
  return [
    free.length === 0 ? null : everStarted ? overtaken(table, free, clock) : neverPickedUp(table, free, clock),
    hopeless.length === 0 ? null : blockedForGood(table, hopeless, clock),
  ];
}

/**
 * Tasks that stand still at `nowMs`: running far beyond the 99th percentile of their type, queued while later ones were
 * started, of a type that nothing handles, or behind a dependency that failed.
 */
export function findStuckTasks(table: TaskRunTable, nowMs: number): TaskFinding[] {
  const starts = table.startedAt.filter((time) => !Number.isNaN(time)).sort();
  const clock = { nowMs, startsSorted: starts };
  const drafts = table.types.flatMap((_, type) => [
    stuckRunning(table, type, clock),
    ...stuckQueued(table, type, clock),
  ]);
  return drafts.filter((draft) => draft !== null).map((draft) => toFinding(table, draft));
}
