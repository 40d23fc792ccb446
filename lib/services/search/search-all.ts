import { isAppError } from "#lib/core/index.ts";
import type { SearchHit } from "#lib/search/index.ts";
import { isServerUsable, noteServerFault } from "#lib/services/connection/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { indexPlans, indexTemplates } from "./index-source.ts";
import { SearchInput, SearchKind, type SearchResult } from "./schemas.ts";
import { embeddedIndex, meilisearchOf } from "./text-index.ts";

type Answer = { hits: SearchHit[]; engine: SearchResult["engine"] };
type Options = { limit: number; kinds: readonly SearchKind[] | undefined };

/** A server that fails is not asked again until the worker has found it back; the embedded index answers at once. */
async function ask(ctx: ServiceContext, query: string, options: Options): Promise<Answer> {
  const server = meilisearchOf(ctx);
  if (server !== null && (await isServerUsable(ctx, "meilisearch"))) {
    try {
      return { hits: await server.search(query, options), engine: "meilisearch" };
    } catch (error) {
      if (!isAppError(error)) throw error;
      await noteServerFault(ctx, "meilisearch", error.message);
    }
  }
  return { hits: await embeddedIndex(ctx).search(query, options), engine: "embedded" };
}

/** Looks through media, log patterns, findings, plans and templates. */
export async function searchAll({ ctx, input }: Call<SearchInput>): Promise<SearchResult> {
  requireScope(ctx, "read");
  const { query, kind, limit } = parseInput(SearchInput, input);
  await indexPlans(ctx);
  await indexTemplates(ctx);
  const { hits, engine } = await ask(ctx, query, { limit, kinds: kind === undefined ? undefined : [kind] });
  return { items: hits.map((hit) => ({ ...hit, kind: SearchKind.parse(hit.kind) })), engine };
}
