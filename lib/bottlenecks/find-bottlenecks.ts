import { createHash } from "node:crypto";
import { EMPTY_EVIDENCE } from "#lib/core/index.ts";
import {
  buildTaskRunTable,
  durationMs,
  medianOf,
  queueWaitMs,
  type TaskRun,
  type TaskRunTable,
  textAt,
} from "#lib/tasks/index.ts";
import { costOf } from "./counterfactual.ts";
import type { Draft } from "./detect/draft.ts";
import { findDrafts } from "./detect/find-drafts.ts";
import { type History, readHistory } from "./detect/history.ts";
import { findHabits } from "./find-habits.ts";
import type { Bottleneck, ChangeEvent, MetricSample } from "./schemas.ts";
import { severityOfScore, severityScore } from "./severity.ts";
import { createElseWords } from "./what-else-changed.ts";

export type FindBottlenecksInput = {
  runs: Iterable<TaskRun> | TaskRunTable;
  metrics?: readonly MetricSample[];
  /** Task type -> the services or task types that its runs call. */
  deps?: Readonly<Record<string, readonly string[]>>;
  /** What was altered when; the one nearest to the onset of a regression is named with it. */
  changes?: readonly ChangeEvent[];
  /** When the history was read, in epoch ms. */
  now: number;
};

const MAX_EVIDENCE_RUNS = 50;
const MAX_BOTTLENECKS = 200;
const MIN_ORDER_SHARE = 0.003;
const DAY_MS = 86_400_000;

const keyOf = (draft: Pick<Draft, "kind" | "subject" | "startAt">, isFirst: boolean): string => {
  const subject =
    draft.subject.length > 120 ? createHash("sha256").update(draft.subject).digest("hex").slice(0, 16) : draft.subject;
  // The first of a subject keeps its key while its estimated start still moves a little.
  return isFirst
    ? `${draft.kind}:${subject}`
    : `${draft.kind}:${subject}:${new Date(draft.startAt).toISOString().slice(0, 13)}`;
};

function evidenceOf(table: TaskRunTable, draft: Draft): Bottleneck["evidence"] {
  const stride = Math.max(1, draft.rows.length / MAX_EVIDENCE_RUNS);
  const shown = Array.from(
    { length: Math.min(MAX_EVIDENCE_RUNS, draft.rows.length) },
    (_, index) => draft.rows[Math.floor(index * stride)] ?? 0,
  );
  const figures = draft.figures.map((figure) => ({
    ...figure,
    value: Number.isFinite(figure.value) ? figure.value : 0,
  }));
  return {
    ...EMPTY_EVIDENCE,
    taskRunIds: shown.map((row) => textAt(table.ids, row)),
    taskRunCount: draft.rows.length,
    figures,
  };
}

/** What was altered shortly before the onset; the evidence is the nearness in time, no more. */
function changeWords(draft: Draft, history: History, changes: readonly ChangeEvent[]): string {
  const reach = Math.max(3_600_000, Math.min(DAY_MS, 0.02 * (history.endMs - history.startMs)));
  const near = changes.filter(({ atMs }) => atMs <= draft.startAt + 0.2 * reach && atMs >= draft.startAt - reach);
  if (near.length === 0) return "";
  const listed = near
    .slice(-3)
    .map(({ atMs, words }) => `${words} (${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC)`);
  return ` Shortly before it began: ${listed.join("; ")}.`;
}

const medianOrNull = (values: number[]): number | null => {
  const known = Float64Array.from(values.filter((value) => value >= 0));
  return known.length === 0 ? null : medianOf(known);
};

type Surroundings = { changes: readonly ChangeEvent[]; elseWords: (draft: Draft) => string };

function toBottleneck(history: History, draft: Draft, key: string, around: Surroundings): Bottleneck {
  const { table } = history;
  const { costMs, share } = costOf(history, draft);
  const rows = Array.from(draft.rows);
  const lastSeenMs = draft.endAt;
  const weighed = {
    impactMs: share.value,
    windowCostMs: 1,
    confidence: draft.confidence,
    lastSeenMs,
    endMs: history.endMs,
  };
  const score = severityScore(weighed);
  return {
    key,
    kind: draft.kind,
    subject: draft.subject.slice(0, 300) || "(none)",
    subjectKind: draft.subjectKind,
    startAt: draft.startAt,
    endAt: Math.max(draft.startAt, draft.endAt),
    severity: severityOfScore(score),
    score,
    confidence: draft.confidence,
    share,
    costMs,
    waitMs: medianOrNull(rows.map((row) => queueWaitMs(table, row))),
    serviceMs: medianOrNull(rows.map((row) => durationMs(table, row))),
    utilization: draft.utilization === null ? null : Math.min(1, Math.max(0, draft.utilization)),
    rootCause: draft.cause === undefined,
    symptomOf: null,
    title: draft.title,
    words: `${draft.words}${changeWords(draft, history, around.changes)}${around.elseWords(draft)}`,
    evidence: evidenceOf(table, draft),
  };
}

const OF_ORDER: ReadonlySet<string> = new Set(["head_of_line_blocking", "idle_capacity", "serial_tail"]);

/** An order of runs that the replay without it hardly changes keeps nobody from being done. */
const isFelt = ({ kind, share }: Bottleneck): boolean => !OF_ORDER.has(kind) || share.value >= MIN_ORDER_SHARE;

/** Gives each symptom the key of its cause; a cause that was not kept makes it a cause itself. */
function linkCauses(found: { draft: Draft; bottleneck: Bottleneck }[]): Bottleneck[] {
  return found.map(({ draft, bottleneck }) => {
    const { cause } = draft;
    if (cause === undefined) return bottleneck;
    const source = found.find((other) => other.draft.kind === cause.kind && other.draft.subject === cause.subject);
    return { ...bottleneck, rootCause: source === undefined, symptomOf: source?.bottleneck.key ?? null };
  });
}

/**
 * Everything that keeps the runs of a history from being done sooner, the most costly first: twelve kinds, each with its
 * subject, stretch of time, cost by a replay without it, evidence, and whether something else found here is its cause.
 * Equal input gives equal output.
 */
export function findBottlenecks({ runs, metrics = [], deps = {}, changes = [] }: FindBottlenecksInput): Bottleneck[] {
  const table = "rowsByType" in runs ? runs : buildTaskRunTable(runs);
  if (table.size === 0) return [];
  const history = readHistory({ table, metrics, deps });
  const around = { changes, elseWords: createElseWords(history) };
  const seen = new Set<string>();
  const found = findDrafts(history)
    .slice(0, MAX_BOTTLENECKS)
    .map((draft) => {
      const first = keyOf(draft, true);
      const key = seen.has(first) ? keyOf(draft, false) : first;
      seen.add(first);
      return { draft, bottleneck: toBottleneck(history, draft, key, around) };
    });
  const linked = linkCauses(found.filter(({ bottleneck }) => isFelt(bottleneck)));
  return [...linked, ...findHabits(history, linked)].sort(
    (left, right) => right.score - left.score || right.costMs - left.costMs,
  );
}
