import { durationMs, findEndlessRetries, findQueueSaturation, type TaskFinding } from "#lib/tasks/index.ts";
import type { History } from "./detect/history.ts";
import type { Bottleneck, BottleneckKind } from "./schemas.ts";
import { severityOfScore, severityScore } from "./severity.ts";

/** Queues of certain hours are told when they cost this part of all time, and come back on half of the days, three at least. */
const MIN_SHARE = 0.1;
const MIN_DAYS = 3;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MIN_LOAD = 0.9;
const MOST = 0.7;

function toBottleneck(history: History, finding: TaskFinding, kind: BottleneckKind): Bottleneck {
  const value = history.totalMs > 0 ? Math.min(1, finding.impactMs / history.totalMs) : 0;
  const { confidence, lastSeenMs, impactMs } = finding;
  const score = severityScore({
    impactMs,
    windowCostMs: history.totalMs,
    confidence,
    lastSeenMs,
    endMs: history.endMs,
  });
  const wait = finding.evidence.figures.find(({ label }) => label === "median wait in these hours");
  return {
    key: finding.key,
    kind,
    subject: finding.subject,
    subjectKind: "type",
    startAt: finding.firstSeenMs,
    endAt: lastSeenMs,
    severity: severityOfScore(score),
    score,
    confidence,
    share: { value, low: value, high: value },
    costMs: impactMs,
    waitMs: wait?.value ?? null,
    serviceMs: null,
    utilization: null,
    rootCause: true,
    symptomOf: null,
    title: finding.title,
    words: finding.detail,
    evidence: finding.evidence,
  };
}

/**
 * What is always so and has no onset: tasks tried without end, and queues that come back at the same hours of the day. Their
 * cost is what was recorded, not a replay. Types that another bottleneck of the kind names are left out.
 */
export function findHabits(history: History, found: readonly Bottleneck[]): Bottleneck[] {
  const isTold = ({ subject }: TaskFinding, kind: BottleneckKind) =>
    found.some((bottleneck) => bottleneck.kind === kind && bottleneck.subject === subject);
  const storms = findEndlessRetries(history.table).filter((finding) => !isTold(finding, "retry_storm"));
  const queues = findQueueSaturation(history.table)
    .filter(({ finding, hours }) => isHabit(history, finding, withoutTold(history, hours, found)))
    .filter(({ finding, hours }) => isFull(history, finding, hours))
    .map(({ finding }) => finding)
    .filter((finding) => !isQueueTold(history, finding, found));
  return [
    ...storms.map((finding) => toBottleneck(history, finding, "retry_storm")),
    ...queues.map((finding) => toBottleneck(history, finding, "queue_saturation")),
  ];
}

/** Hours that no other bottleneck explains; what goes on for most of the history explains none of them. */
function withoutTold(history: History, hours: ReadonlySet<number>, found: readonly Bottleneck[]): number[] {
  const passing = found.filter(({ startAt, endAt }) => endAt - startAt < MOST * (history.endMs - history.startMs));
  return [...hours].filter(
    (hour) => !passing.some(({ startAt, endAt }) => (hour + 1) * HOUR_MS > startAt && hour * HOUR_MS < endAt),
  );
}

function isHabit(history: History, { impactMs }: TaskFinding, hours: readonly number[]): boolean {
  const days = new Set(hours.map((hour) => Math.floor(hour / 24))).size;
  const all = (history.endMs - history.startMs) / DAY_MS;
  return impactMs >= MIN_SHARE * history.totalMs && days >= Math.max(MIN_DAYS, all / 2);
}

/** About as much work came in these hours as the slots of the queue can do: a few long runs that others wait for are not that. */
function isFull(history: History, { subject }: TaskFinding, hours: ReadonlySet<number>): boolean {
  const { table, pools } = history;
  const pool = pools.pools[pools.poolOfType[table.types.indexOf(subject)] ?? -1];
  let workMs = 0;
  for (const type of pool?.types ?? []) {
    for (const row of history.byStartOfType[type] ?? []) {
      const ready = table.readyAt[row] || (table.startedAt[row] ?? 0);
      if (hours.has(Math.floor(ready / HOUR_MS))) workMs += durationMs(table, row) || 0;
    }
  }
  return workMs >= MIN_LOAD * (pool?.slots ?? 1) * hours.size * HOUR_MS;
}

const QUEUE_KINDS: ReadonlySet<string> = new Set([
  "queue_saturation",
  "starvation",
  "idle_capacity",
  "head_of_line_blocking",
]);

/** Another bottleneck of the same pool tells why its runs wait. */
function isQueueTold(history: History, finding: TaskFinding, found: readonly Bottleneck[]): boolean {
  const type = history.table.types.indexOf(finding.subject);
  const pool = history.pools.pools[history.pools.poolOfType[type] ?? -1];
  const names = new Set([finding.subject, ...(pool?.types ?? []).map((index) => history.table.types[index] ?? "")]);
  return found.some(
    ({ kind, subject, subjectKind, waitMs }) =>
      names.has(subject) ||
      (QUEUE_KINDS.has(kind) && (subjectKind === "worker" || subjectKind === "resource") && waitMs !== null),
  );
}
