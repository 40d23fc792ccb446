import { findFailures } from "./find-failures.ts";
import { findStuckTasks } from "./find-stuck-tasks.ts";
import { groupErrors } from "./group-errors.ts";
import type { TaskAnalysis, TaskFinding, TaskRun, TaskRunStatus } from "./schemas.ts";
import { profileHours, summarizeTaskTypes } from "./summarize-types.ts";
import { buildTaskRunTable, type TaskRunTable } from "./task-run-table.ts";
import { orderByTime } from "./time-order.ts";

/**
 * Problems of the history that are no bottleneck (those are found by `lib/bottlenecks`), the most costly first: work that
 * never ended, and failures. `nowMs` is the moment at which the history was read.
 */
export function findTaskProblems(table: TaskRunTable, nowMs: number): TaskFinding[] {
  const findings = [...findStuckTasks(table, nowMs), ...findFailures(table, orderByTime(table))];
  const byKey = new Map(findings.map((finding) => [finding.key, finding]));
  return [...byKey.values()].sort((a, b) => b.impactMs * b.confidence - a.impactMs * a.confidence);
}

/**
 * Summaries per type, error families, the rhythm of the day and findings over a task history, given as an array or a
 * stream. Linear in the number of runs apart from sorting; a million take a few seconds.
 */
export const analyzeTaskRuns = (runs: Iterable<TaskRun>, options: { nowMs: number }): TaskAnalysis =>
  analyzeTaskTable(buildTaskRunTable(runs), options);

/** The same over a history that was read into columns already. */
export function analyzeTaskTable(table: TaskRunTable, { nowMs }: { nowMs: number }): TaskAnalysis {
  const types = summarizeTaskTypes(table);
  const byStatus: Record<TaskRunStatus, number> = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
  let windowStartMs: number | null = null;
  let windowEndMs: number | null = null;
  for (const summary of types) {
    for (const [status, count] of Object.entries(summary.byStatus)) byStatus[status as TaskRunStatus] += count;
    windowStartMs = Math.min(
      windowStartMs ?? Number.POSITIVE_INFINITY,
      summary.firstSeenMs ?? Number.POSITIVE_INFINITY,
    );
    windowEndMs = Math.max(windowEndMs ?? Number.NEGATIVE_INFINITY, summary.lastSeenMs ?? Number.NEGATIVE_INFINITY);
  }
  const finiteOrNull = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
  return {
    runs: table.size,
    windowStartMs: finiteOrNull(windowStartMs),
    windowEndMs: finiteOrNull(windowEndMs),
    byStatus,
    types,
    errorFamilies: groupErrors(table),
    hours: profileHours(table),
    findings: findTaskProblems(table, nowMs),
  };
}
