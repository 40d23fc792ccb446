export { type ChromaStore, openChroma } from "./chroma/chroma-store.ts";
export { type Clusters, findClusters } from "./clusters/find-clusters.ts";
export { labelClusters } from "./clusters/label-clusters.ts";
export { placeOnMap } from "./clusters/place-on-map.ts";
export { collectLatest } from "./collect-latest.ts";
export { type EmbeddedVectors, openEmbeddedVectors } from "./embedded/embedded-store.ts";
export { countedWords, createLocalEmbedder, LOCAL_DIMENSIONS, LOCAL_EMBEDDER } from "./local/local-embedder.ts";
export { WordWeights } from "./local/word-weights.ts";
export type { Embedder, VectorHit, VectorRecord, VectorStore } from "./ports.ts";
