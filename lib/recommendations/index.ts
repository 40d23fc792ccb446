export type { FindingFacts, LibraryFacts, RecommendationDraft } from "./facts.ts";
export { changeOfFacts, type DecisionFacts } from "./facts-changed.ts";
export { recommend } from "./recommend.ts";
export { type MeasuredAdvice, type TrackRecord, trackRecords } from "./track-record.ts";
