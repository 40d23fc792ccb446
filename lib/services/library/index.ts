export { LibraryKpis, measureKpis, StoredGaps } from "./measure-kpis.ts";
export { AUTO_APPLY_FLOOR, gatherPlanningFacts } from "./planning-facts.ts";
export { gatherValidationFacts } from "./validation-facts.ts";
