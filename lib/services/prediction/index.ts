export { CONCURRENT_STEPS, makespanMs, predictPlan } from "./predict-plan.ts";
export { PlanPrediction } from "./schemas.ts";
