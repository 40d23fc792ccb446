import { z } from "zod";

/** What a media item is; decides which fields it should have and how much each counts. */
export const MediaKind = z.enum([
  "movie",
  "episode",
  "show",
  "music",
  "podcast_episode",
  "podcast",
  "audiobook",
  "talk",
  "other",
]);
export type MediaKind = z.infer<typeof MediaKind>;

const text = z.string().trim().min(1).max(2_000);
const longText = z.string().trim().min(1).max(200_000);
const textList = z.array(text).min(1).max(500);
const count = z.int().min(0).max(1_000_000);

/** Shapes and units of every field; dates are ISO 8601 (year, month or day precision), languages BCP 47 in lower case. */
const FIELD_SHAPES = {
  title: text,
  artist: text,
  albumArtist: text,
  album: text,
  composer: text,
  speaker: text,
  event: text,
  author: text,
  narrator: text,
  director: text,
  series: text,
  season: count,
  episode: count,
  track: count,
  disc: count,
  year: z.int().min(1).max(9_999),
  date: z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/),
  genres: textList,
  tags: textList,
  cast: textList,
  country: textList,
  language: z.string().regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/),
  summary: longText,
  transcript: longText,
  lyrics: longText,
  contentRating: text,
  explicit: z.boolean(),
  image: text,
  link: text,
  copyright: text,
  externalId: text,
} as const;

/** The values a media item can carry; absent means unknown. */
export const MediaFields = z.object(FIELD_SHAPES).partial();
export type MediaFields = z.infer<typeof MediaFields>;

export const FieldName = z.enum(Object.keys(FIELD_SHAPES) as [keyof MediaFields, ...(keyof MediaFields)[]]);
export type FieldName = keyof MediaFields;
export const FIELD_NAMES: readonly FieldName[] = FieldName.options;

/** Where a value came from, the most trusted first. */
export const ValueSource = z.enum([
  "user",
  "file_tag",
  "sidecar",
  "banana_bun",
  "file_name",
  "rule",
  "text",
  "similar",
  "llm",
]);
export type ValueSource = z.infer<typeof ValueSource>;

const confidence = z.number().min(0).max(1);
/** A value of any field; which fields take which shape, `parseFieldContent` knows. */
export const FieldContent = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
export type FieldContent = z.infer<typeof FieldContent>;

/** One stored value with its provenance; `confidence` in 0..1, 1 for what a user typed. */
export const FieldValue = z.object({
  value: FieldContent,
  source: ValueSource,
  confidence,
  reason: z.string().max(1_000).optional(),
});
export type FieldValue = z.infer<typeof FieldValue>;

/** Facts measured from the streams; never typed by people and never part of completeness. */
export const TechnicalFacts = z
  .object({
    container: z.string().max(100),
    durationMs: z.number().min(0),
    bitrateBps: z.number().min(0),
    sizeBytes: z.number().min(0),
    videoCodec: z.string().max(100),
    audioCodec: z.string().max(100),
    widthPx: z.int().min(0),
    heightPx: z.int().min(0),
    frameRateHz: z.number().min(0),
    sampleRateHz: z.number().min(0),
    channels: z.int().min(0),
    bitsPerSample: z.int().min(0),
    lossless: z.boolean(),
    hasVideo: z.boolean(),
    hasAudio: z.boolean(),
    audioLanguages: z.array(z.string().max(40)).max(100),
    subtitleLanguages: z.array(z.string().max(40)).max(100),
    chapterCount: z.int().min(0),
    pictureCount: z.int().min(0),
    encoder: z.string().max(500),
  })
  .partial();
export type TechnicalFacts = z.infer<typeof TechnicalFacts>;

/**
 * A media item as the pure functions see it. `locked` fields belong to the user: a locked field without a value is
 * deliberately empty, so it is neither a gap nor filled.
 */
export const ItemMetadata = z.object({
  kind: MediaKind,
  relPath: z.string().max(4_096),
  fields: z.partialRecord(FieldName, FieldValue),
  locked: z.array(FieldName).default([]),
});
export type ItemMetadata = z.infer<typeof ItemMetadata>;

/**
 * Parses one field's value; returns undefined for a value that does not fit the field (wrong type, too long, bad date).
 */
export function parseFieldContent(field: FieldName, value: unknown): FieldContent | undefined {
  const parsed = FIELD_SHAPES[field].safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** True for fields that hold several values (genres, tags, cast, country). */
export function isListField(field: FieldName): boolean {
  return FIELD_SHAPES[field] === textList;
}
