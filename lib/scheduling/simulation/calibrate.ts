import type { SimulationFigures, Spread } from "./simulate-work.ts";

/** One execution: what was simulated for it (before any correction) and how long it took. The newest first. */
export type MeasuredPlan = { p50Ms: number; p90Ms: number; shownP50Ms: number; shownP90Ms: number; measuredMs: number };

/** By what simulated times are multiplied so that they hold for what was measured so far. */
export type Correction = { count: number; factor50: number; factor90: number };

const NEWEST = 60;
/** After so many executions one counts half: machines change, and what runs beside them. */
const HALF_LIFE = 8;
/** So many executions without a fault weigh as much as what was measured. */
const PRIOR_WEIGHT = 2;
const MOST = 20;

const bounded = (factor: number): number => Math.min(MOST, Math.max(1 / MOST, factor));

/** The least value below which this share of the weight lies; `above` is weight that lies above all of them. */
function weightedQuantile(values: readonly { value: number; weight: number }[], share: number, above: number): number {
  const sorted = values.toSorted((left, right) => left.value - right.value);
  const whole = sorted.reduce((sum, { weight }) => sum + weight, above);
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weight;
    if (below >= share * whole) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}

/**
 * Weighted split conformal correction on the logarithm (Vovk; Barber et al. 2023), shrunk towards none while there is little
 * to go by: the middle of measured / P50, and the value of measured / P90 below which nine of ten lie when the next one is
 * counted as above all. Recent executions weigh more.
 */
export function correctionFrom(measured: readonly MeasuredPlan[]): Correction {
  const sound = measured.filter((plan) => plan.p50Ms > 0 && plan.p90Ms > 0 && plan.measuredMs > 0).slice(0, NEWEST);
  if (sound.length === 0) return { count: 0, factor50: 1, factor90: 1 };
  const logs = (of: (plan: MeasuredPlan) => number) =>
    sound.map((plan, age) => ({ value: Math.log(plan.measuredMs / of(plan)), weight: 0.5 ** (age / HALF_LIFE) }));
  const middle = logs((plan) => plan.p50Ms);
  const weight = middle.reduce((sum, one) => sum + one.weight, 0);
  const trust = weight / (weight + PRIOR_WEIGHT);
  const upper = weightedQuantile(
    logs((plan) => plan.p90Ms),
    0.9,
    1,
  );
  return {
    count: sound.length,
    factor50: bounded(Math.exp(weightedQuantile(middle, 0.5, 0) * trust)),
    factor90: bounded(Math.exp(upper * trust)),
  };
}

/** Of plans that ran: how many were done by what was shown for them as P50 and as P90. Null without any. */
export function coverageOf(measured: readonly MeasuredPlan[]): { count: number; p50: number; p90: number } | null {
  if (measured.length === 0) return null;
  const share = (of: (plan: MeasuredPlan) => number) =>
    measured.filter((plan) => plan.measuredMs <= of(plan)).length / measured.length;
  return { count: measured.length, p50: share((plan) => plan.shownP50Ms), p90: share((plan) => plan.shownP90Ms) };
}

/** The figures with times corrected; P90 never falls below P50. */
export function correctFigures(figures: SimulationFigures, { factor50, factor90 }: Correction): SimulationFigures {
  const spread = ({ p50, p90 }: Spread): Spread => ({
    p50: p50 * factor50,
    p90: Math.max(p90 * factor90, p50 * factor50),
  });
  return {
    ...figures,
    makespan: spread(figures.makespan),
    baseline: spread(figures.baseline),
    lowerBound: spread(figures.lowerBound),
    steps: figures.steps.map((step) => ({
      ...step,
      start: step.start && spread(step.start),
      end: step.end && spread(step.end),
    })),
  };
}
