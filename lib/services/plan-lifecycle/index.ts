export { movePlan } from "./move-plan.ts";
