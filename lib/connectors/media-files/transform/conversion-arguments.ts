import path from "node:path";
import { AppError, type AudioCodec, type VideoCodec } from "#lib/core/index.ts";
import type { ProbedStreams } from "./probe-streams.ts";

export type Transcoding = {
  kind: "transcode";
  videoCodec: VideoCodec;
  /** As x264 counts it, 0 to 51; other encoders get the value that looks alike. */
  quality: number;
  maxHeightPx?: number | undefined;
  audioCodec: "copy" | "aac" | "opus";
  audioKbps: number;
};
export type AudioExtraction = { kind: "extract_audio"; audioCodec: AudioCodec; audioKbps: number };
export type LoudnessChange = { kind: "loudness"; targetLufs: number; truePeakDb: number };
export type Conversion = Transcoding | AudioExtraction | LoudnessChange;

/** What the first pass of loudnorm measured. */
export type MeasuredLoudness = {
  integratedLufs: number;
  truePeakDb: number;
  rangeLu: number;
  thresholdLufs: number;
  offsetLu: number;
};

/** What a container takes, by the extension of the file, and what ffmpeg calls it. */
type Container = {
  muxer: string;
  video: readonly string[];
  audio: readonly string[];
  subtitles: "keep" | "text" | "none";
};

const ANY_AUDIO = ["aac", "opus", "mp3", "flac", "vorbis", "alac", "ac3", "eac3", "dts", "pcm_s16le", "pcm_s24le"];
const CONTAINERS: Readonly<Record<string, Container>> = {
  ".mp4": {
    muxer: "mp4",
    video: ["h264", "hevc", "av1"],
    audio: ["aac", "mp3", "alac", "ac3", "eac3", "opus", "flac"],
    subtitles: "text",
  },
  ".m4v": { muxer: "mp4", video: ["h264", "hevc"], audio: ["aac", "alac", "ac3"], subtitles: "text" },
  ".mov": {
    muxer: "mov",
    video: ["h264", "hevc"],
    audio: ["aac", "alac", "mp3", "pcm_s16le", "pcm_s24le"],
    subtitles: "text",
  },
  ".mkv": { muxer: "matroska", video: ["*"], audio: ["*"], subtitles: "keep" },
  ".webm": { muxer: "webm", video: ["av1", "vp8", "vp9"], audio: ["opus", "vorbis"], subtitles: "none" },
  ".avi": { muxer: "avi", video: ["h264", "mpeg4", "mjpeg"], audio: ["mp3", "ac3", "pcm_s16le"], subtitles: "none" },
  ".m4a": { muxer: "ipod", video: [], audio: ["aac", "alac"], subtitles: "none" },
  ".m4b": { muxer: "ipod", video: [], audio: ["aac", "alac"], subtitles: "none" },
  ".mp3": { muxer: "mp3", video: [], audio: ["mp3"], subtitles: "none" },
  ".opus": { muxer: "opus", video: [], audio: ["opus"], subtitles: "none" },
  ".ogg": { muxer: "ogg", video: [], audio: ["vorbis", "opus", "flac"], subtitles: "none" },
  ".flac": { muxer: "flac", video: [], audio: ["flac"], subtitles: "none" },
  ".wav": { muxer: "wav", video: [], audio: ["pcm_s16le", "pcm_s24le"], subtitles: "none" },
  ".mka": { muxer: "matroska", video: [], audio: ANY_AUDIO, subtitles: "none" },
};

const VIDEO_ENCODERS: Readonly<Record<Exclude<VideoCodec, "copy">, (quality: number) => string[]>> = {
  h264: (quality) => ["-c:v:0", "libx264", "-preset", "medium", "-crf", String(quality), "-pix_fmt", "yuv420p"],
  hevc: (quality) => [
    "-c:v:0",
    "libx265",
    "-preset",
    "medium",
    "-crf",
    String(Math.min(51, quality + 4)),
    "-x265-params",
    "log-level=error",
  ],
  av1: (quality) => ["-c:v:0", "libsvtav1", "-preset", "8", "-crf", String(Math.min(63, Math.round(quality * 1.4)))],
};

