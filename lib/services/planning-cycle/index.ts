export { runPlanningCycle } from "./run-planning-cycle.ts";
export { PlanningCycleInput, PlanningCycleResult } from "./schemas.ts";
