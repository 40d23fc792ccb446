import type { PlanDraft, PlanningFacts } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { gatherValidationFacts } from "#lib/services/library/index.ts";
import { predictPlan } from "#lib/services/prediction/index.ts";
import {
  gatherBasis,
  type PlanSimulation,
  readSizesFor,
  type SimulationBasis,
  simulateDraft,
  withExpectedTimes,
} from "#lib/services/simulation/index.ts";
import { type PlanForecast, type ValidationReport, validatePlan } from "#lib/validation/index.ts";
import type { CheckedDraft } from "./store-plan.ts";

/** With one of these broken, there is nothing that could be played. */
const PLAYABLE = ["schema", "known_types", "order", "capacities", "windows"];

const isPlayable = ({ issues }: ValidationReport): boolean =>
  !issues.some((issue) => issue.severity === "error" && PLAYABLE.includes(issue.rule));

const forecastOf = (simulation: PlanSimulation): PlanForecast => ({
  leastMs: simulation.lowerBoundMs.p50,
  p50Ms: simulation.makespanMs.p50,
  p90Ms: simulation.makespanMs.p90,
  costUsdP50: simulation.costUsd.p50,
  costUsdP90: simulation.costUsd.p90,
  deadlineChance: simulation.deadlineChance,
  successChance: simulation.successChance,
  stepSuccess: simulation.stepSuccess,
});

/** Rules, then the simulation where the plan can be played, then the rules that need its figures. */
export async function checkAndSimulate(
  ctx: ServiceContext,
  draft: PlanDraft,
  basis: SimulationBasis,
): Promise<{ draft: PlanDraft; validation: ValidationReport; simulation: PlanSimulation | null }> {
  const sizes = await readSizesFor(ctx, basis, draft);
  const facts = await gatherValidationFacts(ctx, draft.steps);
  const first = validatePlan(draft, facts, ctx.now());
  if (!isPlayable(first)) return { draft, validation: first, simulation: null };
  const timed = withExpectedTimes(draft, basis, sizes);
  const simulation = await simulateDraft(timed, basis, sizes);
  const validation = validatePlan(timed, { ...facts, forecast: forecastOf(simulation) }, ctx.now());
  return { draft: timed, validation, simulation };
}

/** All that is to be known of a draft before it is stored: what the rules say, what it should reach, how it should run. */
export async function checkDraft(
  ctx: ServiceContext,
  draft: PlanDraft,
  facts: PlanningFacts,
  basis?: SimulationBasis,
): Promise<CheckedDraft> {
  const checked = await checkAndSimulate(ctx, draft, basis ?? (await gatherBasis(ctx)));
  const predicted = await predictPlan(ctx.db, checked.draft, facts);
  const { simulation } = checked;
  const prediction =
    simulation === null
      ? predicted
      : { ...predicted, expectedMs: simulation.makespanMs.p50, basis: simulation.basis || predicted.basis };
  return { ...checked, prediction };
}
