import type {
  ComparedPlans,
  GoalInterpretation,
  PlanDetail,
  PlanSummary,
  StoredSimulation,
} from "#lib/services/plan/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const plansQuery = (input: { state?: string; search?: string } = {}) =>
  toolPages<PlanSummary>("plans.list", "/plans", input);

/** What the rules read in a goal while it is typed. */
export const goalQuery = (input: { goal: string; constraints?: string; sourceIds?: string }) =>
  toolQuery<GoalInterpretation>("plans.interpret", "/planning/interpret-goal", input);

export const planQuery = (planId: string) => toolQuery<PlanDetail>("plans.get", "/plans/{planId}", { planId });

export const planSimulationQuery = (planId: string) =>
  toolQuery<StoredSimulation>("plans.simulation", "/plans/{planId}/simulation", { planId });

export const planComparisonQuery = (planId: string) =>
  toolQuery<ComparedPlans>("plans.compare", "/plans/{planId}/alternatives", { planId });
