import type { FieldName } from "#lib/metadata/index.ts";

/**
 * Native keys of one field. All of `keys` are read, the first that holds something wins; a write sets those that are
 * present, or the first when none is.
 */
export type KeyMap = Partial<Record<FieldName, readonly string[]>>;

/** Names without a standard, as ffmpeg, Picard, Kodi and podcast programs write them; upper case. */
const FREE: KeyMap = {
  director: ["DIRECTOR"],
  series: ["SHOW", "SERIES", "TVSHOW", "SHOWTITLE"],
  season: ["SEASON_NUMBER", "SEASON", "TVSEASON"],
  episode: ["EPISODE_SORT", "EPISODE_NUMBER", "EPISODE", "TVEPISODE"],
  speaker: ["SPEAKER"],
  event: ["EVENT"],
  author: ["AUTHOR"],
  narrator: ["NARRATOR", "READER"],
  tags: ["KEYWORDS", "TAGS"],
  cast: ["ACTOR", "ACTORS"],
  country: ["COUNTRY", "RELEASECOUNTRY"],
  contentRating: ["CONTENTRATING", "LAW_RATING"],
  language: ["LANGUAGE"],
  summary: ["SYNOPSIS", "SUMMARY", "DESCRIPTION"],
};

const withPrefix = (map: KeyMap, prefix: string): KeyMap =>
  Object.fromEntries(Object.entries(map).map(([field, keys]) => [field, keys.map((key) => prefix + key)]));

/** The key to create comes first: DESCRIPTION is what most programs show. */
const SUMMARY_KEYS = ["DESCRIPTION", "SYNOPSIS", "SUMMARY"] as const;

export const ID3_KEYS: KeyMap = {
  ...withPrefix(FREE, "TXXX:"),
  title: ["TIT2", "ID3v1:title"],
  artist: ["TPE1", "ID3v1:artist"],
  albumArtist: ["TPE2"],
  album: ["TALB", "ID3v1:album"],
  composer: ["TCOM"],
  track: ["TRCK", "ID3v1:track"],
  disc: ["TPOS"],
  date: ["TDRC", "TDAT", "TDRL", "TDOR"],
  year: ["TDRC", "TYER", "TDRL", "ID3v1:year", "TDOR", "TORY"],
  genres: ["TCON", "ID3v1:genre"],
  language: ["TLAN", "TXXX:LANGUAGE"],
  copyright: ["TCOP"],
  lyrics: ["USLT"],
  summary: [...SUMMARY_KEYS.map((key) => `TXXX:${key}`), "TDES"],
  tags: ["TXXX:KEYWORDS", "TXXX:TAGS", "TKWD"],
};

export const VORBIS_KEYS: KeyMap = {
  ...FREE,
  title: ["TITLE"],
  artist: ["ARTIST"],
  albumArtist: ["ALBUMARTIST", "ALBUM ARTIST", "ALBUM_ARTIST"],
  album: ["ALBUM"],
  composer: ["COMPOSER"],
  track: ["TRACKNUMBER", "TRACK"],
  disc: ["DISCNUMBER", "DISC"],
  date: ["DATE", "RELEASEDATE", "ORIGINALDATE"],
  year: ["DATE", "YEAR", "RELEASEDATE", "ORIGINALDATE", "ORIGINALYEAR"],
  genres: ["GENRE"],
  copyright: ["COPYRIGHT"],
  lyrics: ["LYRICS", "UNSYNCEDLYRICS"],
  summary: SUMMARY_KEYS,
};

export const MP4_KEYS: KeyMap = {
  ...withPrefix(FREE, "----:com.apple.iTunes:"),
  title: ["©nam", "udta/©nam"],
  artist: ["©ART", "udta/©ART"],
  albumArtist: ["aART"],
  album: ["©alb", "udta/©alb"],
  composer: ["©wrt", "©com", "udta/©wrt"],
  track: ["trkn"],
  disc: ["disk"],
  date: ["©day", "udta/©day"],
  year: ["©day", "udta/©day"],
  genres: ["©gen", "gnre", "udta/©gen"],
  copyright: ["cprt", "©cpy", "udta/©cpy"],
  lyrics: ["©lyr"],
  series: ["tvsh"],
  season: ["tvsn"],
  episode: ["tves"],
  summary: ["ldes", "desc", "udta/©des"],
  tags: ["keyw"],
  narrator: ["©nrt", "----:com.apple.iTunes:NARRATOR"],
  author: ["©aut", "----:com.apple.iTunes:AUTHOR"],
  director: ["----:com.apple.iTunes:DIRECTOR", "©dir", "udta/©dir"],
};

/** Bare names stand for the item itself; "ALBUM/" and "SEASON/" for the levels above it. */
export const MATROSKA_KEYS: KeyMap = {
  ...FREE,
  title: ["Info/Title", "TITLE"],
  artist: ["ARTIST", "LEAD_PERFORMER", "ALBUM/ARTIST"],
  albumArtist: ["ALBUM/ARTIST", "ALBUM_ARTIST", "ALBUMARTIST"],
  album: ["ALBUM/TITLE", "ALBUM"],
  composer: ["COMPOSER"],
  track: ["PART_NUMBER", "TRACKNUMBER", "TRACK"],
  disc: ["DISCNUMBER", "DISC"],
  date: ["DATE_RELEASED", "DATE", "DATE_RECORDED", "ALBUM/DATE_RELEASED", "ALBUM/DATE_RECORDED"],
  year: ["DATE_RELEASED", "DATE", "DATE_RECORDED", "YEAR", "ALBUM/DATE_RELEASED", "ALBUM/DATE_RECORDED"],
  genres: ["GENRE", "ALBUM/GENRE"],
  copyright: ["COPYRIGHT"],
  lyrics: ["LYRICS"],
  series: ["COLLECTION/TITLE", "SHOW", "SERIES"],
  season: ["SEASON/PART_NUMBER", "SEASON_NUMBER", "SEASON"],
  episode: ["EPISODE_SORT", "EPISODE_NUMBER", "EPISODE"],
  summary: ["SUMMARY", "SYNOPSIS", "DESCRIPTION"],
};

export const RIFF_KEYS: KeyMap = {
  title: ["INAM"],
  artist: ["IART"],
  album: ["IPRD"],
  date: ["ICRD"],
  year: ["ICRD"],
  genres: ["IGNR"],
  track: ["IPRT", "ITRK"],
  copyright: ["ICOP"],
  tags: ["IKEY"],
  language: ["ILNG"],
  summary: ["ISBJ"],
};

/** Text chunks of AIFF. */
export const AIFF_KEYS: KeyMap = { title: ["NAME"], artist: ["AUTH"], copyright: ["(c) "] };
