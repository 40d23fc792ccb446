export { isRevisable, nextPlanState, PLAN_STATES, type PlanEvent, PlanState, statesAllowing } from "./plan-machine.ts";
