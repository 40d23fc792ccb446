import { PLANNING_INDEX, searchKeyOf } from "#lib/search/index.ts";
import type { MirrorDriver } from "#lib/services/connection/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { embeddedIndex, meilisearchOf } from "./text-index.ts";

const PAGE = 5_000;

/** How a Meilisearch server becomes and stays a copy of the embedded index; null when none is configured. */
export function meilisearchMirror(ctx: ServiceContext): MirrorDriver | null {
  const server = meilisearchOf(ctx);
  if (server === null || ctx.env.meilisearch === null) return null;
  const index = embeddedIndex(ctx);
  return {
    name: "meilisearch",
    address: ctx.env.meilisearch.url,
    async check() {
      const version = await server.check();
      await server.prepare();
      return version;
    },
    findGaps: async () => ((await index.count()) === (await server.count()) ? [] : [PLANNING_INDEX]),
    async startOver() {
      await server.clear();
      const keys: string[] = [];
      for (let page = index.keys("", PAGE); page.length > 0; page = index.keys(keys.at(-1) ?? "", PAGE)) {
        keys.push(...page);
      }
      return keys;
    },
    async deliver(_, keys) {
      const documents = index.read(keys);
      const present = new Set(documents.map(searchKeyOf));
      await server.put(documents);
      await server.remove(keys.filter((key) => !present.has(key)));
    },
  };
}
