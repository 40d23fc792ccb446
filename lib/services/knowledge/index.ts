export { requestIndexing } from "./request-indexing.ts";
export { fillFreshIndex, tendKnowledge } from "./tend-knowledge.ts";
