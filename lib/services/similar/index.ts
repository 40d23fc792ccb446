export { chromaMirror } from "./chroma-mirror.ts";
export { findSimilarTexts } from "./find-similar-texts.ts";
export { forgetTexts } from "./forget-texts.ts";
export { rememberTexts } from "./remember-texts.ts";
export type { SimilarText } from "./schemas.ts";
export { tendVectorSpaces } from "./tend-spaces.ts";
