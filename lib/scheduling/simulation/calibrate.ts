import { quantileOf, type SimulationFigures, type Spread } from "./simulate-work.ts";

/** One execution: what was simulated for it (before any correction) and how long it took. The newest first. */
export type MeasuredPlan = { p50Ms: number; p90Ms: number; shownP50Ms: number; shownP90Ms: number; measuredMs: number };

/** By what simulated times are multiplied so that they hold for what was measured so far. */
export type Correction = { count: number; factor50: number; factor90: number };

const NEWEST = 40;
/** So many executions without a fault weigh as much as what was measured. */
const PRIOR_WEIGHT_50 = 3;
const PRIOR_WEIGHT_90 = 5;
const MOST = 20;

const bounded = (factor: number): number => Math.min(MOST, Math.max(1 / MOST, factor));

/**
 * Split conformal correction on the logarithm (Vovk; Romano et al. 2019), shrunk towards none while there is little to go by:
 * the middle of measured / P50, and the value of measured / P90 below which nine of ten of them (and the next one) lie.
 */
export function correctionFrom(measured: readonly MeasuredPlan[]): Correction {
  const sound = measured.filter((plan) => plan.p50Ms > 0 && plan.p90Ms > 0 && plan.measuredMs > 0).slice(0, NEWEST);
  const count = sound.length;
  if (count === 0) return { count, factor50: 1, factor90: 1 };
  const logs = (of: (plan: MeasuredPlan) => number) =>
    Float64Array.from(sound, (plan) => Math.log(plan.measuredMs / of(plan))).sort();
  const middle = quantileOf(
    logs((plan) => plan.p50Ms),
    0.5,
  );
  const rank = Math.min(count, Math.ceil((count + 1) * 0.9));
  const upper = logs((plan) => plan.p90Ms)[rank - 1] ?? 0;
  return {
    count,
    factor50: bounded(Math.exp((middle * count) / (count + PRIOR_WEIGHT_50))),
    factor90: bounded(Math.exp((upper * count) / (count + PRIOR_WEIGHT_90))),
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
