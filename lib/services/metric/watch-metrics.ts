import { EMPTY_EVIDENCE, severityOfScore, severityScore } from "#lib/core/index.ts";
import { type MetricPoint, readMetricPoints } from "#lib/db/index.ts";
import { findMetricAnomalies, type MetricAnomaly, type MetricLine } from "#lib/resources/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type FindingInput, storeFindings } from "#lib/services/finding/index.ts";
import { wordDuration, wordTime } from "#lib/tasks/index.ts";

const DAY_MS = 86_400_000;
const LOOK_BACK_MS = 7 * DAY_MS;
const POINTS_MAX = 400_000;
/** What was over longer ago is history, which the page of the resource shows. */
const RECENT_MS = 2 * DAY_MS;

const WORDS: Record<MetricAnomaly["kind"], string> = {
  spike: "was far above what is usual at this time",
  drop: "was far below what is usual at this time",
  raised_level: "stayed above what is usual",
  lowered_level: "stayed below what is usual",
  silence: "was not measured",
};

function linesOf(points: readonly MetricPoint[]): MetricLine[] {
  const lines = new Map<string, { host: string; resource: string; points: { tsMs: number; value: number }[] }>();
  for (const { host, resource, at, value } of points) {
    const key = `${host}\0${resource}`;
    const line = lines.get(key) ?? { host, resource, points: [] };
    lines.set(key, line);
    line.points.push({ tsMs: Date.parse(at), value });
  }
  return [...lines.values()];
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Its share is that of the time looked at, as the severity of other findings is that of completion time. */
function toFinding(found: MetricAnomaly, endMs: number): FindingInput {
  const { host, resource, kind, startMs, score: confidence, value, expected } = found;
  const lastingMs = found.endMs - startMs;
  const subject = `${resource.replaceAll("_", " ")} of ${host || "an unnamed machine"}`;
  const weighed = { impactMs: lastingMs, windowCostMs: DAY_MS, confidence, lastSeenMs: found.endMs, endMs };
  const figures = [
    ...(kind === "silence" ? [] : [{ label: "value", value: rounded(value), unit: "" }]),
    ...(expected === null || kind === "silence" ? [] : [{ label: "expected", value: rounded(expected), unit: "" }]),
    { label: "lasted", value: lastingMs, unit: "ms" },
  ];
  return {
    findingKey: `anomaly:${host}:${resource}:${new Date(startMs).toISOString().slice(0, 16)}`,
    kind: `metric_${kind}`,
    subject: subject.slice(0, 300),
    severity: severityOfScore(severityScore(weighed)),
    title: `${subject} ${WORDS[kind]} for ${wordDuration(lastingMs)} from ${wordTime(startMs)}`,
    report:
      "Judged by its own course over the last week, at the same times of the day. What ran then is on the page of the tasks, " +
      "what was carried out is marked on the page of the resources.",
    impactMs: null,
    share: null,
    confidence,
    firstSeenMs: startMs,
    lastSeenMs: found.endMs,
    evidence: { ...EMPTY_EVIDENCE, figures },
  };
}

/** Looks at the metrics of the last week, by the minute; what stands out and lasts is a finding for two days. */
export async function watchMetrics(ctx: ServiceContext): Promise<number> {
  const toMs = ctx.now().getTime();
  const points = await readMetricPoints(ctx.db, {
    resolutionSec: 60,
    fromMs: toMs - LOOK_BACK_MS,
    toMs,
    limit: POINTS_MAX,
  });
  const recent = findMetricAnomalies(linesOf(points)).filter(({ endMs }) => endMs >= toMs - RECENT_MS);
  await storeFindings(
    ctx,
    { sourceId: null, stage: "resources" },
    recent.map((found) => toFinding(found, toMs)),
  );
  return recent.length;
}
