import type { AudioCodec } from "#lib/core/index.ts";
import { placeOf } from "./organize-path.ts";
import { addStep, type Build, nameOf, takenPlaces } from "./plan-build.ts";
import type { PlanningItem } from "./planning-facts.ts";
import type { ConversionWish } from "./schemas.ts";

const extensionOf = (path: string): string => (/\.([A-Za-z0-9]{1,8})$/.exec(path)?.[1] ?? "").toLowerCase();
const stemOf = (path: string): string => path.replace(/\.[A-Za-z0-9]{1,8}$/, "");

/** Video containers that a result may have; everything else becomes the one that takes any stream. */
const KEPT_CONTAINERS = new Set(["mp4", "mkv", "webm", "mov", "m4v"]);
const MP4_FAMILY = new Set(["mp4", "mov", "m4v"]);
const MP4_VIDEO = new Set(["h264", "hevc"]);
const AUDIO_EXTENSIONS: Record<Exclude<AudioCodec, "copy">, string> = {
  aac: "m4a",
  opus: "opus",
  mp3: "mp3",
  flac: "flac",
};
/** Sound that can be taken out as it is, and the ending of a file that holds it. */
const COPIED_AUDIO: Readonly<Record<string, string>> = {
  aac: "m4a",
  mp3: "mp3",
  opus: "opus",
  flac: "flac",
  vorbis: "ogg",
  alac: "m4a",
};
/** Sound whose loudness can be changed and written again in the same codec. */
const WRITABLE_AUDIO = new Set(["aac", "opus", "mp3", "flac", "vorbis", "alac", "pcm_s16le", "pcm_s24le"]);

type Target = { path: string; extension: string; suffix: string };

/** Where a result goes: in place of the original, or beside it under a name that nothing has. Null: that place is taken. */
function outputPath(build: Build, owners: Map<string, string>, item: PlanningItem, target: Target): string | null {
  const { path, extension, suffix } = target;
  const isSameEnding = extension === extensionOf(path);
  if (isSameEnding && build.task.conversion.inPlace) return path;
  const beside = isSameEnding ? `${stemOf(path)}.${suffix}.${extension}` : `${stemOf(path)}.${extension}`;
  const place = placeOf(item.sourceId, beside);
  if (owners.has(place)) {
    build.notes.push(`${path} is left out: there is a file at ${beside} already.`);
    return null;
  }
  owners.set(place, item.id);
  return beside;
}

type VideoTarget = { extension: string; videoCodec: "copy" | "h264" | "hevc" | "av1"; isSmaller: boolean };

function videoTargetOf(item: PlanningItem, wish: ConversionWish): VideoTarget {
  const { videoCodec, heightPx = 0 } = item.streams;
  const own = extensionOf(item.path);
  const extension = wish.extension ?? (KEPT_CONTAINERS.has(own) ? own : "mkv");
  const isSmaller = wish.maxHeightPx !== undefined && heightPx > wish.maxHeightPx;
  const fits = (codec: string | undefined): boolean => {
    if (MP4_FAMILY.has(extension)) return MP4_VIDEO.has(codec ?? "");
    return extension === "webm" ? codec === "av1" || codec === "vp9" : true;
  };
  const isRight = wish.videoCodec === undefined ? fits(videoCodec) : videoCodec === wish.videoCodec;
  if (isRight && !isSmaller && wish.quality === undefined) return { extension, videoCodec: "copy", isSmaller };
  return { extension, videoCodec: wish.videoCodec ?? (extension === "webm" ? "av1" : "h264"), isSmaller };
}

/** Sound that already fits is copied: encoding it again only loses. */
function videoSoundOf(item: PlanningItem, extension: string, wish: ConversionWish): "copy" | "aac" | "opus" {
  const { audioCodec } = item.streams;
  if (wish.audioCodec === "opus" || extension === "webm") return audioCodec === "opus" ? "copy" : "opus";
  if (wish.audioCodec === "aac") return audioCodec === "aac" ? "copy" : "aac";
  return extension === "mkv" || audioCodec === "aac" ? "copy" : "aac";
}

export function planTranscodes(build: Build, items: PlanningItem[]): void {
  const wish = build.task.conversion;
  const owners = takenPlaces(build.facts.items);
  for (const item of items) {
    if (!item.isInside || item.streams.hasVideo !== true) continue;
    const { extension, videoCodec, isSmaller } = videoTargetOf(item, wish);
    if (videoCodec === "copy" && extension === extensionOf(item.path)) continue;
    const suffix = isSmaller ? `${wish.maxHeightPx}p` : videoCodec;
    const to = outputPath(build, owners, item, { path: item.path, extension, suffix });
    if (to === null) continue;
    const what =
      videoCodec === "copy"
        ? `.${extension}, picture as it is`
        : [videoCodec, isSmaller && `${wish.maxHeightPx}p`].filter(Boolean).join(", ");
    addStep(build, item, {
      type: "transcode",
      title: `Convert ${nameOf(item)} to ${what}`,
      input: {
        to,
        videoCodec,
        ...(wish.quality === undefined ? {} : { quality: wish.quality }),
        ...(isSmaller ? { maxHeightPx: wish.maxHeightPx } : {}),
        audioCodec: videoSoundOf(item, extension, wish),
      },
    });
  }
}

export function planExtractions(build: Build, items: PlanningItem[]): void {
  const wanted = build.task.conversion.audioCodec;
  const owners = takenPlaces(build.facts.items);
  for (const item of items) {
    const { hasAudio, audioCodec = "" } = item.streams;
    const copied = COPIED_AUDIO[audioCodec];
    if (!item.isInside || hasAudio !== true || (wanted === audioCodec && item.streams.hasVideo !== true)) continue;
    const isCopy = copied !== undefined && (wanted === undefined || wanted === audioCodec);
    const codec = isCopy ? "copy" : (wanted ?? "aac");
    const extension = isCopy ? copied : AUDIO_EXTENSIONS[wanted ?? "aac"];
    if (extension === extensionOf(item.path)) continue;
    const to = outputPath(build, owners, item, { path: item.path, extension, suffix: codec });
    if (to === null) continue;
    addStep(build, item, {
      type: "extract_audio",
      title: `Sound of ${nameOf(item)} as .${extension}`,
      input: { to, audioCodec: codec },
    });
  }
}

export function planLoudness(build: Build, items: PlanningItem[]): void {
  const { targetLufs } = build.task.conversion;
  const owners = takenPlaces(build.facts.items);
  for (const item of items) {
    const { hasAudio, audioCodec = "" } = item.streams;
    if (!item.isInside || hasAudio !== true || !WRITABLE_AUDIO.has(audioCodec)) continue;
    const extension = extensionOf(item.path);
    const to = outputPath(build, owners, item, { path: item.path, extension, suffix: "normalized" });
    if (to === null) continue;
    addStep(build, item, {
      type: "loudness",
      title: `Loudness of ${nameOf(item)}`,
      input: { to, ...(targetLufs === undefined ? {} : { targetLufs }) },
    });
  }
}
