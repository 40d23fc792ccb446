import { durationMs, FAILED } from "#lib/tasks/index.ts";
import { type NodeMetrics, rankRootCauses } from "../root-cause/index.ts";
import { type Draft, overlapShare } from "./draft.ts";
import type { History } from "./history.ts";

const BINS = 48;
/** Part of what the caller suffers that has to start at the other type. */
const MIN_SCORE = 0.3;

/** What a draft is felt as; a kind that no caller would feel has none. */
const SYMPTOMS: Readonly<Record<string, "latency" | "failures">> = {
  regression: "latency",
  straggler: "latency",
  retry_storm: "failures",
};

const at = (column: ArrayLike<number>, index: number): number => column[index] ?? Number.NaN;
const nameOf = (history: History, type: number): string => history.table.types[type] ?? "";

/** Type -> the types that it calls, as far as they ran. */
function callsOf(history: History): Record<string, string[]> {
  const calls: Record<string, string[]> = Object.create(null);
  for (const [callee, users] of history.deps) {
    if (!history.table.types.includes(callee)) continue;
    for (const user of users) {
      const name = nameOf(history, user);
      calls[name] = [...(calls[name] ?? []), callee];
    }
  }
  return calls;
}

/** Run time, number and success of a type's runs by moments. */
function metricsOf(history: History, type: number, timesMs: readonly number[], stepMs: number): NodeMetrics {
  const { table } = history;
  const count = new Float64Array(timesMs.length);
  const ran = new Float64Array(timesMs.length);
  const failed = new Float64Array(timesMs.length);
  const from = timesMs[0] ?? 0;
  for (const row of history.byStartOfType[type] ?? []) {
    const bin = Math.floor((at(table.startedAt, row) - from) / stepMs);
    const length = durationMs(table, row);
    if (bin < 0 || bin >= timesMs.length || !(length >= 0)) continue;
    count[bin] = at(count, bin) + 1;
    ran[bin] = at(ran, bin) + length;
    if (at(table.status, row) === FAILED) failed[bin] = at(failed, bin) + 1;
  }
  const perRun = (sums: Float64Array) =>
    Array.from(sums, (sum, bin) => (at(count, bin) === 0 ? null : sum / at(count, bin)));
  return {
    latency: perRun(ran),
    requests: Array.from(count),
    availability: perRun(failed).map((share) => (share === null ? null : 1 - share)),
  };
}

/**
 * Where types call each other, a slow or failing callee makes its callers slow or fail, too: their drafts become symptoms
 * of the callee's. Which of them it starts at is decided by what the callees do not explain (`rankRootCauses`).
 */
export function linkByCalls(history: History, drafts: readonly Draft[]): Draft[] {
  const calls = callsOf(history);
  if (Object.keys(calls).length === 0) return [...drafts];
  return drafts.map((draft) => {
    const symptom = SYMPTOMS[draft.kind];
    if (symptom === undefined || draft.subjectKind !== "type" || draft.cause !== undefined) return draft;
    const others = drafts.filter(
      (other) => other !== draft && SYMPTOMS[other.kind] === symptom && overlapShare(other, draft) > 0.3,
    );
    if (!others.some((other) => Object.values(calls).some((callees) => callees.includes(other.subject)))) return draft;
    const lengthMs = Math.max(BINS, draft.endAt - draft.startAt);
    const stepMs = (2 * lengthMs) / BINS;
    const timesMs = Array.from({ length: BINS }, (_, bin) => draft.startAt - lengthMs + bin * stepMs);
    const nodes = Object.fromEntries(
      history.table.types.map((name, type) => [name, metricsOf(history, type, timesMs, stepMs)]),
    );
    const [first] = rankRootCauses({
      calls,
      target: { node: draft.subject, symptom },
      onsetMs: draft.startAt,
      window: { timesMs, nodes },
    });
    const source = others.find(({ subject }) => subject === first?.node);
    const isCause = source !== undefined && (first?.score ?? 0) >= MIN_SCORE;
    return isCause ? { ...draft, cause: { kind: source.kind, subject: source.subject } } : draft;
  });
}
