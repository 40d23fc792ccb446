import { z } from "zod";
import { isAppError } from "#lib/core/index.ts";
import type { VectorMetadata, VectorRecord, VectorStore } from "../ports.ts";
import { type ChromaServer, chromaCaller } from "./chroma-client.ts";

const QUERY_MS = 2_000;

const Collection = z.object({
  id: z.string(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
});
const Metadata = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .nullable()
  .transform((metadata): VectorMetadata => {
    const entries = Object.entries(metadata ?? {}).filter((entry): entry is [string, string | number | boolean] => {
      return entry[0] !== NOTHING && entry[1] !== null;
    });
    return Object.fromEntries(entries);
  });
const Found = z.object({
  ids: z.array(z.array(z.string())),
  distances: z.array(z.array(z.number().nullable())),
  metadatas: z.array(z.array(Metadata)),
});
const Got = z.object({
  ids: z.array(z.string()),
  embeddings: z.array(z.array(z.number())).nullable(),
  metadatas: z.array(Metadata).nullable(),
  documents: z.array(z.string().nullable()).nullable(),
});
const Anything = z.unknown();

/** Chroma takes no empty metadata. */
const NOTHING = "plantain_empty";

const EMBEDDER = "embedder";
const DIMENSIONS = "dimensions";

export type ChromaStore = VectorStore & {
  /** The version of the server. @throws AppError UNAVAILABLE, or INVALID_INPUT when the token is refused */
  check(): Promise<string>;
  /** Forgets a collection whole. */
  drop(collection: string): Promise<void>;
};

const isUnknown = (error: unknown): boolean => isAppError(error) && error.code === "NOT_FOUND";

type Space = { model: string; dimensions: number };

/** Finds and makes collections; their ids are kept until the server says that it does not know one. */
function collectionsOf(server: ChromaServer, { model, dimensions }: Space) {
  const call = chromaCaller(server);
  const known = new Map<string, string>();
  const isOurs = ({ metadata }: z.infer<typeof Collection>) =>
    metadata?.[EMBEDDER] === model && metadata[DIMENSIONS] === dimensions;

  async function find(name: string): Promise<string | null> {
    const held = known.get(name);
    if (held !== undefined) return held;
    try {
      const found = await call({ method: "GET", path: `collections/${encodeURIComponent(name)}` }, Collection);
      if (!isOurs(found)) return null;
      known.set(name, found.id);
      return found.id;
    } catch (error) {
      if (isUnknown(error)) return null;
      throw error;
    }
  }

  async function drop(name: string): Promise<void> {
    known.delete(name);
    await call({ method: "DELETE", path: `collections/${encodeURIComponent(name)}` }, Anything).catch((error) => {
      if (!isUnknown(error)) throw error;
    });
  }

  async function make(name: string): Promise<string> {
    const held = await find(name);
    if (held !== null) return held;
    // One of another model or dimension cannot take these vectors; it is filled anew from the embedded store.
    await drop(name);
    const metadata = { [EMBEDDER]: model, [DIMENSIONS]: dimensions };
    const body = { name, metadata, get_or_create: true, configuration: { hnsw: { space: "cosine" } } };
    const { id } = await call({ method: "POST", path: "collections", body }, Collection);
    known.set(name, id);
    return id;
  }

  /** Works with a collection; when the server has lost it meanwhile, once more with what there is then. */
  async function within<T>(name: string, open: typeof find, work: (path: string) => Promise<T>, absent: T): Promise<T> {
    for (let isFirst = true; ; isFirst = false) {
      const id = await open(name);
      if (id === null) return absent;
      try {
        return await work(`collections/${id}`);
      } catch (error) {
        if (!isUnknown(error) || !isFirst) throw error;
        known.delete(name);
      }
    }
  }
  return { call, find, make, drop, within };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Vectors of one embedder on a Chroma server, over its REST interface; cosine space. The server's index is approximate.
 * A collection that holds vectors of another model counts as empty and is replaced by the first write.
 */
export function openChroma(server: ChromaServer, space: Space): ChromaStore {
  const { call, find, make, drop, within } = collectionsOf(server, space);
  const post = <T>(path: string, body: unknown, schema: z.ZodType<T>, timeoutMs?: number) =>
    call({ method: "POST", path, body, ...(timeoutMs !== undefined && { timeoutMs }) }, schema);
  return {
    name: "chroma",
    check: () => call({ method: "GET", path: "/version", timeoutMs: QUERY_MS }, z.string()),
    drop,
    async upsert(collection, records) {
      if (records.length === 0) return;
      const body = {
        ids: records.map((record) => record.id),
        embeddings: records.map((record) => [...record.vector]),
        metadatas: records.map(({ metadata }) => (Object.keys(metadata).length === 0 ? { [NOTHING]: true } : metadata)),
        documents: records.map((record) => record.text ?? ""),
      };
      await within(collection, make, (path) => post(`${path}/upsert`, body, Anything), null);
    },
    async query(collection, { vector, limit, minSimilarity = -1 }) {
      const body = { query_embeddings: [[...vector]], n_results: limit, include: ["metadatas", "distances"] };
      const empty = { ids: [[]], distances: [[]], metadatas: [[]] };
      const found = await within(collection, find, (path) => post(`${path}/query`, body, Found, QUERY_MS), empty);
      return (found.ids[0] ?? [])
        .map((id, index) => {
          const similarity = Math.max(-1, Math.min(1, 1 - (found.distances[0]?.[index] ?? 1)));
          return { id, similarity, metadata: found.metadatas[0]?.[index] ?? {} };
        })
        .filter((hit) => hit.similarity >= minSimilarity)
        .sort((a, b) => b.similarity - a.similarity || compare(a.id, b.id));
    },
    async get(collection, ids) {
      if (ids.length === 0) return [];
      const body = { ids, include: ["embeddings", "metadatas", "documents"] };
      const empty = { ids: [], embeddings: [], metadatas: [], documents: [] };
      const got = await within(collection, find, (path) => post(`${path}/get`, body, Got), empty);
      return got.ids.map(
        (id, index): VectorRecord => ({
          id,
          vector: Float32Array.from(got.embeddings?.[index] ?? []),
          metadata: got.metadatas?.[index] ?? {},
          text: got.documents?.[index] || null,
        }),
      );
    },
    async remove(collection, ids) {
      if (ids.length > 0) await within(collection, find, (path) => post(`${path}/delete`, { ids }, Anything), null);
    },
    count: (collection) =>
      within(collection, find, (path) => call({ method: "GET", path: `${path}/count` }, z.number()), 0),
  };
}
