import type { ClusterMedium, MediaClusters, SimilarMedia } from "#lib/services/similar-media/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const similarMediaQuery = (input: { media: string; top: number } | { query: string; top: number }) =>
  toolQuery<SimilarMedia>("media.similar", "/media/similar", input);

export const mediaClustersQuery = (input: { kind: string }) =>
  toolQuery<MediaClusters>("media.clusters", "/media/clusters", input);

export const clusterMediaQuery = (input: { clusterId: string }) =>
  toolPages<ClusterMedium>("media.cluster_items", "/media/clusters/{clusterId}", input);
