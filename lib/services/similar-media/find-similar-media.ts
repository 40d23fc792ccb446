import { AppError } from "#lib/core/index.ts";
import { type MediaTextRow, readMediaTexts } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { aboutText, sharedTerms } from "#lib/services/media-text/index.ts";
import { findSimilarTexts, type SimilarText } from "#lib/services/similar/index.ts";
import { LOCAL_EMBEDDER } from "#lib/vectors/index.ts";
import { COLLECTION } from "./embed-schemas.ts";
import { embedQuery, openModelSpace, usableModelSpace } from "./model-vectors.ts";
import { FindSimilarMediaInput, type SimilarMedia, type SimilarMedium } from "./schemas.ts";

async function rowsOf(ctx: ServiceContext, ids: readonly string[]): Promise<Map<string, MediaTextRow>> {
  const rows = new Map<string, MediaTextRow>();
  for await (const row of readMediaTexts(ctx.db, { ids })) rows.set(row.id, row);
  return rows;
}

async function clustersOf(ctx: ServiceContext, ids: string[]): Promise<Map<string, { id: string; label: string }>> {
  const members = await ctx.db.mediaClusterMember.findMany({
    where: { kind: "semantic", itemId: { in: ids } },
    select: { itemId: true, cluster: { select: { id: true, label: true } } },
  });
  return new Map(members.map((member) => [member.itemId, member.cluster]));
}

/** Those of one group together, groups in the order of their best medium. */
function byCluster(items: readonly SimilarMedium[]): SimilarMedium[] {
  const order = [...new Set(items.map((item) => item.cluster?.id))];
  return order.flatMap((id) => items.filter((item) => item.cluster?.id === id));
}

/** A medium that has no vector yet is compared by its text, so that it never looks as if nothing were like it. */
async function hitsFor(
  ctx: ServiceContext,
  asked: FindSimilarMediaInput,
  own: MediaTextRow | null,
): Promise<SimilarText[]> {
  const common = { collection: COLLECTION, minSimilarity: asked.threshold } as const;
  const limit = asked.top;
  if (own === null) return findSimilarTexts({ ctx, input: { ...common, limit, text: asked.query } });
  if (own.embeddingId !== null) return findSimilarTexts({ ctx, input: { ...common, limit, subjectId: own.id } });
  return findSimilarTexts({ ctx, input: { ...common, limit, text: aboutText(own) } });
}

type Hits = { hits: SimilarText[]; embedder: string };

/** By the vectors of the model that is set up; null when they are not wanted, not complete, or the model does not answer. */
async function hitsByModel(
  ctx: ServiceContext,
  asked: FindSimilarMediaInput,
  own: MediaTextRow | null,
): Promise<Hits | null> {
  const space = await usableModelSpace(ctx);
  if (space === null) return null;
  const vectors = openModelSpace(ctx, space);
  const [held] = own === null ? [] : await vectors.get(COLLECTION, [own.id]);
  const text = own === null ? (asked.query ?? "") : aboutText(own);
  const vector = held?.vector ?? (await embedQuery(ctx, space, text));
  if (vector === null) return null;
  const query = { vector, limit: asked.top + 1, minSimilarity: asked.threshold };
  const found = (await vectors.query(COLLECTION, query)).filter(({ id }) => id !== own?.id).slice(0, asked.top);
  const hits = found.map(({ id, similarity, metadata }) => ({ subjectId: id, similarity, metadata }));
  return { hits, embedder: space.model };
}

/**
 * Media that are like a medium or a description, the most similar first, with the words that they share.
 * @throws AppError NOT_FOUND for a medium that is not in the library
 */
export async function findSimilarMedia({ ctx, input }: Call<FindSimilarMediaInput>): Promise<SimilarMedia> {
  requireScope(ctx, "read");
  const asked = parseInput(FindSimilarMediaInput, input);
  const own = asked.media === undefined ? null : ((await rowsOf(ctx, [asked.media])).get(asked.media) ?? null);
  if (asked.media !== undefined && own === null) throw new AppError("NOT_FOUND", `There is no medium ${asked.media}.`);
  const byModel = await hitsByModel(ctx, asked, own);
  const { hits, embedder } = byModel ?? { hits: await hitsFor(ctx, asked, own), embedder: LOCAL_EMBEDDER };
  const ids = hits.map((hit) => hit.subjectId);
  const [rows, clusters] = await Promise.all([rowsOf(ctx, ids), clustersOf(ctx, ids)]);
  const askedText = own === null ? (asked.query ?? "") : aboutText(own);
  const items = hits.flatMap(({ subjectId, similarity }): SimilarMedium[] => {
    const row = rows.get(subjectId);
    if (row === undefined) return [];
    const { id, path, kind } = row;
    const because = sharedTerms(askedText, aboutText(row));
    return [{ id, title: row.title ?? path, path, kind, similarity, because, cluster: clusters.get(id) ?? null }];
  });
  return { items: asked.cluster ? byCluster(items) : items, embedder };
}
