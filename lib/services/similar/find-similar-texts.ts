import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { localEmbedderOf, localVectors } from "./local-space.ts";
import { FindSimilarTextsInput, type SimilarText } from "./schemas.ts";

/** What is most like a text, or like a subject that is kept (itself left out). A subject that is not kept has none. */
export async function findSimilarTexts({ ctx, input }: Call<FindSimilarTextsInput>): Promise<SimilarText[]> {
  requireScope(ctx, "read");
  const { collection, text, subjectId, limit, minSimilarity } = parseInput(FindSimilarTextsInput, input);
  const vectors = localVectors(ctx);
  const [vector] =
    text === undefined
      ? (await vectors.get(collection, [subjectId ?? ""])).map((record) => record.vector)
      : await (await localEmbedderOf(ctx, collection)).embed([text]);
  if (vector === undefined) return [];
  const hits = await vectors.query(collection, { vector, limit: limit + 1, minSimilarity });
  return hits
    .filter(({ id }) => id !== subjectId)
    .slice(0, limit)
    .map(({ id, similarity, metadata }) => ({ subjectId: id, similarity, metadata }));
}
