export { predictPlan } from "./predict-plan.ts";
export { PlanPrediction } from "./schemas.ts";
