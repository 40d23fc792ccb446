import { shortHash } from "./error-pattern.ts";
import { findFailureHours } from "./find-failure-hours.ts";
import { kept } from "./measured.ts";
import { medianOf, wilsonLowerBound } from "./quantiles.ts";
import { type DenseSegment, scanForDenseSegments } from "./scan-segments.ts";
import type { TaskFinding } from "./schemas.ts";
import { collect, durationMs } from "./summarize-types.ts";
import { toFinding } from "./task-finding.ts";
import { FAILED, SUCCEEDED } from "./task-run-part.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import type { TimeOrder } from "./time-order.ts";
import { wordCount, wordDuration, wordPercent, wordTime } from "./wording.ts";

const MIN_CAUSE_FAILURES = 8;
const MAX_CAUSES = 30;
const MIN_WINDOW_SHARE = 0.4;
const MIN_SHARE_RATIO = 4;
const FAILING_SHARE = 0.2;
const MIN_TYPE_FAILURES = 5;

const at = (column: Float64Array | Int32Array | Uint8Array, row: number): number => column[row] ?? Number.NaN;
const isEnded = (table: TaskRunTable, row: number) =>
  at(table.status, row) === FAILED || at(table.status, row) === SUCCEEDED;

function endOf(table: TaskRunTable, row: number): number {
  const end = at(table.finishedAt, row);
  return Number.isNaN(end) ? at(table.startedAt, row) : end;
}

/** Failures that share a cause: the same service that does not answer, else the same error family. */
type Cause = {
  dependency: string | null;
  pattern: string;
  example: string;
  families: Set<number>;
  types: Set<number>;
  failures: number;
};

function listCauses(table: TaskRunTable): Cause[] {
  const causes = new Map<string, Cause>();
  for (let row = 0; row < table.size; row += 1) {
    const family = at(table.familyOf, row);
    if (at(table.status, row) !== FAILED || family < 0) continue;
    const entry = table.families[family];
    const key = entry?.dependency ? `dependency:${entry.dependency}` : `family:${family}`;
    let cause = causes.get(key);
    if (!cause) {
      const { dependency = null, pattern = "", text: example = "" } = entry ?? {};
      cause = { dependency, pattern, example, families: new Set(), types: new Set(), failures: 0 };
      causes.set(key, cause);
    }
    cause.failures += 1;
    cause.families.add(family);
    cause.types.add(at(table.typeOf, row));
  }
  const often = [...causes.values()].filter((cause) => cause.failures >= MIN_CAUSE_FAILURES);
  return often.sort((a, b) => b.failures - a.failures).slice(0, MAX_CAUSES);
}

/** The usual duration of a successful run per type: what it costs to repeat a failed one. */
function createRepeatCost(table: TaskRunTable): (row: number) => number {
  const medians = new Map<number, number>();
  return (row) => {
    const type = at(table.typeOf, row);
    let median = medians.get(type);
    if (median === undefined) {
      const rows = table.rowsByType[type] ?? new Int32Array(0);
      median =
        medianOf(
          collect(rows, (each) => (at(table.status, each) === SUCCEEDED ? durationMs(table, each) : Number.NaN)),
        ) || 0;
      medians.set(type, median);
    }
    return median + (durationMs(table, row) || 0);
  };
}

type Window = { rows: Int32Array; failures: Int32Array; segment: DenseSegment };

function windowsOf(ended: Int32Array, isHit: (row: number) => boolean): Window[] {
  return scanForDenseSegments(ended.length, (index) => isHit(ended[index] ?? 0))
    .filter(
      ({ share, baseShare, hits }) =>
        hits >= MIN_CAUSE_FAILURES && share >= MIN_WINDOW_SHARE && share >= MIN_SHARE_RATIO * baseShare,
    )
    .map((segment) => {
      const rows = ended.slice(segment.start, segment.end);
      return { rows, failures: rows.filter((row) => isHit(row)), segment };
    });
}

