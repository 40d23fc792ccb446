import { z } from "zod";
import { FieldName, type MediaKind } from "./schemas.ts";

/** Critical: the item cannot be identified without it. Important: browsing and search need it. Nice: the rest. */
export const FieldLevel = z.enum(["critical", "important", "nice"]);
export type FieldLevel = z.infer<typeof FieldLevel>;

/** What one field of each level adds to the denominator of completeness. */
export const LEVEL_WEIGHT: Readonly<Record<FieldLevel, number>> = { critical: 5, important: 3, nice: 1 };

/** Level per field for one kind; a field that is not listed does not count for the kind. */
export const KindWeights = z.partialRecord(FieldName, FieldLevel);
export type KindWeights = z.infer<typeof KindWeights>;
export type FieldWeights = Readonly<Record<MediaKind, KindWeights>>;

type Levels = { critical: FieldName[]; important: FieldName[]; nice: FieldName[] };

function kindWeights(levels: Levels): KindWeights {
  const weights: KindWeights = {};
  for (const level of FieldLevel.options) for (const field of levels[level]) weights[field] = level;
  return weights;
}

/**
 * Which fields count for which kind, and how much. No tagging standard makes a field mandatory, so this is a product
 * decision that users may edit: critical = needed to tell the item from every other one.
 */
export const DEFAULT_FIELD_WEIGHTS: FieldWeights = {
  movie: kindWeights({
    critical: ["title", "year", "genres"],
    important: ["summary", "director", "language", "cast", "image"],
    nice: ["tags", "contentRating", "country", "externalId"],
  }),
  show: kindWeights({
    critical: ["title", "year", "genres"],
    important: ["summary", "cast", "language", "image"],
    nice: ["tags", "contentRating", "country", "externalId"],
  }),
  episode: kindWeights({
    critical: ["series", "season", "episode", "title"],
    important: ["date", "summary", "language"],
    nice: ["transcript", "cast", "tags", "image"],
  }),
  music: kindWeights({
    critical: ["title", "artist", "album"],
    important: ["genres", "year", "track", "image"],
    nice: ["albumArtist", "composer", "lyrics", "language", "externalId"],
  }),
  podcast: kindWeights({
    critical: ["title", "summary", "language", "genres", "image"],
    important: ["author", "explicit"],
    nice: ["link", "tags", "copyright"],
  }),
  podcast_episode: kindWeights({
    critical: ["title", "series", "date", "summary"],
    important: ["transcript", "artist", "episode", "language"],
    nice: ["image", "tags", "season", "explicit"],
  }),
  audiobook: kindWeights({
    critical: ["title", "author"],
    important: ["narrator", "year", "language", "summary", "image"],
    nice: ["series", "genres", "tags", "copyright"],
  }),
  talk: kindWeights({
    critical: ["title", "speaker", "year"],
    important: ["summary", "language", "tags", "event"],
    nice: ["transcript", "image"],
  }),
  other: kindWeights({
    critical: ["title"],
    important: ["date", "tags", "summary"],
    nice: ["language", "image"],
  }),
};
