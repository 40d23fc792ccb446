import type { IAudioMetadata, ICommonTagsResult } from "music-metadata";
import type { MediaFields, MediaKind } from "#lib/metadata/index.ts";
import { cleanCount, cleanDate, cleanLanguage, cleanLine, cleanList, cleanText } from "./clean-values.ts";

/** Values of the MP4 media type atom (stik) that name one of our kinds. */
const STIK_KINDS: Readonly<Record<number, MediaKind>> = {
  1: "music",
  2: "audiobook",
  6: "music",
  9: "movie",
  10: "episode",
  21: "podcast_episode",
};

/** The kind that the tags themselves state, if any. */
export function taggedKindOf(common: ICommonTagsResult): MediaKind | undefined {
  if (common.podcast === true) return "podcast_episode";
  return common.stik === undefined ? undefined : STIK_KINDS[common.stik];
}

const splitKeywords = (values: readonly string[] | undefined): string[] | undefined =>
  cleanList(values?.flatMap((value) => value.split(/[,;]/)));

/**
 * Maps what music-metadata calls "common" to our fields. Absent stays absent: nothing is guessed here.
 */
export function tagsFromMusicMetadata(metadata: IAudioMetadata): MediaFields {
  const { common } = metadata;
  const dated = cleanDate(common.date ?? common.releasedate ?? common.originaldate);
  const recording = cleanLine(common.musicbrainz_recordingid);
  const tags: MediaFields = {
    title: cleanLine(common.title),
    artist: cleanLine(common.artist),
    albumArtist: cleanLine(common.albumartist),
    album: cleanLine(common.album),
    composer: cleanList(common.composer)?.join("; "),
    series: cleanLine(common.tvShow),
    season: cleanCount(common.tvSeason),
    episode: cleanCount(common.tvEpisode),
    track: cleanCount(common.track.no),
    disc: cleanCount(common.disk.no),
    year: cleanDate(common.year).year ?? dated.year,
    date: dated.date,
    genres: cleanList(common.genre),
    tags: splitKeywords(common.keywords),
    language: cleanLanguage(common.language),
    summary: cleanText(common.longDescription ?? common.description?.[0], 100_000),
    lyrics: cleanText(common.lyrics?.[0]?.text, 100_000),
    copyright: cleanLine(common.copyright),
    link: cleanLine(common.website ?? common.podcasturl),
    externalId: recording === undefined ? undefined : `musicbrainz:${recording}`,
    image: common.picture === undefined || common.picture.length === 0 ? undefined : "embedded",
  };
  return dropAbsent(tags);
}

/** The same object without its undefined entries. */
export function dropAbsent<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
