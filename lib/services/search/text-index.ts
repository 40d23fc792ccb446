import { join } from "node:path";
import {
  type EmbeddedIndex,
  type MeilisearchIndex,
  openEmbeddedIndex,
  openMeilisearch,
  PLANNING_INDEX,
  type SearchDocument,
  searchKeyOf,
} from "#lib/search/index.ts";
import { announceToServer, releaseNews } from "#lib/services/connection/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

const open = new Map<string, EmbeddedIndex>();
const servers = new WeakMap<object, MeilisearchIndex>();

/** The index that is always there: one connection a process and data folder. */
export function embeddedIndex(ctx: Pick<ServiceContext, "env">): EmbeddedIndex {
  const path = join(ctx.env.dataDir, "search.db");
  const known = open.get(path);
  if (known !== undefined) return known;
  const index = openEmbeddedIndex(path);
  open.set(path, index);
  return index;
}

/** The configured Meilisearch server, or null. */
export function meilisearchOf({ env }: Pick<ServiceContext, "env">): MeilisearchIndex | null {
  if (env.meilisearch === null) return null;
  const index = servers.get(env.meilisearch) ?? openMeilisearch(env.meilisearch);
  servers.set(env.meilisearch, index);
  return index;
}

/** Until then the news wait, should the process end between announcing a change and making it. */
const HELD_MS = 120_000;
const CHUNK = 2_000;

/**
 * Writes documents and takes others out. The index is no part of the database, so a server's news are announced first,
 * held back, and released when the change is made: a crash in between loses none.
 */
export async function writeDocuments(
  ctx: ServiceContext,
  change: { put: readonly SearchDocument[]; remove?: readonly string[] },
): Promise<void> {
  const index = embeddedIndex(ctx);
  const remove = change.remove ?? [];
  for (let from = 0; from < Math.max(change.put.length, remove.length); from += CHUNK) {
    const put = change.put.slice(from, from + CHUNK);
    const gone = remove.slice(from, from + CHUNK);
    const ids = [...put.map(searchKeyOf), ...gone];
    const news = { server: "meilisearch" as const, scope: PLANNING_INDEX, ids, afterMs: HELD_MS };
    const entries = await announceToServer(ctx.db, ctx, news);
    await index.remove(gone);
    await index.put(put);
    await releaseNews(ctx, entries);
  }
}

/** Whether this process made the index anew (first start, another layout): everything has to be indexed again. */
export const isIndexFresh = (ctx: Pick<ServiceContext, "env">): boolean => embeddedIndex(ctx).isFresh;
