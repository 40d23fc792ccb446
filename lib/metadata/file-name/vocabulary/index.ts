export { CONTAINER_BY_EXTENSION, type ContainerKind } from "./containers.ts";
export { LANGUAGE_BY_CODE, SUBTITLE_WORDS, subtitleLanguageOf } from "./languages.ts";
export { EPISODE_WORDS, SEASON_WORDS, PART_WORDS, DISC_WORDS, MONTHS } from "./number-words.ts";
export { NUMBER_WORDS, ordinalOf, romanOf } from "./numbers.ts";
export { AUDIO_WORDS, GLUE_WORDS, TERMS } from "./term-table.ts";
export type { Term } from "./terms.ts";
