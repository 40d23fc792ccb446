import { type AnomalyKind, createAnomalyScorer } from "./anomalies/index.ts";

export type MetricLine = { host: string; resource: string; points: readonly { tsMs: number; value: number }[] };

/** A stretch of a metric that stands out: `value` at its start, `expected` then, `score` 0.5..1. Times in epoch ms. */
export type MetricAnomaly = {
  host: string;
  resource: string;
  kind: AnomalyKind;
  startMs: number;
  endMs: number;
  value: number;
  expected: number | null;
  score: number;
};

/** Alarms below this are told to nobody: on quiet machines they are mostly somebody at work. */
const MIN_SCORE = 0.6;
/** What is over again sooner is a moment, not a state. */
const MIN_LASTING_MS = 10 * 60_000;

/** Place of the first value that is back half way to what was expected. */
function endOf(points: MetricLine["points"], from: number, expected: number): number {
  const half = Math.abs((points[from]?.value ?? 0) - expected) / 2;
  let place = from + 1;
  while (place < points.length && Math.abs((points[place]?.value ?? 0) - expected) > half) place += 1;
  return place;
}

/** Where several lines of a machine fall silent together it was switched off, or its watcher was. */
const isSwitchedOff = (found: MetricAnomaly, all: readonly MetricAnomaly[]): boolean =>
  found.kind === "silence" &&
  all.some(
    ({ host, resource, kind, startMs }) =>
      kind === "silence" &&
      host === found.host &&
      resource !== found.resource &&
      Math.abs(startMs - found.startMs) < MIN_LASTING_MS,
  );

/**
 * What stands out in metrics and lasts: a level above or below what is usual at this time, or a silence. Each line is judged
 * in order of time, by its own past only; the values that belong to one event are told once.
 */
export function findMetricAnomalies(lines: readonly MetricLine[]): MetricAnomaly[] {
  const all = lines.flatMap(({ host, resource, points }) => {
    const scorer = createAnomalyScorer();
    const found: MetricAnomaly[] = [];
    let overMs = Number.NEGATIVE_INFINITY;
    for (const [place, { tsMs, value }] of points.entries()) {
      const { score, kind, expected } = scorer.score({ tsMs, value });
      if (kind === null || score < MIN_SCORE || tsMs < overMs) continue;
      const isSilence = kind === "silence";
      const startMs = isSilence ? (points[place - 1]?.tsMs ?? tsMs) : tsMs;
      const last = isSilence || expected === null ? place : endOf(points, place, expected) - 1;
      const endMs = points[last]?.tsMs ?? tsMs;
      if (endMs - startMs < MIN_LASTING_MS) continue;
      overMs = endMs;
      found.push({ host, resource, kind, startMs, endMs, value, expected, score });
    }
    return found;
  });
  return all.filter((found) => !isSwitchedOff(found, all));
}
