export { dropFromIndex, type IndexChange, indexMedia, indexSource } from "./index-source.ts";
export { meilisearchMirror } from "./meilisearch-mirror.ts";
export { SearchInput, type SearchKind, SearchResult } from "./schemas.ts";
export { searchAll } from "./search-all.ts";
export { isIndexFresh } from "./text-index.ts";
