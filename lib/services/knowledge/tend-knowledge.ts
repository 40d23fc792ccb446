import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { dropFromIndex, indexMedia, indexSource, isIndexFresh } from "#lib/services/search/index.ts";
import { tendVectorSpaces } from "#lib/services/similar/index.ts";
import { embedMediaNow } from "#lib/services/similar-media/index.ts";
import { KNOWLEDGE_TOPIC, KnowledgeNews } from "./request-indexing.ts";

const BATCH = 100;
const RETRY_MS = 60_000;
const QUIET = { report: () => undefined, signal: new AbortController().signal };

async function followSource(ctx: ServiceContext, sourceId: string): Promise<void> {
  if ((await ctx.db.source.count({ where: { id: sourceId } })) > 0) {
    await indexSource(ctx, sourceId);
    await embedMediaNow(ctx, { sourceId }, QUIET);
    return;
  }
  await dropFromIndex(ctx, sourceId);
  // Looks at no medium, and forgets those that went with the source.
  await embedMediaNow(ctx, { itemIds: [] }, QUIET);
}

/** Everything that was told, each source and each medium once. */
async function follow(ctx: ServiceContext, news: readonly KnowledgeNews[]): Promise<void> {
  for (const sourceId of new Set(news.flatMap((one) => ("sourceId" in one ? [one.sourceId] : [])))) {
    await followSource(ctx, sourceId);
  }
  const itemIds = [...new Set(news.flatMap((one) => ("itemIds" in one ? one.itemIds : [])))];
  if (itemIds.length === 0) return;
  await indexMedia(ctx, itemIds);
  await embedMediaNow(ctx, { itemIds }, QUIET);
}

/**
 * Brings text index and vectors in step with what changed since the last round. Several workers may do the same news
 * at once: each writes what is in the library now, so nothing is lost or doubled.
 */
export async function tendKnowledge(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  const entries = await ctx.db.outboxEntry.findMany({
    where: { topic: KNOWLEDGE_TOPIC, deliveredAt: null, availableAt: { lte: ctx.now() } },
    orderBy: { createdAt: "asc" },
    take: BATCH,
  });
  const ids = entries.map(({ id }) => id);
  try {
    const news = entries.map((entry) => KnowledgeNews.parse(entry.payload));
    await follow(ctx, news);
    if (ids.length > 0) await ctx.db.outboxEntry.deleteMany({ where: { id: { in: ids } } });
  } catch (error) {
    const availableAt = new Date(ctx.now().getTime() + RETRY_MS);
    const data = { attempts: { increment: 1 }, lastError: String(error), availableAt };
    await ctx.db.outboxEntry.updateMany({ where: { id: { in: ids } }, data });
    throw error;
  }
  await tendVectorSpaces(ctx);
}

/** An index that was just made (first start, another layout, a deleted file) is filled from the database. */
export async function fillFreshIndex(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  if (!isIndexFresh(ctx)) return;
  const sources = await ctx.db.source.findMany({ select: { id: true } });
  for (const source of sources) await indexSource(ctx, source.id);
}
