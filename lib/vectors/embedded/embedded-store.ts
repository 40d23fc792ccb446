import { z } from "zod";
import {
  type Db,
  readEmbeddings,
  readEmbeddingVectors,
  removeEmbeddings,
  type Tx,
  upsertEmbeddings,
} from "#lib/db/index.ts";
import type { VectorRecord, VectorStore } from "../ports.ts";
import { currentMatrix } from "./space-copies.ts";

export const StoredMetadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

type Space = { db: Db; model: string; dimensions: number; now: () => Date };

const PAGE = 2_000;

const toFloats = (bytes: Uint8Array): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

type Row = { subjectId: string; vector: Uint8Array; metadata: string; text: string | null };

const toRecord = ({ subjectId, vector, metadata, text }: Row): VectorRecord => ({
  id: subjectId,
  vector: toFloats(vector),
  metadata: StoredMetadata.parse(JSON.parse(metadata)),
  text,
});

export type EmbeddedVectors = VectorStore & {
  /** The same writes inside a transaction of the caller. */
  upsertIn(tx: Tx, collection: string, records: readonly VectorRecord[]): Promise<void>;
  removeIn(tx: Tx, collection: string, ids: readonly string[]): Promise<number>;
  /** Every vector of a collection; one that is replaced meanwhile comes again. */
  all(collection: string): AsyncGenerator<{ id: string; vector: Float32Array }>;
};

/** Vectors in the database, one space for each model; searched in memory, exactly. */
export function openEmbeddedVectors({ db, model, dimensions, now }: Space): EmbeddedVectors {
  const inSpace = (collection: string) => ({ collection, model });
  const upsertIn: EmbeddedVectors["upsertIn"] = (tx, collection, records) => {
    const rows = records.map(({ id, vector, metadata, text }) => ({ subjectId: id, vector, metadata, text }));
    return upsertEmbeddings(tx, { collection, model, dimensions }, rows, now());
  };
  const removeIn: EmbeddedVectors["removeIn"] = (tx, collection, ids) => removeEmbeddings(tx, inSpace(collection), ids);
  return {
    name: "embedded",
    upsertIn,
    removeIn,
    async *all(collection) {
      for (let after = 0; ; ) {
        const rows = await readEmbeddingVectors(db, inSpace(collection), after, PAGE);
        for (const row of rows) yield { id: row.subjectId, vector: toFloats(row.vector) };
        const last = rows.at(-1);
        if (last === undefined || rows.length < PAGE) return;
        after = last.seq;
      }
    },
    upsert: (collection, records) => db.$transaction((tx) => upsertIn(tx, collection, records)),
    async query(collection, { vector, limit, minSimilarity }) {
      const matrix = await currentMatrix(db, inSpace(collection));
      const ranked = matrix?.nearest(vector, limit, minSimilarity) ?? [];
      const ids = ranked.map(({ id }) => id);
      const rows = ids.length === 0 ? [] : await readEmbeddings(db, inSpace(collection), ids);
      const metadataOf = new Map(rows.map((row) => [row.subjectId, StoredMetadata.parse(JSON.parse(row.metadata))]));
      return ranked.flatMap(({ id, similarity }) => {
        const metadata = metadataOf.get(id);
        return metadata === undefined ? [] : [{ id, similarity, metadata }];
      });
    },
    get: async (collection, ids) => (await readEmbeddings(db, inSpace(collection), ids)).map(toRecord),
    async remove(collection, ids) {
      await db.$transaction((tx) => removeIn(tx, collection, ids));
    },
    count: (collection) => db.embedding.count({ where: { collection, model } }),
  };
}
