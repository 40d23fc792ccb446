export { MAX_PLAN_STEPS, PLAN_INTENTS, PlanDraft, PlanIntent, PlanRequest, PlanStep } from "./schemas.ts";
