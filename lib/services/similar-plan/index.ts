export { findSimilarPlans } from "./find-similar-plans.ts";
export { type SimilarPlan, SimilarPlans, SimilarPlansInput } from "./schemas.ts";
