export { findSimilarTexts } from "./find-similar-texts.ts";
export { forgetTexts } from "./forget-texts.ts";
export { rememberTexts } from "./remember-texts.ts";
export type { SimilarText } from "./schemas.ts";
