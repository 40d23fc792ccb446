export { type EmbeddedIndex, openEmbeddedIndex, printOf } from "./embedded-index.ts";
export { type MeilisearchIndex, openMeilisearch, PLANNING_INDEX } from "./meilisearch-index.ts";
export { type SearchAttributes, type SearchDocument, type SearchHit, searchKeyOf, type TextIndex } from "./ports.ts";
