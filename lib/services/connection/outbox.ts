import { z } from "zod";
import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { ServerName } from "./schemas.ts";

/** What a server has to be told: these ids of a collection or index changed. What they are now is read when it is told. */
export const ServerNews = z.object({ scope: z.string(), ids: z.array(z.string()) });
export type ServerNews = z.infer<typeof ServerNews>;

const IDS_MAX = 500;
/** Tries until an entry that the server refuses is left for a person. */
export const REFUSALS_MAX = 5;

export const isConfigured = ({ env }: Pick<ServiceContext, "env">, name: ServerName): boolean => env[name] !== null;

/**
 * Puts news for a server into the outbox, in the caller's transaction; nothing when the server is not configured.
 * Returns the ids of the entries. @param afterMs not to be delivered before
 */
export async function announceToServer(
  tx: Tx | Db,
  ctx: Pick<ServiceContext, "env" | "now">,
  news: { server: ServerName; scope: string; ids: readonly string[]; afterMs?: number },
): Promise<string[]> {
  if (!isConfigured(ctx, news.server) || news.ids.length === 0) return [];
  const now = ctx.now();
  const availableAt = new Date(now.getTime() + (news.afterMs ?? 0));
  const data = [];
  for (let from = 0; from < news.ids.length; from += IDS_MAX) {
    const payload = { scope: news.scope, ids: news.ids.slice(from, from + IDS_MAX) };
    data.push({ id: newId("out"), topic: news.server, payload, createdAt: now, availableAt });
  }
  await tx.outboxEntry.createMany({ data });
  return data.map(({ id }) => id);
}

/** Entries that were held back may go out now. */
export async function releaseNews(ctx: Pick<ServiceContext, "db" | "now">, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return;
  await ctx.db.outboxEntry.updateMany({ where: { id: { in: [...entryIds] } }, data: { availableAt: ctx.now() } });
}

/** News that the server does not have yet, and news that it refused for good. */
export async function countNews(db: Db, server: ServerName): Promise<{ pending: number; refused: number }> {
  const open = { topic: server, deliveredAt: null };
  const [all, refused] = await Promise.all([
    db.outboxEntry.count({ where: open }),
    db.outboxEntry.count({ where: { ...open, attempts: { gte: REFUSALS_MAX } } }),
  ]);
  return { pending: all - refused, refused };
}
