export { openTextIndex, type SearchDocument, type SearchHit, type TextIndex, toMatch } from "./text-index.ts";
