import type { FieldName, MediaKind } from "#lib/metadata/index.ts";

/**
 * Root elements. Kodi knows movie, tvshow, episodedetails, album and musicvideo; the others are ours, for kinds that
 * Kodi has no sidecar for.
 */
export const NFO_ROOT_OF_KIND: Readonly<Record<MediaKind, string>> = {
  movie: "movie",
  show: "tvshow",
  episode: "episodedetails",
  music: "song",
  podcast: "podcast",
  podcast_episode: "podcastepisode",
  audiobook: "audiobook",
  talk: "talk",
  other: "media",
};

export const KIND_OF_NFO_ROOT: Readonly<Record<string, MediaKind>> = {
  movie: "movie",
  tvshow: "show",
  episodedetails: "episode",
  song: "music",
  musicvideo: "music",
  album: "music",
  podcast: "podcast",
  podcastepisode: "podcast_episode",
  audiobook: "audiobook",
  talk: "talk",
  media: "other",
};

/** Element per field: the first is written, all are read. Names follow Kodi where Kodi has one. */
export const NFO_ELEMENTS: Readonly<Record<FieldName, readonly string[]>> = {
  title: ["title", "originaltitle"],
  artist: ["artist", "artistdesc"],
  albumArtist: ["albumartist"],
  album: ["album"],
  composer: ["composer"],
  speaker: ["speaker"],
  event: ["event"],
  author: ["author"],
  narrator: ["narrator"],
  director: ["director"],
  series: ["showtitle", "series"],
  season: ["season"],
  episode: ["episode"],
  track: ["track"],
  disc: ["disc"],
  year: ["year"],
  date: ["premiered", "aired", "releasedate", "date"],
  genres: ["genre"],
  tags: ["tag"],
  cast: ["actor"],
  country: ["country"],
  language: ["language"],
  summary: ["plot", "review", "outline"],
  transcript: ["transcript"],
  lyrics: ["lyrics"],
  contentRating: ["mpaa", "certification"],
  explicit: ["explicit"],
  image: ["thumb", "art"],
  link: ["link"],
  copyright: ["copyright"],
  externalId: ["uniqueid"],
};

/** The element that a date is written to depends on the root. */
export function nfoElementOf(field: FieldName, root: string): string {
  if (field === "date") return root === "episodedetails" ? "aired" : "premiered";
  return NFO_ELEMENTS[field][0] ?? field;
}
