import { z } from "zod";
import type { MediaFields, TechnicalFacts } from "#lib/metadata/index.ts";
import { runTool, SAFE_INPUT_OPTIONS, type ToolRun } from "../tools/run-tool.ts";
import { cleanCount, cleanDate, cleanLanguage, cleanLine, cleanList, cleanText } from "./clean-values.ts";
import type { Chapter, EmbeddedPicture, MediaReadFault, MediaReading } from "./read-result.ts";
import { dropAbsent } from "./tags-from-music-metadata.ts";

const TagMap = z.record(z.string(), z.string()).optional().catch(undefined);
const Num = z.coerce.number().optional().catch(undefined);

const ProbeStream = z.object({
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: Num,
  height: Num,
  sample_rate: Num,
  channels: Num,
  bits_per_raw_sample: Num,
  avg_frame_rate: z.string().optional(),
  duration: Num,
  disposition: z.object({ attached_pic: Num }).optional().catch(undefined),
  tags: TagMap,
});
const ProbeOutput = z.object({
  streams: z.array(ProbeStream).default([]),
  chapters: z.array(z.object({ start_time: Num, tags: TagMap })).default([]),
  format: z
    .object({ format_name: z.string().optional(), duration: Num, bit_rate: Num, size: Num, tags: TagMap })
    .optional(),
});
type ProbeOutput = z.infer<typeof ProbeOutput>;
type ProbeStream = z.infer<typeof ProbeStream>;

const LOSSLESS = /^(?:flac|alac|pcm_|wavpack|ape|tta|truehd|mlp|dsd_|ffv1)/;

/** Format tags first, then those of the audio, then of the video stream: Ogg keeps them there. Keys in lower case. */
function collectTags(probe: ProbeOutput): Map<string, string> {
  const found = new Map<string, string>();
  const rank = (stream: ProbeStream): number => (stream.codec_type === "audio" ? 0 : 1);
  const streams = probe.streams.filter((stream) => stream.disposition?.attached_pic !== 1);
  const sources = [probe.format?.tags, ...streams.sort((a, b) => rank(a) - rank(b)).map((stream) => stream.tags)];
  for (const tags of sources) {
    for (const [key, value] of Object.entries(tags ?? {})) {
      const name = key.toLowerCase();
      if (!found.has(name) && value.trim() !== "") found.set(name, value);
    }
  }
  return found;
}

function fieldsFrom(tags: Map<string, string>, languages: string[] | undefined, hasCover: boolean): MediaFields {
  const first = (...names: string[]) => names.map((name) => tags.get(name)).find((value) => value !== undefined);
  const dated = cleanDate(first("date", "date_released", "originaldate", "tdrc", "year", "icrd"));
  return dropAbsent<MediaFields>({
    title: cleanLine(first("title")),
    artist: cleanLine(first("artist", "author")),
    albumArtist: cleanLine(first("album_artist", "albumartist")),
    album: cleanLine(first("album")),
    composer: cleanLine(first("composer")),
    director: cleanLine(first("director")),
    series: cleanLine(first("show")),
    season: cleanCount(first("season_number")),
    episode: cleanCount(first("episode_sort", "episode")),
    track: cleanCount(first("track", "tracknumber", "part_number")),
    disc: cleanCount(first("disc", "discnumber")),
    year: dated.year,
    date: dated.date,
    genres: cleanList(first("genre")?.split(/;|\0/)),
    tags: cleanList(first("keywords")?.split(/[,;]/)),
    language: cleanLanguage(first("language")) ?? languages?.[0],
    summary: cleanText(first("synopsis", "summary", "description"), 100_000),
    lyrics: cleanText(first("lyrics"), 100_000),
    copyright: cleanLine(first("copyright")),
    image: hasCover ? "embedded" : undefined,
  });
}

function ratio(text: string | undefined): number | undefined {
  const [top, bottom] = (text ?? "").split("/").map(Number);
  const value = (top ?? 0) / (bottom ?? 1);
  return Number.isFinite(value) && value > 0 ? Math.round(value * 1_000) / 1_000 : undefined;
}

function languagesOf(streams: readonly ProbeStream[], type: string): string[] | undefined {
  const all = streams
    .filter((stream) => stream.codec_type === type)
    .map((stream) => cleanLanguage(stream.tags?.language));
  const known = [...new Set(all)].filter((language) => language !== undefined && language !== "und");
  return known.length === 0 ? undefined : (known as string[]);
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) && value > 0 ? Math.round(value) : undefined;

