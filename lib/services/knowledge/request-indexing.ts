import { z } from "zod";
import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

export const KNOWLEDGE_TOPIC = "knowledge";

/** A source (null: whichever is gone), or some of its media, that text index and vectors have to follow. */
export const KnowledgeNews = z.object({ sourceId: z.string(), itemIds: z.array(z.string()).nullable() });
export type KnowledgeNews = z.infer<typeof KnowledgeNews>;

/**
 * Asks the worker to bring the text index and the vectors in step with a source, or with some of its media, in the
 * caller's transaction. It happens within seconds, off the path of the request.
 */
export async function requestIndexing(
  tx: Tx | Db,
  ctx: Pick<ServiceContext, "now">,
  news: { sourceId: string; itemIds?: readonly string[] },
): Promise<void> {
  const now = ctx.now();
  const payload = { sourceId: news.sourceId, itemIds: news.itemIds === undefined ? null : [...news.itemIds] };
  await tx.outboxEntry.create({
    data: { id: newId("out"), topic: KNOWLEDGE_TOPIC, payload, createdAt: now, availableAt: now },
  });
}