function windowFinding(
  table: TaskRunTable,
  cause: Cause,
  window: Window,
  repeatCost: (row: number) => number,
): TaskFinding {
  const { failures, rows, segment } = window;
  const types = [...new Set(Array.from(failures, (row) => table.types[at(table.typeOf, row)] ?? ""))];
  const from = endOf(table, failures[0] ?? 0);
  const to = endOf(table, failures.at(-1) ?? 0);
  const shown = types.slice(0, 4).join(", ") + (types.length > 4 ? ` and ${types.length - 4} more types` : "");
  const subject = types.length === 1 ? (types[0] ?? "") : cause.pattern;
  const what = `with "${cause.pattern}"`;
  return toFinding(table, {
    kind: "failure_window",
    subject,
    detailKey: `${shortHash(cause.pattern)}-${new Date(from).toISOString().slice(0, 13)}`,
    title: `${wordCount(failures.length, "run")} (${shown}) failed between ${wordTime(from)} and ${wordTime(to)} ${what}`,
    detail: `In these ${wordDuration(Math.max(0, to - from))} ${wordPercent(segment.share)} of the runs of these types failed this way, otherwise ${wordPercent(segment.baseShare)}. Example: ${cause.example.slice(0, 300)}`,
    impactMs: failures.reduce((sum, row) => sum + repeatCost(row), 0),
    confidence: Math.min(0.99, 1 - Math.exp(-segment.score / 15)),
    rows: failures,
    figures: [
      { label: "failed runs", value: failures.length, unit: "runs" },
      { label: "runs in the window", value: rows.length, unit: "runs" },
      { label: "failure share in the window", value: segment.share, unit: "share" },
      { label: "failure share otherwise", value: segment.baseShare, unit: "share" },
      { label: "length of the window", value: Math.max(0, to - from), unit: "ms" },
    ],
    firstSeenMs: from,
    lastSeenMs: to,
  });
}

/** Types that fail often outside of the windows that are already explained. */
function failingTypes(table: TaskRunTable, explained: Uint8Array, repeatCost: (row: number) => number): TaskFinding[] {
  return table.types.flatMap((type, index) => {
    const ended = (table.rowsByType[index] ?? new Int32Array(0)).filter(
      (row) => isEnded(table, row) && explained[row] === 0,
    );
    const failures = kept(ended, (row) => at(table.status, row) === FAILED);
    const surely = wilsonLowerBound(failures.length, ended.length);
    if (failures.length < MIN_TYPE_FAILURES || surely < FAILING_SHARE) return [];
    const share = failures.length / ended.length;
    const { text, runs } = mostCommonError(table, failures);
    return toFinding(table, {
      kind: "failing_type",
      subject: type,
      title: `${wordPercent(share)} of the ${type} tasks fail (${failures.length} of ${ended.length})`,
      detail:
        text === null ? "No error text was recorded." : `Most often (${wordCount(runs, "run")}): ${text.slice(0, 300)}`,
      impactMs: failures.reduce((sum, row) => sum + repeatCost(row), 0),
      confidence: Math.min(0.99, 0.6 + surely * 0.4),
      rows: failures,
      figures: [
        { label: "failed runs", value: failures.length, unit: "runs" },
        { label: "failure share", value: share, unit: "share" },
        { label: "failure share, at least", value: surely, unit: "share" },
      ],
    });
  });
}

function mostCommonError(table: TaskRunTable, rows: Int32Array): { text: string | null; runs: number } {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(at(table.familyOf, row), (counts.get(at(table.familyOf, row)) ?? 0) + 1);
  const [family, runs] = [...counts].filter(([index]) => index >= 0).sort((a, b) => b[1] - a[1])[0] ?? [-1, 0];
  return { text: table.families[family]?.text ?? null, runs };
}

/**
 * Failures that belong together and are no service's: a stretch of time with the same error, hours of the day in which a
 * type fails, and types that fail often all the time (share above 20 % with 95 % confidence).
 */
export function findFailures(table: TaskRunTable, time: TimeOrder): TaskFinding[] {
  const repeatCost = createRepeatCost(table);
  const explained = new Uint8Array(table.size);
  const ended = kept(time.all, (row) => isEnded(table, row));
  const findings: TaskFinding[] = [];
  for (const cause of listCauses(table)) {
    const involved = kept(ended, (row) => cause.types.has(at(table.typeOf, row)));
    const isHit = (row: number) => at(table.status, row) === FAILED && cause.families.has(at(table.familyOf, row));
    for (const window of windowsOf(involved, isHit)) {
      for (const row of window.failures) explained[row] = 1;
      // A service that fails is a bottleneck, which tells it; its failures are only taken out of what is left.
      if (cause.dependency === null) findings.push(windowFinding(table, cause, window, repeatCost));
    }
  }
  const hours = findFailureHours(table, { explained, repeatCost });
  return [...findings, ...hours, ...failingTypes(table, explained, repeatCost)];
}
