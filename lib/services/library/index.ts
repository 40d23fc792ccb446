export { readAllowed } from "./allowed.ts";
export { type ChangedWeights, readChangedWeights, readFieldWeights, WEIGHTS_SETTING } from "./field-weights.ts";
export { LibraryKpis, measureKpis, StoredGaps } from "./measure-kpis.ts";
export { choosePanel, measurePanelAgain } from "./measure-panel.ts";
export { gatherPlanningFacts } from "./planning-facts.ts";
export { figuresOf, missingOf, recordLibrarySnapshot, recordReview } from "./record-library-snapshot.ts";
export { gatherValidationFacts } from "./validation-facts.ts";
