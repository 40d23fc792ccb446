export { assertPlanEvent, movePlan } from "./move-plan.ts";
export { personOf } from "./person-of.ts";
