export { CONTAINER_BY_EXTENSION, type ContainerKind } from "./containers.ts";
export { LANGUAGE_BY_CODE, SUBTITLE_WORDS, subtitleLanguageOf } from "./languages.ts";
export { DISC_WORDS, EPISODE_WORDS, MONTHS, PART_WORDS, SEASON_WORDS } from "./number-words.ts";
export { NUMBER_WORDS, ordinalOf, romanOf } from "./numbers.ts";
export { AUDIO_WORDS, GLUE_WORDS, TERMS } from "./term-table.ts";
export type { Term } from "./terms.ts";
