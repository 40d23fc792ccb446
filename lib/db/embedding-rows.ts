import type { Db, Tx } from "./open-db.ts";

/** The vectors of one collection made by one model. */
export type EmbeddingSpaceKey = { collection: string; model: string };

/** A vector as it is stored; `text` only where the vector can be made again from it. */
export type EmbeddingRow = { subjectId: string; vector: Float32Array; metadata: object; text: string | null };

const CHUNK = 500;

const toHex = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("hex");

async function nextSeq(tx: Tx, { collection, model }: EmbeddingSpaceKey, dimensions: number, count: number) {
  const [row] = await tx.$queryRaw<{ seq: number }[]>`
    INSERT INTO embedding_space (collection, model, dimensions, seq) VALUES (${collection}, ${model}, ${dimensions}, ${count})
    ON CONFLICT (collection, model) DO UPDATE SET seq = seq + ${count}
    RETURNING seq`;
  return Number(row?.seq ?? count) - count;
}

/** Inserts or replaces vectors; each row gets the next number of its space, so that readers find what is new. */
export async function upsertEmbeddings(
  tx: Tx,
  space: EmbeddingSpaceKey & { dimensions: number },
  rows: readonly EmbeddingRow[],
  now: Date,
): Promise<void> {
  const at = now.toISOString().replace("Z", "+00:00");
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    const seq = await nextSeq(tx, space, space.dimensions, chunk.length);
    const tuples = JSON.stringify(
      chunk.map((row) => [row.subjectId, toHex(row.vector), JSON.stringify(row.metadata), row.text]),
    );
    await tx.$executeRaw`
      INSERT INTO embedding (id, collection, subject_id, model, dimensions, vector, metadata, updated_at, text, seq)
      SELECT ${`${space.collection}/${space.model}/`} || (value->>0), ${space.collection}, value->>0, ${space.model},
        ${space.dimensions}, unhex(value->>1), value->>2, ${at}, value->>3, ${seq} + key + 1
      FROM json_each(${tuples}) WHERE true
      ON CONFLICT (collection, model, subject_id) DO UPDATE SET dimensions = excluded.dimensions,
        vector = excluded.vector, metadata = excluded.metadata, updated_at = excluded.updated_at,
        text = excluded.text, seq = excluded.seq`;
  }
}

/** Empties a space whose model gives vectors of another length now. Tells whether that was so. */
export async function resetEmbeddingSpace(tx: Tx, space: EmbeddingSpaceKey & { dimensions: number }): Promise<boolean> {
  const { collection, model, dimensions } = space;
  const changed = await tx.$executeRaw`
    UPDATE embedding_space SET dimensions = ${dimensions}, removals = removals + 1
    WHERE collection = ${collection} AND model = ${model} AND dimensions <> ${dimensions}`;
  if (changed > 0) await tx.$executeRaw`DELETE FROM embedding WHERE collection = ${collection} AND model = ${model}`;
  return changed > 0;
}

/** Takes subjects out of a space. Returns how many were there. */
export async function removeEmbeddings(tx: Tx, space: EmbeddingSpaceKey, subjectIds: readonly string[]) {
  const ids = JSON.stringify(subjectIds);
  const removed = await tx.$executeRaw`
    DELETE FROM embedding WHERE collection = ${space.collection} AND model = ${space.model}
      AND subject_id IN (SELECT value FROM json_each(${ids}))`;
  if (removed > 0) {
    await tx.$executeRaw`
      UPDATE embedding_space SET removals = removals + 1
      WHERE collection = ${space.collection} AND model = ${space.model}`;
  }
  return removed;
}

export type EmbeddingVector = { subjectId: string; seq: number; vector: Uint8Array };

/** Vectors with a number above `afterSeq`, in order, at most `limit`. */
export const readEmbeddingVectors = (
  db: Db | Tx,
  space: EmbeddingSpaceKey,
  afterSeq: number,
  limit: number,
): Promise<EmbeddingVector[]> => db.$queryRaw<EmbeddingVector[]>`
  SELECT subject_id AS subjectId, seq, vector FROM embedding
  WHERE collection = ${space.collection} AND model = ${space.model} AND seq > ${afterSeq}
  ORDER BY seq LIMIT ${limit}`;

export type EmbeddingRecord = {
  subjectId: string;
  vector: Uint8Array;
  /** JSON as it is stored */
  metadata: string;
  text: string | null;
};

/** The named subjects of a space, those that are there. */
export const readEmbeddings = (
  db: Db | Tx,
  space: EmbeddingSpaceKey,
  subjectIds: readonly string[],
): Promise<EmbeddingRecord[]> => db.$queryRaw<EmbeddingRecord[]>`
  SELECT subject_id AS subjectId, vector, CAST(metadata AS TEXT) AS metadata, text FROM embedding
  WHERE collection = ${space.collection} AND model = ${space.model}
    AND subject_id IN (SELECT value FROM json_each(${JSON.stringify(subjectIds)}))`;

/** Subjects of a collection of media, under any model, whose medium is not in the library any more. */
export async function readOrphanedEmbeddings(db: Db | Tx, collection: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ subjectId: string }[]>`
    SELECT DISTINCT subject_id AS subjectId FROM embedding AS held
    WHERE collection = ${collection}
      AND NOT EXISTS (SELECT 1 FROM media_item WHERE id = held.subject_id AND removed_at IS NULL)`;
  return rows.map((row) => row.subjectId);
}
