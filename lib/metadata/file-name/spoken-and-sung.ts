import type { MusicNaming } from "./music-naming.ts";
import type { ParsedFileName } from "./parsed-file-name.ts";
import type { TalkNaming } from "./talk-naming.ts";

const given = <T>(value: T | undefined, confidence: number): number | undefined =>
  value === undefined ? undefined : confidence;

/** The record of a track: numbers that a video would read as episodes are its track and disc. */
export function withMusic(parsed: ParsedFileName, music: MusicNaming): ParsedFileName {
  const { artist, album, trackNumber, title } = music;
  const year = music.year ?? parsed.year;
  return {
    ...parsed,
    title,
    artist,
    album,
    trackNumber,
    year,
    disc: music.disc ?? parsed.disc,
    alternativeTitles: [],
    seasons: [],
    episodes: [],
    absoluteEpisodes: [],
    episodeTitle: undefined,
    releaseGroup: music.releaseGroup,
    languages: [],
    subtitleLanguages: [],
    countries: [],
    confidence: {
      type: parsed.confidence.type,
      title: given(title, artist === undefined && trackNumber === undefined ? 0.6 : 0.85),
      artist: given(artist, 0.8),
      album: given(album, 0.8),
      year: given(year, 0.85),
    },
  };
}

/** The record of a talk. */
export function withTalk(parsed: ParsedFileName, talk: TalkNaming): ParsedFileName {
  return {
    ...parsed,
    title: talk.title,
    speaker: talk.speaker,
    event: talk.event,
    alternativeTitles: [],
    episodeTitle: undefined,
    releaseGroup: undefined,
    confidence: {
      type: parsed.confidence.type,
      title: talk.speaker === undefined ? 0.6 : 0.75,
      speaker: given(talk.speaker, 0.7),
      year: parsed.confidence.year,
      date: parsed.confidence.date,
    },
  };
}