const AUDIO_ENCODERS: Readonly<Record<string, string>> = {
  aac: "aac",
  opus: "libopus",
  mp3: "libmp3lame",
  flac: "flac",
  vorbis: "libvorbis",
  alac: "alac",
  pcm_s16le: "pcm_s16le",
  pcm_s24le: "pcm_s24le",
};
const LOSSLESS = new Set(["flac", "alac", "pcm_s16le", "pcm_s24le"]);
const PICTURE_SUBTITLES = new Set(["hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle", "xsub", "dvb_teletext"]);

const refuse = (message: string, hint: string): AppError => new AppError("INVALID_INPUT", message, { hint });

function containerOf(outPath: string): Container {
  const extension = path.extname(outPath).toLowerCase();
  const container = CONTAINERS[extension];
  if (container !== undefined) return container;
  throw refuse(
    `Files that end in ${JSON.stringify(extension)} can't be made.`,
    `Use one of ${Object.keys(CONTAINERS).join(", ")}.`,
  );
}

function assertFits(kind: "video" | "audio", codec: string, outPath: string): void {
  const list = containerOf(outPath)[kind];
  if (list.includes("*") || list.includes(codec)) return;
  throw refuse(
    `${path.extname(outPath)} files take no ${codec} ${kind === "video" ? "picture" : "sound"}.`,
    "Choose another ending (.mkv takes everything) or another codec.",
  );
}

/** Encoder and rate of the sound; a lossless codec needs no rate. */
const audioArguments = (codec: string, kbps: number): string[] => [
  "-c:a",
  AUDIO_ENCODERS[codec] ?? codec,
  ...(LOSSLESS.has(codec) ? [] : ["-b:a", `${kbps}k`]),
];

function subtitleArguments(streams: ProbedStreams, outPath: string): string[] {
  const { subtitles } = containerOf(outPath);
  if (streams.subtitleCodecs.length === 0 || subtitles === "none") return [];
  if (subtitles === "keep") return ["-map", "0:s", "-c:s", "copy"];
  if (streams.subtitleCodecs.some((codec) => PICTURE_SUBTITLES.has(codec))) {
    throw refuse(
      `${path.extname(outPath)} files take no subtitles that are pictures.`,
      "Choose the ending .mkv to keep them.",
    );
  }
  return ["-map", "0:s", "-c:s", "mov_text"];
}

function transcodeArguments(wish: Transcoding, streams: ProbedStreams, outPath: string): string[] {
  if (streams.video === null) throw refuse("The file has no moving picture.", "Extract its audio instead.");
  const codec = wish.videoCodec === "copy" ? streams.video.codec : wish.videoCodec;
  assertFits("video", codec, outPath);
  for (const audio of streams.audio)
    assertFits("audio", wish.audioCodec === "copy" ? audio.codec : wish.audioCodec, outPath);
  const isTooHigh = wish.maxHeightPx !== undefined && (streams.video.heightPx ?? 0) > wish.maxHeightPx;
  if (isTooHigh && wish.videoCodec === "copy") {
    throw refuse("A picture that is copied can't be made smaller.", "Choose a codec such as h264.");
  }
  return [
    ...["-map", "0:V:0", ...(streams.audio.length > 0 ? ["-map", "0:a"] : [])],
    ...(wish.videoCodec === "copy" ? ["-c:v:0", "copy"] : VIDEO_ENCODERS[wish.videoCodec](wish.quality)),
    ...(wish.videoCodec === "hevc" && /\.(?:mp4|m4v|mov)$/i.test(outPath) ? ["-tag:v", "hvc1"] : []),
    ...(isTooHigh ? ["-vf", `scale=-2:${wish.maxHeightPx}`] : []),
    ...(wish.audioCodec === "copy" ? ["-c:a", "copy"] : audioArguments(wish.audioCodec, wish.audioKbps)),
    ...subtitleArguments(streams, outPath),
  ];
}

