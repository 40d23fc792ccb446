/** Fields a recogniser can fill; the titles, groups and kinds are derived later from what is left. */
export type Field =
  | "year"
  | "date"
  | "season"
  | "episode"
  | "absoluteEpisode"
  | "seasonCount"
  | "episodeCount"
  | "version"
  | "part"
  | "disc"
  | "discCount"
  | "film"
  | "bonus"
  | "screenSize"
  | "frameRateFps"
  | "source"
  | "streamingService"
  | "videoCodec"
  | "colorDepth"
  | "audioCodec"
  | "audioChannels"
  | "container"
  | "language"
  | "subtitleLanguage"
  | "edition"
  | "country"
  | "flag"
  | "properCount"
  | "website"
  | "crc32"
  | "uuid"
  | "sizeText"
  | "bitRateText"
  | "episodeDetail"
  | "podcastWord"
  | "talkWord"
  | "releaseGroup";

export type Property = { readonly field: Field; readonly value: string | number };

/** What a match is about; decides which neighbours make each other believable. `mark` is a re-poster's tag behind a group. */
export type MatchKind =
  | "number"
  | "year"
  | "date"
  | "tech"
  | "language"
  | "edition"
  | "country"
  | "label"
  | "site"
  | "mark";

/**
 * How far a match may be believed by itself.
 * `sure` stands alone; `likely` is release jargon that titles rarely hold and needs any believed neighbour;
 * `common` is also an everyday word or name and needs a technical neighbour.
 */
export type Belief = "sure" | "likely" | "common";

/** A stretch of the name (character offsets, end exclusive) read as one or more properties. */
export type Match = {
  readonly start: number;
  readonly end: number;
  readonly part: number;
  readonly kind: MatchKind;
  readonly belief: Belief;
  readonly properties: readonly Property[];
};

export function hasField(match: Match, field: Field): boolean {
  return match.properties.some((property) => property.field === field);
}
