import { z } from "zod";
import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";

export const KNOWLEDGE_TOPIC = "knowledge";

/** A source (or one that is gone), or some media, that text index and vectors have to follow. */
export const KnowledgeNews = z.union([z.object({ sourceId: z.string() }), z.object({ itemIds: z.array(z.string()) })]);
export type KnowledgeNews = z.infer<typeof KnowledgeNews>;

/**
 * Asks the worker to bring the text index and the vectors in step with a source, or with some media, in the caller's
 * transaction. It happens within seconds, off the path of the request.
 */
export async function requestIndexing(tx: Tx | Db, now: Date, news: KnowledgeNews): Promise<void> {
  if ("itemIds" in news && news.itemIds.length === 0) return;
  await tx.outboxEntry.create({
    data: { id: newId("out"), topic: KNOWLEDGE_TOPIC, payload: news, createdAt: now, availableAt: now },
  });
}
