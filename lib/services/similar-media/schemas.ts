import { z } from "zod";
import { PageInput, pageOf } from "#lib/core/index.ts";

export const EmbedMediaInput = z
  .object({
    media: z.string().optional().describe("one medium by its id"),
    all: z.boolean().default(false).describe("look at every medium; without it only at those that have no vector"),
    batch: z.coerce.number().int().min(1).max(5_000).default(500).describe("media a transaction"),
    force: z.boolean().default(false).describe("also media that have not changed"),
  })
  .refine(({ media, all }) => media === undefined || !all, { message: "give one medium or all, not both" });
export type EmbedMediaInput = z.infer<typeof EmbedMediaInput>;

export const FindSimilarMediaInput = z
  .object({
    media: z.string().optional().describe("like this medium (id)"),
    query: z.string().trim().min(1).max(2_000).optional().describe("like this description"),
    top: z.coerce.number().int().min(1).max(100).default(10).describe("how many"),
    threshold: z.coerce.number().min(0).max(1).default(0.1).describe("least similarity, 0 to 1"),
    cluster: z.boolean().default(false).describe("put those of one group together"),
  })
  .refine(({ media, query }) => (media === undefined) !== (query === undefined), {
    message: "give either a medium or a query",
  });
export type FindSimilarMediaInput = z.infer<typeof FindSimilarMediaInput>;

const ClusterRef = z.object({ id: z.string(), label: z.string() });

/** `because`: words that both have and few others. */
export const SimilarMedium = z.object({
  id: z.string(),
  title: z.string(),
  path: z.string(),
  kind: z.string(),
  similarity: z.number(),
  because: z.array(z.string()),
  cluster: ClusterRef.nullable(),
});
export type SimilarMedium = z.infer<typeof SimilarMedium>;

/** `embedder`: what made the vectors; the local one compares wording, not meaning. */
export const SimilarMedia = z.object({ items: z.array(SimilarMedium), embedder: z.string() });
export type SimilarMedia = z.infer<typeof SimilarMedia>;

export const ClusterKind = z.enum(["semantic", "genre", "mood"]);
export type ClusterKind = z.infer<typeof ClusterKind>;

export const MediaClustersInput = z.object({ kind: ClusterKind.default("semantic") });
export type MediaClustersInput = z.infer<typeof MediaClustersInput>;

export const MediaClusterView = z.object({
  id: z.string(),
  label: z.string(),
  words: z.array(z.string()),
  size: z.number().int(),
  cohesion: z.number().describe("mean similarity to the centre"),
  x: z.number(),
  y: z.number(),
});
export type MediaClusterView = z.infer<typeof MediaClusterView>;

export const ClusterPoint = z.object({ itemId: z.string(), clusterId: z.string(), x: z.number(), y: z.number() });

/** `points`: at most 1 500 of `grouped`, spread evenly. `looked` = grouped + unclear + without. */
export const MediaClusters = z.object({
  kind: ClusterKind,
  sentence: z.string(),
  madeAt: z.iso.datetime().nullable(),
  looked: z.number().int(),
  grouped: z.number().int(),
  unclear: z.number().int().describe("media that fit into no group"),
  without: z.number().int().describe("media that say nothing of this kind"),
  quality: z.number().nullable().describe("mean silhouette, -1 to 1"),
  clusters: z.array(MediaClusterView),
  points: z.array(ClusterPoint),
});
export type MediaClusters = z.infer<typeof MediaClusters>;

export const ClusterMediaInput = PageInput.extend({ clusterId: z.string() });
export type ClusterMediaInput = z.infer<typeof ClusterMediaInput>;

export const ClusterMedium = z.object({
  id: z.string(),
  title: z.string(),
  path: z.string(),
  kind: z.string(),
  similarity: z.number(),
});
export type ClusterMedium = z.infer<typeof ClusterMedium>;

export const ClusterMedia = pageOf(ClusterMedium);
