export { type Embedded, embedMediaNow } from "./embed-media-now.ts";
export { findSimilarMedia } from "./find-similar-media.ts";
export { type Grouped, groupMediaNow } from "./group-media-now.ts";
export { getMediaClusters, listClusterMedia } from "./read-clusters.ts";
export { embedMedia, groupMedia } from "./request-jobs.ts";
export {
  ClusterMedia,
  ClusterMediaInput,
  type ClusterMedium,
  EmbedMediaInput,
  FindSimilarMediaInput,
  MediaClusters,
  MediaClustersInput,
  SimilarMedia,
} from "./schemas.ts";
export { tendMediaGroups } from "./tend-groups.ts";
