import type { PlanSimulation } from "#lib/services/simulation/index.ts";

type Step = PlanSimulation["steps"][number];

/** One step as a bar: shares 0..1 of the whole time. */
export type ForecastBar = {
  key: string;
  title: string;
  left: number;
  /** Up to its end in the middle run; and on to where nine of ten runs have ended it. */
  width: number;
  late: number;
  baselineLeft: number;
  baselineWidth: number;
};

export type Forecast = { bars: ForecastBar[]; spanMs: number; leftOut: number };

const lastOf = ({ end, baselineEndMs }: Step): number => Math.max(end?.p90 ?? 0, baselineEndMs);

/**
 * Simulated steps as bars on one time axis, in order of their start, at most `max` of them (those that take longest), with
 * the place that each would have one after another. Steps that never start have no bar.
 */
export function prepareForecast(steps: readonly Step[], max = 40): Forecast {
  const started = steps.flatMap((step) =>
    step.start === null || step.end === null ? [] : [{ ...step, start: step.start, end: step.end }],
  );
  if (started.length === 0) return { bars: [], spanMs: 0, leftOut: steps.length };
  const spanMs = Math.max(1, ...started.map(lastOf));
  const longest = [...started].sort((a, b) => b.end.p50 - b.start.p50 - (a.end.p50 - a.start.p50)).slice(0, max);
  const bars = longest
    .sort((a, b) => a.start.p50 - b.start.p50 || (a.key < b.key ? -1 : 1))
    .map(({ key, title, start, end, baselineStartMs, baselineEndMs }) => ({
      key,
      title,
      left: start.p50 / spanMs,
      width: Math.max(0, end.p50 - start.p50) / spanMs,
      late: Math.max(0, end.p90 - end.p50) / spanMs,
      baselineLeft: baselineStartMs / spanMs,
      baselineWidth: (baselineEndMs - baselineStartMs) / spanMs,
    }));
  return { bars, spanMs, leftOut: steps.length - bars.length };
}
