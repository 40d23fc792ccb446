export { SearchInput, type SearchKind, SearchResult } from "./schemas.ts";
export { dropFromIndex, indexSource, searchAll } from "./search-all.ts";
