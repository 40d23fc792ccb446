import { upsertEmbeddings } from "#lib/db/index.ts";
import { announceToServer } from "#lib/services/connection/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  countedWords,
  createLocalEmbedder,
  LOCAL_DIMENSIONS,
  LOCAL_EMBEDDER,
  WordWeights,
} from "#lib/vectors/index.ts";
import { VectorCollection } from "./schemas.ts";

/** Weights of words are worth learning from this many texts on, and again whenever there are twice as many. */
const LEARN_FROM = 50;
const PAGE = 500;

type Row = { subjectId: string; text: string; metadata: unknown };

async function* textsOf(ctx: ServiceContext, collection: VectorCollection): AsyncGenerator<Row[]> {
  for (let after = ""; ; ) {
    const rows = await ctx.db.embedding.findMany({
      where: { collection, model: LOCAL_EMBEDDER, subjectId: { gt: after }, text: { not: null } },
      select: { subjectId: true, text: true, metadata: true },
      orderBy: { subjectId: "asc" },
      take: PAGE,
    });
    yield rows.map((row) => ({ ...row, text: row.text ?? "" }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.subjectId;
  }
}

async function learnWeights(ctx: ServiceContext, collection: VectorCollection): Promise<WordWeights> {
  const words: Set<string>[] = [];
  for await (const rows of textsOf(ctx, collection)) words.push(...rows.map((row) => countedWords(row.text)));
  return WordWeights.learn(words);
}

/** Which words are rare in a collection is learned anew when it has grown much, and its vectors are made anew with it. */
async function relearn(ctx: ServiceContext, collection: VectorCollection, documentCount: number): Promise<void> {
  const weights = await learnWeights(ctx, collection);
  const embedder = createLocalEmbedder(weights);
  const space = { collection, model: LOCAL_EMBEDDER, dimensions: LOCAL_DIMENSIONS };
  for await (const rows of textsOf(ctx, collection)) {
    const vectors = await embedder.embed(rows.map((row) => row.text));
    await ctx.db.$transaction(async (tx) => {
      const current = await tx.embedding.findMany({
        where: { collection, model: LOCAL_EMBEDDER, subjectId: { in: rows.map((row) => row.subjectId) } },
        select: { subjectId: true, text: true },
      });
      const textOf = new Map(current.map((row) => [row.subjectId, row.text]));
      // What was changed or forgotten since it was read is left alone.
      const records = rows.flatMap(({ subjectId, text, metadata }, index) => {
        const vector = vectors[index];
        if (vector === undefined || textOf.get(subjectId) !== text) return [];
        return [{ subjectId, vector, metadata: Object(metadata), text }];
      });
      await upsertEmbeddings(tx, space, records, ctx.now());
      const ids = records.map((record) => record.subjectId);
      await announceToServer(tx, ctx, { server: "chroma", scope: collection, ids });
    });
  }
  await ctx.db.embeddingSpace.update({
    where: { collection_model: { collection, model: LOCAL_EMBEDDER } },
    data: { documentCount, weights: weights.toBytes() },
  });
}

/** Background care of the embedded vectors. Cheap when there is nothing to do. Returns the collections made anew. */
export async function tendVectorSpaces(ctx: ServiceContext): Promise<VectorCollection[]> {
  const spaces = await ctx.db.embeddingSpace.findMany({
    where: { model: LOCAL_EMBEDDER },
    select: { collection: true, documentCount: true, seq: true },
  });
  const relearned: VectorCollection[] = [];
  for (const space of spaces) {
    const collection = VectorCollection.safeParse(space.collection).data;
    const goal = Math.max(LEARN_FROM, 2 * space.documentCount);
    // Each row took a number of its own, so fewer numbers than the goal means fewer rows.
    if (collection === undefined || space.seq < goal) continue;
    const count = await ctx.db.embedding.count({ where: { collection, model: LOCAL_EMBEDDER } });
    if (count < goal) continue;
    await relearn(ctx, collection, count);
    relearned.push(collection);
  }
  return relearned;
}
