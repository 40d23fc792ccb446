import { type IAudioMetadata, parseFile } from "music-metadata";
import type { TechnicalFacts } from "#lib/metadata/index.ts";
import { cleanLanguage, cleanLine } from "./clean-values.ts";
import type { Chapter, EmbeddedPicture, MediaReading } from "./read-result.ts";
import { dropAbsent, taggedKindOf, tagsFromMusicMetadata } from "./tags-from-music-metadata.ts";

type TrackInfo = IAudioMetadata["format"]["trackInfo"][number];

/** Track types as Matroska numbers them; the library uses them for every container. */
const TRACK_TYPE = { video: 1, audio: 2, subtitle: 17 } as const;

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;

const whole = (value: number | undefined): number | undefined => {
  const number = positive(value);
  return number === undefined ? undefined : Math.round(number);
};

function languagesOf(tracks: readonly TrackInfo[], type: number): string[] | undefined {
  const languages = tracks.filter((track) => track.type === type).map((track) => cleanLanguage(track.language));
  const known = [...new Set(languages.filter((language) => language !== undefined && language !== "und"))];
  return known.length === 0 ? undefined : (known as string[]);
}

function technicalFrom({ format, common }: IAudioMetadata): TechnicalFacts {
  const video = format.trackInfo.find((track) => track.type === TRACK_TYPE.video);
  const audio = format.trackInfo.find((track) => track.type === TRACK_TYPE.audio);
  const seconds = positive(format.duration);
  return dropAbsent<TechnicalFacts>({
    container: cleanLine(format.container),
    durationMs: seconds === undefined ? undefined : Math.round(seconds * 1_000),
    bitrateBps: whole(format.bitrate),
    videoCodec: cleanLine(video?.codecName),
    audioCodec: cleanLine(audio?.codecName ?? (format.hasVideo ? undefined : format.codec)),
    widthPx: whole(video?.video?.pixelWidth),
    heightPx: whole(video?.video?.pixelHeight),
    sampleRateHz: whole(format.sampleRate),
    channels: whole(format.numberOfChannels),
    bitsPerSample: whole(format.bitsPerSample),
    lossless: format.lossless,
    hasVideo: format.hasVideo,
    hasAudio: format.hasAudio,
    audioLanguages: languagesOf(format.trackInfo, TRACK_TYPE.audio),
    subtitleLanguages: languagesOf(format.trackInfo, TRACK_TYPE.subtitle),
    chapterCount: format.chapters?.length,
    pictureCount: common.picture?.length,
    encoder: cleanLine(format.tool),
  });
}

function chaptersFrom({ format }: IAudioMetadata): Chapter[] {
  return (format.chapters ?? []).slice(0, 10_000).map((chapter) => {
    const scaled = chapter.timeScale === undefined ? chapter.start : (chapter.start * 1_000) / chapter.timeScale;
    return { title: cleanLine(chapter.title), startMs: Number.isFinite(scaled) ? Math.round(scaled) : 0 };
  });
}

function picturesFrom({ common }: IAudioMetadata): EmbeddedPicture[] {
  return (common.picture ?? []).map((picture) => ({
    mime: cleanLine(picture.format) ?? "",
    type: cleanLine(picture.type),
    bytes: picture.data.byteLength,
  }));
}

/**
 * Reads tags and technical facts with music-metadata. May throw or hang on damaged files: run it in a worker.
 * @throws whatever the library throws
 */
export async function readWithMusicMetadata(absPath: string): Promise<MediaReading> {
  const metadata = await parseFile(absPath, { includeChapters: true, mkvUseIndex: true });
  return {
    ok: true,
    tags: tagsFromMusicMetadata(metadata),
    technical: technicalFrom(metadata),
    taggedKind: taggedKindOf(metadata.common),
    chapters: chaptersFrom(metadata),
    pictures: picturesFrom(metadata),
    readers: ["music-metadata"],
    warnings: [...new Set(metadata.quality.warnings.map((warning) => warning.message))].slice(0, 20),
  };
}
