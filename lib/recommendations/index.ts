export type { FindingFacts, LibraryFacts, RecommendationDraft } from "./facts.ts";
export { recommend } from "./recommend.ts";
