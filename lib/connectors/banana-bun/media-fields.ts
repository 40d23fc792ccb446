import type { FieldName, FieldValue, MediaKind, TechnicalFacts } from "#lib/metadata/index.ts";
import { asRecord, textOrNull } from "./cell-values.ts";

const MAX_TEXT_CHARS = 2_000;
const MAX_LONG_TEXT_CHARS = 200_000;
const MAX_LIST_LENGTH = 500;

/** Values that Banana Bun's own "fill gaps" writes without knowing anything; they say nothing about the medium. */
const JUNK_VALUES = new Set(["unknown", "auto-filled", "auto-generated", "needs-review", "untitled", "n/a", "null"]);
const JUNK_SUMMARY = /^AI-generated summary for .* - enhanced with context analysis/i;

export const isJunk = (value: string): boolean =>
  JUNK_VALUES.has(value.trim().toLowerCase()) || JUNK_SUMMARY.test(value.trim());

/** A value of one field before it is known to be worth keeping. */
export type Candidate = { field: FieldName; value: unknown; confidence: number; reason: string };
export type Fields = Partial<Record<FieldName, FieldValue>>;

const TEXT_FIELDS: ReadonlySet<FieldName> = new Set(["title", "artist", "album", "language"]);
const LONG_TEXT_FIELDS: ReadonlySet<FieldName> = new Set(["summary", "transcript"]);
const LIST_FIELDS: ReadonlySet<FieldName> = new Set(["genres", "tags"]);
const LANGUAGE_TAG = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/;

function listOf(value: unknown): string[] {
  const parts = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[;,]/) : [];
  const texts = parts.flatMap((part) => textOrNull(part, MAX_TEXT_CHARS) ?? []);
  return [...new Set(texts)].slice(0, MAX_LIST_LENGTH);
}

function yearOf(value: unknown): number | null {
  const year = Number.parseInt(String(value ?? ""), 10);
  return year >= 1 && year <= 9_999 ? year : null;
}

function contentOf(field: FieldName, value: unknown): string | number | string[] | null {
  if (field === "year") return yearOf(value);
  if (LIST_FIELDS.has(field)) {
    const list = listOf(value);
    return list.length > 0 ? list : null;
  }
  const text = textOrNull(value, LONG_TEXT_FIELDS.has(field) ? MAX_LONG_TEXT_CHARS : MAX_TEXT_CHARS);
  if (field !== "language" || text === null) return TEXT_FIELDS.has(field) || LONG_TEXT_FIELDS.has(field) ? text : null;
  const tag = text.toLowerCase().replaceAll("_", "-");
  return LANGUAGE_TAG.test(tag) ? tag : null;
}

/**
 * The first usable candidate of each field wins; placeholders of the source are handed to `onJunk` and left out.
 */
export function chooseFields(candidates: readonly Candidate[], onJunk: (field: FieldName) => void): Fields {
  const fields: Fields = {};
  for (const { field, value, confidence, reason } of candidates) {
    if (fields[field]) continue;
    const content = contentOf(field, value);
    if (content === null) continue;
    const kept = Array.isArray(content) ? content.filter((part) => !isJunk(part)) : content;
    if ((typeof kept === "string" && isJunk(kept)) || (Array.isArray(kept) && kept.length === 0)) {
      onJunk(field);
      continue;
    }
    if (Array.isArray(content) && Array.isArray(kept) && kept.length < content.length) onJunk(field);
    fields[field] = { value: kept, source: "banana_bun", confidence, reason };
  }
  return fields;
}

const number = (value: unknown): number | undefined => {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined;
};
const whole = (value: unknown): number | undefined => {
  const parsed = number(value);
  return parsed === undefined ? undefined : Math.round(parsed);
};
const short = (value: unknown): string | undefined => textOrNull(value, 100) ?? undefined;

function streams(value: unknown): Record<string, unknown>[] {
  const list: unknown[] = Array.isArray(value) ? value.slice(0, 100) : [];
  return list.map(asRecord).filter((stream) => stream !== undefined);
}

function languagesOf(list: readonly Record<string, unknown>[]): string[] | undefined {
  const languages = list.flatMap((stream) => textOrNull(stream.language ?? stream.lang, 40) ?? []);
  return languages.length > 0 ? [...new Set(languages)] : undefined;
}

/** "1920x1080" as two numbers. */
function frameSize(stream: Record<string, unknown> | undefined): { widthPx?: number; heightPx?: number } {
  const match = /^(\d{1,5})\s*[x×]\s*(\d{1,5})$/.exec(String(stream?.resolution ?? ""));
  return {
    widthPx: whole(stream?.width) ?? whole(match?.[1]),
    heightPx: whole(stream?.height) ?? whole(match?.[2]),
  };
}

/** Technical facts of `metadata_json` (duration in s, bitrate in bit/s, filesize in bytes); unknown ones are absent. */
export function technicalFactsOf(json: Record<string, unknown>): TechnicalFacts {
  const video = streams(json.video);
  const audio = streams(json.audio);
  const seconds = number(json.duration);
  const facts: TechnicalFacts = {
    container: short(json.format),
    durationMs: seconds === undefined ? undefined : Math.round(seconds * 1000),
    bitrateBps: number(json.bitrate),
    sizeBytes: number(json.filesize),
    videoCodec: short(video[0]?.codec ?? video[0]?.codec_name),
    audioCodec: short(audio[0]?.codec ?? audio[0]?.codec_name),
    ...frameSize(video[0]),
    frameRateHz: number(video[0]?.fps ?? video[0]?.frame_rate),
    sampleRateHz: number(audio[0]?.sample_rate ?? audio[0]?.sampleRate),
    channels: whole(audio[0]?.channels),
    hasVideo: Array.isArray(json.video) ? video.length > 0 : undefined,
    hasAudio: Array.isArray(json.audio) ? audio.length > 0 : undefined,
    audioLanguages: languagesOf(audio),
    subtitleLanguages: languagesOf(streams(json.subtitles)),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

const KINDS: readonly (readonly [RegExp, MediaKind])[] = [
  [/podcast/i, "podcast_episode"],
  [/audio ?book/i, "audiobook"],
  [/\btv\b|series|episode|tv_?show/i, "episode"],
  [/movie|film/i, "movie"],
  [/music|song/i, "music"],
  [/talk|lecture|conference/i, "talk"],
];

/** The kind that Banana Bun guessed; null when it has none that Plantain knows. */
export function kindOf(guessed: unknown): MediaKind | null {
  const text = textOrNull(guessed, 100);
  if (text === null) return null;
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
