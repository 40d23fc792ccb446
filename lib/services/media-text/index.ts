export { aboutText, genreTerms, searchText } from "./compose-media-text.ts";
export { labelTerms, sharedTerms } from "./terms.ts";
