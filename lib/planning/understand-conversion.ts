import type { PlanIntent } from "#lib/core/index.ts";
import type { ConversionWish } from "./schemas.ts";

const VIDEO_CODECS = [
  [/\b(?:h\.?265|x265|hevc)\b/i, "hevc"],
  [/\b(?:h\.?264|x264|avc)\b/i, "h264"],
  [/\bav1\b/i, "av1"],
] as const;

const AUDIO_CODECS = [
  [/\bmp3s?\b/i, "mp3"],
  [/\b(?:aac|m4a)\b/i, "aac"],
  [/\bopus\b/i, "opus"],
  [/\bflac\b/i, "flac"],
] as const;

const EXTENSION = /(?<![\w*])(?:to |as |into |\.)(?:an? )?\.?(mp4|mkv|webm|mov|m4v)\b/i;
const HEIGHT = /\b(\d{3,4})p\b/i;
const FOUR_K = /\b(?:4k|uhd)\b/i;
const QUALITY = /\b(?:crf|quality)\s*(?:of|=|:)?\s*(\d{1,2})\b/i;
const LUFS = /(-\s?\d{1,2}(?:\.\d)?)\s*LUFS\b/i;
const IN_PLACE = /\b(?:in[- ]place|replac(?:e|es|ing)|instead of the originals?|overwrit(?:e|ing))\b/i;
const SIZE = /\b\d+(?:\.\d+)?\s?(?:[MG]i?B|megabytes?|gigabytes?)\b/i;

const found = <Name>(table: readonly (readonly [RegExp, Name])[], text: string): Name | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

const within = (text: string | undefined, low: number, high: number): number | undefined => {
  const value = text === undefined ? Number.NaN : Number(text.replace(/\s/g, ""));
  return value >= low && value <= high ? value : undefined;
};

/** What a goal says about the result of a conversion. Loudness is changed in place unless originals shall stay. */
export function conversionWishOf(text: string, intents: readonly PlanIntent[], handsOff: boolean): ConversionWish {
  const wish = {
    videoCodec: found(VIDEO_CODECS, text),
    audioCodec: found(AUDIO_CODECS, text),
    maxHeightPx: within(HEIGHT.exec(text)?.[1], 144, 4320) ?? (FOUR_K.test(text) ? 2160 : undefined),
    quality: within(QUALITY.exec(text)?.[1], 0, 51),
    extension: EXTENSION.exec(text)?.[1]?.toLowerCase() as ConversionWish["extension"],
    targetLufs: within(LUFS.exec(text)?.[1], -40, -5),
  };
  const said = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
  const isInPlace = IN_PLACE.test(text) || (intents.includes("loudness") && !intents.includes("transcode"));
  return { ...said, inPlace: isInPlace && !handsOff };
}

/** What has to be asked before media are converted, or null. */
export function conversionQuestion(text: string, intents: readonly PlanIntent[], wish: ConversionWish): string | null {
  if (!intents.includes("transcode")) return null;
  if (SIZE.test(text)) {
    return 'A size in bytes can\'t be aimed at yet. Which quality or height shall it be instead, for example "crf 24" or "720p"?';
  }
  const { videoCodec, maxHeightPx, quality, extension } = wish;
  if ([videoCodec, maxHeightPx, quality, extension].some((value) => value !== undefined)) return null;
  return "Convert into what? Name a codec (h264, h265, av1), a height (720p), a container (mp4, mkv) or several of them.";
}
