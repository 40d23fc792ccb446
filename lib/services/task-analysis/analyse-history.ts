import { type Bottleneck, type ChangeEvent, findBottlenecks, type MetricSample } from "#lib/bottlenecks/index.ts";
import { type RowRange, type ScannedTaskRun, scanTaskRuns } from "#lib/db/index.ts";
import {
  analyzeTaskTable,
  bucketRuns,
  buildTaskRunTable,
  type RunBucket,
  type TaskAnalysis,
  type TaskRun,
  TaskRunStatus,
  type TaskRunTable,
} from "#lib/tasks/index.ts";

export type HistoryInput = {
  databasePath: string;
  sourceId: string;
  nowMs: number;
  metrics: MetricSample[];
  changes: ChangeEvent[];
  /** Task type -> what its runs call. */
  calls: Record<string, string[]>;
};

export type HistoryAnalysis = {
  runs: number;
  analysis: TaskAnalysis;
  bottlenecks: Bottleneck[];
  buckets: RunBucket[];
  readMs: number;
  analyseMs: number;
};

const STATUSES: ReadonlySet<string> = new Set(TaskRunStatus.options);

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const NOTHING = {};

/** Rows were parsed when they were stored; what a damaged file gives is made harmless here. */
const toRun = (row: ScannedTaskRun): TaskRun => ({
  ...row,
  status: STATUSES.has(row.status) ? (row.status as TaskRunStatus) : "queued",
  dependsOn: row.dependsOn === undefined ? [] : textsOf(row.dependsOn),
  resources: row.resources === undefined ? NOTHING : (fieldsOf(row.resources) as TaskRun["resources"]),
  labels: row.labels === undefined ? NOTHING : (fieldsOf(row.labels) as Record<string, string>),
});

/** The runs of a source from the file of the store. */
export function* runsOf(databasePath: string, sourceId: string, range?: RowRange): Generator<TaskRun> {
  for (const row of scanTaskRuns(databasePath, sourceId, range)) yield toRun(row);
}

/** Figures of a history beside its bottlenecks. */
export type HistoryFigures = Pick<HistoryAnalysis, "analysis" | "buckets">;

export const figuresOf = (table: TaskRunTable, nowMs: number): HistoryFigures => ({
  analysis: analyzeTaskTable(table, { nowMs }),
  buckets: bucketRuns(table),
});

export function bottlenecksOf(table: TaskRunTable, input: HistoryInput): Bottleneck[] {
  const { metrics, changes, calls: deps, nowMs: now } = input;
  return findBottlenecks({ runs: table, metrics, deps, changes, now });
}

/** Reads the history of a source and does all that is computed from it, in the calling thread. */
export function analyseHistory(input: HistoryInput): HistoryAnalysis {
  const startedMs = performance.now();
  const table = buildTaskRunTable(runsOf(input.databasePath, input.sourceId));
  const readMs = performance.now() - startedMs;
  const bottlenecks = bottlenecksOf(table, input);
  const figures = figuresOf(table, input.nowMs);
  const analyseMs = performance.now() - startedMs - readMs;
  return { runs: table.size, ...figures, bottlenecks, readMs, analyseMs };
}
