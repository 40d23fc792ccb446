import {
  buildTaskRunTable,
  durationMs,
  findTaskProblems,
  queueWaitMs,
  type TaskFinding,
  type TaskFindingKind,
  type TaskRun,
  type TaskRunTable,
} from "#lib/tasks/index.ts";
import type { Bottleneck, BottleneckKind, ChangeEvent, MetricSample } from "./schemas.ts";
import { severityOfScore, severityScore } from "./severity.ts";

export type FindBottlenecksInput = {
  runs: Iterable<TaskRun> | TaskRunTable;
  metrics?: readonly MetricSample[];
  /** Task type -> the services or task types that its runs call. */
  deps?: Readonly<Record<string, readonly string[]>>;
  changes?: readonly ChangeEvent[];
  /** When the history was read, in epoch ms. */
  now: number;
};

const KINDS: Partial<Record<TaskFindingKind, BottleneckKind>> = {
  retry_storm: "retry_storm",
  failing_dependency: "failing_dependency",
  queue_saturation: "queue_saturation",
  duration_regression: "regression",
  slow_dependency: "slow_dependency",
  serial_tail: "serial_tail",
};

function totalMsOf(table: TaskRunTable): number {
  let total = 0;
  for (let row = 0; row < table.size; row += 1) total += (queueWaitMs(table, row) || 0) + (durationMs(table, row) || 0);
  return total;
}

function toBottleneck(finding: TaskFinding, kind: BottleneckKind, totalMs: number, endMs: number): Bottleneck {
  const value = totalMs > 0 ? Math.min(1, finding.impactMs / totalMs) : 0;
  const { confidence, lastSeenMs } = finding;
  const score = severityScore({ impactMs: finding.impactMs, windowCostMs: totalMs, confidence, lastSeenMs, endMs });
  return {
    key: finding.key,
    kind,
    subject: finding.subject,
    subjectKind: kind === "failing_dependency" ? "dependency" : "type",
    startAt: finding.firstSeenMs,
    endAt: lastSeenMs,
    severity: severityOfScore(score),
    score,
    confidence,
    share: { value, low: value, high: value },
    costMs: finding.impactMs,
    waitMs: null,
    serviceMs: null,
    utilization: null,
    rootCause: true,
    symptomOf: null,
    title: finding.title,
    words: finding.detail,
    evidence: finding.evidence,
  };
}

/** Everything that keeps the runs of a history from being done sooner, the most costly first. */
export function findBottlenecks({ runs, now }: FindBottlenecksInput): Bottleneck[] {
  const table = "rowsByType" in runs ? runs : buildTaskRunTable(runs);
  const totalMs = totalMsOf(table);
  const endMs = table.finishedAt.reduce((last, end) => (end > last ? end : last), 0);
  const found = findTaskProblems(table, now).flatMap((finding) => {
    const kind = KINDS[finding.kind];
    return kind === undefined ? [] : [toBottleneck(finding, kind, totalMs, endMs)];
  });
  return found.sort((left, right) => right.score - left.score);
}
