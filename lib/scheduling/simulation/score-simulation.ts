import type { SimulationFigures } from "./simulate-work.ts";

const REACH_WEIGHT = 0.8;
const SURENESS_WEIGHT = 0.2;

export type SimulationScore = { optimizationScore: number; resourceEfficiency: number };

/**
 * How good a plan is, 0..1 (docs/planning.md): the share of its steps that succeed, times the chance to keep its deadline,
 * times 0.8 of what it takes of the possible saving and 0.2 of how sure its time is (P50 / P90).
 */
export function scoreSimulation(figures: SimulationFigures): SimulationScore {
  const { makespan, stepSuccess, deadlineChance, reach, efficiency } = figures;
  const sureness = makespan.p90 > 0 ? makespan.p50 / makespan.p90 : 1;
  const good = REACH_WEIGHT * reach + SURENESS_WEIGHT * sureness;
  return { optimizationScore: stepSuccess * (deadlineChance ?? 1) * good, resourceEfficiency: efficiency };
}
