export { findSimilarPlans } from "./find-similar-plans.ts";
export { SimilarPlan, SimilarPlans, SimilarPlansInput } from "./schemas.ts";