function extractArguments(wish: AudioExtraction, streams: ProbedStreams, outPath: string): string[] {
  const first = streams.audio[0];
  if (first === undefined) throw refuse("The file has no sound.", "Leave it out.");
  assertFits("audio", wish.audioCodec === "copy" ? first.codec : wish.audioCodec, outPath);
  return [
    ...["-map", "0:a:0", "-vn", "-sn", "-dn"],
    ...(wish.audioCodec === "copy" ? ["-c:a", "copy"] : audioArguments(wish.audioCodec, wish.audioKbps)),
  ];
}

/** A wider range than the medium has keeps loudnorm from pressing it together. */
const LOUDNESS_RANGE_LU = 11;

/** EBU R128 in two passes: with the figures of the first, the second changes the level alone wherever the peaks allow it. */
export function loudnormFilter(wish: LoudnessChange, measured?: MeasuredLoudness): string {
  const range = Math.min(50, Math.max(LOUDNESS_RANGE_LU, Math.ceil(measured?.rangeLu ?? 0)));
  const target = `I=${wish.targetLufs}:TP=${wish.truePeakDb}:LRA=${range}`;
  if (measured === undefined) return `loudnorm=${target}:print_format=json`;
  const { integratedLufs, truePeakDb, rangeLu, thresholdLufs, offsetLu } = measured;
  const known = `measured_I=${integratedLufs}:measured_TP=${truePeakDb}:measured_LRA=${rangeLu}:measured_thresh=${thresholdLufs}`;
  return `loudnorm=${target}:${known}:offset=${offsetLu}:linear=true`;
}

/** What the ffmpeg tools write under lossy codecs when the file itself does not say its rate, in kbit/s. */
const USUAL_KBPS = 192;

function loudnessArguments(
  wish: LoudnessChange,
  streams: ProbedStreams,
  output: { outPath: string; measured: MeasuredLoudness },
): string[] {
  const { outPath, measured } = output;
  const [first, ...others] = streams.audio;
  if (first === undefined) throw refuse("The file has no sound.", "Leave it out.");
  if (others.length > 0)
    throw refuse("The file has more than one sound track.", "Its loudness has to be set track by track, in an editor.");
  if (AUDIO_ENCODERS[first.codec] === undefined)
    throw refuse(`${first.codec} sound can be read but not written.`, "Transcode it first.");
  assertFits("audio", first.codec, outPath);
  if (streams.hasCover && /\.(?:ogg|opus)$/i.test(outPath)) {
    throw refuse(
      "The cover inside this Ogg file would be lost.",
      "Leave it out, or keep the cover as a file beside it.",
    );
  }
  const kbps = Math.min(
    512,
    Math.max(64, Math.round((first.bitrateBps ?? streams.bitrateBps ?? USUAL_KBPS * 1_000) / 1_000)),
  );
  return [
    ...["-map", "0", "-c", "copy", "-af:a:0", loudnormFilter(wish, measured)],
    ...(first.sampleRateHz === null ? [] : ["-ar", String(first.sampleRateHz)]),
    ...audioArguments(first.codec, kbps),
  ];
}

/**
 * ffmpeg's arguments after the input for one conversion.
 * @throws AppError INVALID_INPUT when the container can't hold what it shall hold, with what to do instead
 */
export function conversionArguments(
  wish: Conversion,
  streams: ProbedStreams,
  output: { outPath: string; measured?: MeasuredLoudness | undefined },
): string[] {
  const { outPath, measured } = output;
  const { muxer } = containerOf(outPath);
  const codecs = () => {
    if (wish.kind === "transcode") return transcodeArguments(wish, streams, outPath);
    if (wish.kind === "extract_audio") return extractArguments(wish, streams, outPath);
    if (measured === undefined) throw new AppError("INTERNAL", "The loudness was not measured before.");
    return loudnessArguments(wish, streams, { outPath, measured });
  };
  const isMp4 = muxer === "mp4" || muxer === "mov" || muxer === "ipod";
  return [
    ...codecs(),
    ...["-map_metadata", "0", "-map_chapters", "0"],
    ...(isMp4 ? ["-movflags", "+faststart+use_metadata_tags"] : []),
    ...["-f", muxer],
  ];
}
