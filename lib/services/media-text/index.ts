export { aboutText, searchText } from "./compose-media-text.ts";
