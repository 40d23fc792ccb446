import type { FieldContent, FieldName, ValueSource } from "../schemas.ts";

/**
 * An item of a library as the gap filler sees it: what it holds and nothing else. Placeholders ("Unknown") must be left
 * out by the caller; `locked` fields belong to the user and are never proposed.
 */
export type GapItem = {
  id: string;
  /** Items are compared with items of their own kind only. */
  kind: string;
  fields: Partial<Record<FieldName, FieldContent>>;
  locked?: readonly FieldName[];
  durationMs?: number | undefined;
};

/** What speaks for a value: words of the item, items that share a value with it, items like it, its language, habit. */
export const GAP_EVIDENCE = ["text", "siblings", "similar", "language", "library"] as const;
export type GapEvidence = (typeof GAP_EVIDENCE)[number];

/** One value with the chance (0..1) that it is right, as measured on the library's own items. */
export type RankedValue = {
  value: string | number | boolean;
  confidence: number;
  evidence: GapEvidence;
  reason: string;
};

/**
 * Value for an empty field. `confidence` is the expected share of right values in it; `ranked` lists every candidate,
 * the likeliest first, also those that were left out of `value`.
 */
export type GapProposal = {
  field: FieldName;
  value: FieldContent;
  confidence: number;
  origin: ValueSource;
  evidence: GapEvidence;
  reason: string;
  ranked: readonly RankedValue[];
};

/** Fields whose value may be a name that the library has not seen yet, when the item's own text holds it. */
export const OPEN_FIELDS: ReadonlySet<FieldName> = new Set<FieldName>([
  "artist",
  "albumArtist",
  "album",
  "composer",
  "speaker",
  "event",
  "author",
  "narrator",
  "director",
  "series",
  "tags",
  "cast",
]);

/** Fields that can be inferred at all; a title, a summary or a link cannot. */
export const FILLABLE_FIELDS: readonly FieldName[] = [
  ...OPEN_FIELDS,
  "genres",
  "country",
  "language",
  "contentRating",
  "explicit",
  "year",
  "season",
];

export const NUMBER_FIELDS: ReadonlySet<FieldName> = new Set<FieldName>(["year", "season"]);

/** Long texts: read for words and names, never compared as a whole. */
export const TEXT_FIELDS: ReadonlySet<FieldName> = new Set<FieldName>(["title", "summary", "transcript", "lyrics"]);
