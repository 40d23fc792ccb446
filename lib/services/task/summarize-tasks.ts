import { streamTaskRunFacts, type TaskRunFacts } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import {
  buildTaskRunTable,
  type TaskTypeSummary as StageSummary,
  summarizeTaskTypes,
  type TaskRun,
  TaskRunStatus,
} from "#lib/tasks/index.ts";
import { SummarizeTasksInput, type TaskSummary, type TaskTypeSummary } from "./schemas.ts";

type Day = TaskSummary["daily"][number];

const DAY_MS = 86_400_000;

/** One row a day between the first and the last run, at most the last 400 days. */
function toDaily(days: Map<number, Day>): Day[] {
  const numbers = [...days.keys()];
  if (numbers.length === 0) return [];
  const last = numbers.reduce((a, b) => Math.max(a, b));
  const first = Math.max(
    last - 399,
    numbers.reduce((a, b) => Math.min(a, b)),
  );
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const day = new Date((first + index) * DAY_MS).toISOString().slice(0, 10);
    return days.get(first + index) ?? { day, succeeded: 0, failed: 0, other: 0 };
  });
}

const quantiles = (of: StageSummary["durationMs"]): TaskTypeSummary["durationMs"] =>
  of.p50 === null || of.p95 === null || of.p99 === null ? null : { p50: of.p50, p95: of.p95, p99: of.p99 };

const toTypeSummary = (summary: StageSummary): TaskTypeSummary => ({
  type: summary.type,
  runs: summary.runs,
  ...summary.byStatus,
  successRate: summary.successRate,
  durationMs: quantiles(summary.durationMs),
  waitMs: quantiles(summary.waitMs),
  totalDurationMs: summary.busyMs,
});

const UNKNOWN = {
  externalId: "",
  attempt: 1,
  error: null,
  priority: null,
  dependsOn: [],
  batch: null,
  worker: null,
  resources: {},
  inputBytes: null,
  mediaDurationSec: null,
  labels: {},
};

/** Runs one at a time, so that a million of them are never there as whole objects. */
function* asRuns(all: readonly TaskRunFacts[]): Generator<TaskRun> {
  for (const { type, status, queuedAtMs, startedAtMs, finishedAtMs } of all) {
    const times = { queuedAt: queuedAtMs, startedAt: startedAtMs, finishedAt: finishedAtMs };
    yield { ...UNKNOWN, type, status: TaskRunStatus.parse(status), ...times };
  }
}

/** Success, waits and durations per task type, and runs per day. */
export async function summarizeTasks({ ctx, input }: Call<SummarizeTasksInput>): Promise<TaskSummary> {
  requireScope(ctx, "read");
  const { sourceId, days } = parseInput(SummarizeTasksInput, input);
  const sinceIso =
    days === undefined ? undefined : new Date(ctx.now().getTime() - days * DAY_MS).toISOString().replace("Z", "+00:00");
  const runs: TaskRunFacts[] = [];
  const daily = new Map<number, Day>();
  for await (const facts of streamTaskRunFacts(ctx.db, { sourceId, sinceIso })) {
    runs.push(facts);
    const at = facts.finishedAtMs ?? facts.startedAtMs ?? facts.queuedAtMs;
    if (at === null) continue;
    const number = Math.floor(at / DAY_MS);
    const day = daily.get(number) ?? {
      day: new Date(number * DAY_MS).toISOString().slice(0, 10),
      succeeded: 0,
      failed: 0,
      other: 0,
    };
    day[facts.status === "succeeded" || facts.status === "failed" ? facts.status : "other"] += 1;
    daily.set(number, day);
  }
  const types = summarizeTaskTypes(buildTaskRunTable(asRuns(runs)));
  const times = types.flatMap((type) => [type.firstSeenMs, type.lastSeenMs]).filter((at) => at !== null);
  const iso = (at: number | undefined) =>
    at === undefined || !Number.isFinite(at) ? null : new Date(at).toISOString();
  return {
    runs: runs.length,
    firstAt: times.length === 0 ? null : iso(Math.min(...times)),
    lastAt: times.length === 0 ? null : iso(Math.max(...times)),
    types: types.map(toTypeSummary),
    daily: toDaily(daily),
  };
}
