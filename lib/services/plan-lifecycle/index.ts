export { assertPlanEvent, movePlan } from "./move-plan.ts";
