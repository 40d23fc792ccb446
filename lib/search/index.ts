export { openTextIndex, type SearchDocument, type SearchHit, type TextIndex } from "./text-index.ts";
