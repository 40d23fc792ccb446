export { LibraryKpis, measureKpis, StoredGaps } from "./measure-kpis.ts";
export { gatherPlanningFacts } from "./planning-facts.ts";
export { gatherValidationFacts } from "./validation-facts.ts";
