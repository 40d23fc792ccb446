export { findSimilarPlans } from "./find-similar-plans.ts";
export { SimilarPlans, SimilarPlansInput } from "./schemas.ts";
