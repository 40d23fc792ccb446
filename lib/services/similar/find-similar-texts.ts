import { isAppError } from "#lib/core/index.ts";
import { isServerUsable, noteServerFault } from "#lib/services/connection/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import type { VectorHit } from "#lib/vectors/index.ts";
import { chromaOf } from "./chroma-mirror.ts";
import { localEmbedderOf, localVectors } from "./local-space.ts";
import { FindSimilarTextsInput, type SimilarText, type VectorCollection } from "./schemas.ts";

type Query = { vector: Float32Array; limit: number; minSimilarity: number };

/** A server that fails is not asked again until the worker has found it back; the embedded store answers at once. */
async function queryVectors(ctx: ServiceContext, collection: VectorCollection, query: Query): Promise<VectorHit[]> {
  const chroma = chromaOf(ctx);
  if (chroma !== null && (await isServerUsable(ctx, "chroma"))) {
    try {
      return await chroma.query(collection, query);
    } catch (error) {
      if (!isAppError(error)) throw error;
      await noteServerFault(ctx, "chroma", error.message);
    }
  }
  return localVectors(ctx).query(collection, query);
}

/** What is most like a text, or like a subject that is kept (itself left out). A subject that is not kept has none. */
export async function findSimilarTexts({ ctx, input }: Call<FindSimilarTextsInput>): Promise<SimilarText[]> {
  requireScope(ctx, "read");
  const { collection, text, subjectId, limit, minSimilarity } = parseInput(FindSimilarTextsInput, input);
  const [vector] =
    text === undefined
      ? (await localVectors(ctx).get(collection, [subjectId ?? ""])).map((record) => record.vector)
      : await (await localEmbedderOf(ctx, collection)).embed([text]);
  if (vector === undefined) return [];
  const hits = await queryVectors(ctx, collection, { vector, limit: limit + 1, minSimilarity });
  return hits
    .filter(({ id }) => id !== subjectId)
    .slice(0, limit)
    .map(({ id, similarity, metadata }) => ({ subjectId: id, similarity, metadata }));
}
