import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";

export const FieldOrigin = z.enum([
  "user",
  "file_tag",
  "file_name",
  "sidecar",
  "banana_bun",
  "rule",
  "text",
  "similar",
  "llm",
]);
export type FieldOrigin = z.infer<typeof FieldOrigin>;

export const FieldValueView = z.object({
  field: z.string(),
  value: z.unknown(),
  origin: FieldOrigin,
  confidence: z.number().min(0).max(1),
  locked: z.boolean(),
  updatedAt: z.iso.datetime(),
});
export type FieldValueView = z.infer<typeof FieldValueView>;

export const MetadataProposalView = z.object({
  id: z.string(),
  itemId: z.string(),
  itemPath: z.string(),
  field: z.string(),
  value: z.unknown(),
  origin: FieldOrigin,
  confidence: z.number().min(0).max(1),
  reason: z.string(),
  state: z.enum(["open", "applied", "rejected", "outdated"]),
});
export type MetadataProposalView = z.infer<typeof MetadataProposalView>;

/** A gap: a field that the kind should have. `importance` as in the weights table of the kind. */
export const MetadataGapView = z.object({
  field: z.string(),
  importance: z.enum(["critical", "important", "nice"]),
  why: z.string(),
});
export type MetadataGapView = z.infer<typeof MetadataGapView>;

export const MediaItemView = z.object({
  id: z.string(),
  sourceId: z.string(),
  path: z.string(),
  kind: z.string(),
  title: z.string().nullable(),
  collection: z.string().nullable(),
  sizeBytes: z.number(),
  durationMs: z.number().nullable(),
  completeness: z.number().min(0).max(1).nullable(),
  gaps: z.array(MetadataGapView),
  openProposals: z.number().int(),
  readError: z.string().nullable(),
  scannedAt: z.iso.datetime(),
});
export type MediaItemView = z.infer<typeof MediaItemView>;

const share = z.number().min(0).max(1).nullable();

/** The quality of one item in parts; null: there was nothing to measure. */
export const ItemQualityView = z.object({
  validity: share,
  consistency: share,
  freshness: share,
  provenance: share,
  problems: z.array(z.object({ field: z.string(), what: z.string() })),
});
export type ItemQualityView = z.infer<typeof ItemQualityView>;

export const MediaItemDetail = MediaItemView.extend({
  quality: ItemQualityView,
  technical: z.record(z.string(), z.unknown()).nullable(),
  values: z.array(FieldValueView),
  proposals: z.array(MetadataProposalView),
  thumbnail: z.string().nullable().describe("URL of a made thumbnail"),
});
export type MediaItemDetail = z.infer<typeof MediaItemDetail>;

export const ListMediaInput = PageInput.extend({
  sourceId: z.string().optional(),
  kind: z.string().optional(),
  collection: z.string().optional(),
  missing: z.string().optional().describe("only items that lack this field"),
  search: z.string().max(200).optional(),
  unreadable: z.boolean().optional().describe("only items whose file could not be read"),
});
export type ListMediaInput = z.infer<typeof ListMediaInput>;

export const MediaItemIdInput = z.object({ itemId: z.string() });
export type MediaItemIdInput = z.infer<typeof MediaItemIdInput>;

export const MetadataQualityInput = z.object({
  sourceId: z.string().optional(),
  collection: z.string().optional().describe("only this collection (top folder)"),
  minCompleteness: z.coerce.number().min(0).max(1).default(0).describe("leave out collections below this"),
  includeRecommendations: z.boolean().default(true),
  detailedAnalysis: z.boolean().default(false).describe("count every field"),
});
export type MetadataQualityInput = z.infer<typeof MetadataQualityInput>;

/** Completeness 0..1 (null: nothing to measure); fields with how many items lack them. */
export const MetadataQuality = z.object({
  items: z.number().int(),
  unreadable: z.number().int(),
  completeness: z.number().min(0).max(1).nullable(),
  criticalMissing: z.number().int(),
  openProposals: z.number().int(),
  byKind: z.array(z.object({ kind: z.string(), items: z.number().int(), completeness: z.number().nullable() })),
  byCollection: z.array(
    z.object({ collection: z.string(), items: z.number().int(), completeness: z.number().nullable() }),
  ),
  fields: z.array(
    z.object({
      field: z.string(),
      importance: z.enum(["critical", "important", "nice"]),
      missing: z.number().int(),
      applicable: z.number().int(),
      proposed: z.number().int(),
      impactPoints: z.number().describe("points of the mean completeness (0 to 100) that these gaps cost"),
    }),
  ),
  history: z.array(
    z.object({
      sourceId: z.string(),
      at: z.iso.datetime(),
      completeness: z.number(),
      criticalMissing: z.number().int(),
      items: z.number().int(),
      cause: z.string(),
    }),
  ),
});
export type MetadataQuality = z.infer<typeof MetadataQuality>;