function technicalFrom(probe: ProbeOutput): TechnicalFacts {
  const isCover = (stream: ProbeStream): boolean => stream.disposition?.attached_pic === 1;
  const video = probe.streams.find((stream) => stream.codec_type === "video" && !isCover(stream));
  const audio = probe.streams.find((stream) => stream.codec_type === "audio");
  const seconds = probe.format?.duration ?? Math.max(0, ...probe.streams.map((stream) => stream.duration ?? 0));
  return dropAbsent<TechnicalFacts>({
    container: cleanLine(probe.format?.format_name),
    durationMs: positive(seconds * 1_000),
    bitrateBps: positive(probe.format?.bit_rate),
    sizeBytes: positive(probe.format?.size),
    videoCodec: cleanLine(video?.codec_name),
    audioCodec: cleanLine(audio?.codec_name),
    widthPx: positive(video?.width),
    heightPx: positive(video?.height),
    frameRateHz: ratio(video?.avg_frame_rate),
    sampleRateHz: positive(audio?.sample_rate),
    channels: positive(audio?.channels),
    bitsPerSample: positive(audio?.bits_per_raw_sample),
    lossless: audio?.codec_name === undefined ? undefined : LOSSLESS.test(audio.codec_name),
    hasVideo: video !== undefined,
    hasAudio: audio !== undefined,
    audioLanguages: languagesOf(probe.streams, "audio"),
    subtitleLanguages: languagesOf(probe.streams, "subtitle"),
    chapterCount: probe.chapters.length || undefined,
    pictureCount: probe.streams.filter(isCover).length || undefined,
  });
}

function chaptersFrom(probe: ProbeOutput): Chapter[] {
  return probe.chapters.slice(0, 10_000).map((chapter) => ({
    title: cleanLine(chapter.tags?.title),
    startMs: Math.max(0, Math.round((chapter.start_time ?? 0) * 1_000)),
  }));
}

function readingFrom(probe: ProbeOutput): MediaReading {
  const covers: EmbeddedPicture[] = probe.streams
    .filter((stream) => stream.disposition?.attached_pic === 1)
    .map((stream) => ({
      mime: `image/${stream.codec_name === "mjpeg" ? "jpeg" : stream.codec_name}`,
      type: undefined,
      bytes: 0,
    }));
  const technical = technicalFrom(probe);
  return {
    ok: true,
    tags: fieldsFrom(collectTags(probe), technical.audioLanguages, covers.length > 0),
    technical,
    taggedKind: undefined,
    chapters: chaptersFrom(probe),
    pictures: covers,
    readers: ["ffprobe"],
    warnings: [],
  };
}

function faultOf(run: ToolRun): MediaReadFault {
  if (run.outcome === "timeout")
    return { ok: false, code: "timeout", message: "ffprobe did not finish within the time limit." };
  if (run.outcome === "not_started")
    return { ok: false, code: "unsupported", message: "ffprobe could not be started." };
  const lines = run.stderr.trim().split("\n");
  const last = cleanLine(lines[lines.length - 1])?.replace(/^.*?: (?=[A-Z])/, "") ?? "no details given";
  return { ok: false, code: "damaged", message: `ffprobe could not read the file (${last}).` };
}

/**
 * Reads tags, chapters and technical facts with ffprobe (argument vector, local files only, time limit).
 */
export async function readWithFfprobe(input: {
  absPath: string;
  ffprobePath: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}): Promise<MediaReading | MediaReadFault> {
  const run = await runTool({
    command: input.ffprobePath,
    args: [
      ...["-v", "error", ...SAFE_INPUT_OPTIONS, "-print_format", "json"],
      ...["-show_format", "-show_streams", "-show_chapters", "-i", input.absPath],
    ],
    timeoutMs: input.timeoutMs,
    signal: input.signal,
  });
  if (run.outcome !== "exited" || run.exitCode !== 0) return faultOf(run);
  try {
    const probe = ProbeOutput.parse(JSON.parse(run.stdout.toString("utf8")));
    if (probe.streams.length > 0) return readingFrom(probe);
  } catch {
    return { ok: false, code: "damaged", message: "ffprobe gave an answer that could not be understood." };
  }
  return { ok: false, code: "unsupported", message: "The file holds no audio or video stream." };
}
