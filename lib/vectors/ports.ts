/** Facts kept beside a vector; flat, as vector servers take them. */
export type VectorMetadata = Record<string, string | number | boolean>;

/** `text`: what the vector was made from, where it is kept. */
export type VectorRecord = { id: string; vector: Float32Array; metadata: VectorMetadata; text: string | null };

/** `similarity`: cosine, -1 to 1. */
export type VectorHit = { id: string; similarity: number; metadata: VectorMetadata };

/**
 * Vectors of one embedder in named collections. Upserts are idempotent; hits come by falling similarity, equal ones by id.
 * Adapters: the embedded one over the database, and a Chroma server.
 */
export type VectorStore = {
  readonly name: "embedded" | "chroma";
  upsert(collection: string, records: readonly VectorRecord[]): Promise<void>;
  query(
    collection: string,
    query: { vector: Float32Array; limit: number; minSimilarity?: number | undefined },
  ): Promise<VectorHit[]>;
  get(collection: string, ids: readonly string[]): Promise<VectorRecord[]>;
  remove(collection: string, ids: readonly string[]): Promise<void>;
  count(collection: string): Promise<number>;
};

/** Text to vectors. Vectors of different names or dimensions are never compared. */
export type Embedder = {
  readonly name: string;
  readonly dimensions: number;
  embed(texts: readonly string[]): Promise<Float32Array[]>;
};
