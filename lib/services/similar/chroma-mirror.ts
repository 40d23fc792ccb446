import type { MirrorDriver } from "#lib/services/connection/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ChromaStore, LOCAL_DIMENSIONS, LOCAL_EMBEDDER, openChroma } from "#lib/vectors/index.ts";
import { localVectors } from "./local-space.ts";
import { VectorCollection } from "./schemas.ts";

const SPACE = { model: LOCAL_EMBEDDER, dimensions: LOCAL_DIMENSIONS };
const opened = new WeakMap<object, ChromaStore>();

/** The configured Chroma server, or null. */
export function chromaOf({ env }: Pick<ServiceContext, "env">): ChromaStore | null {
  if (env.chroma === null) return null;
  const store = opened.get(env.chroma) ?? openChroma(env.chroma, SPACE);
  opened.set(env.chroma, store);
  return store;
}

/** How a Chroma server becomes and stays a copy of the embedded vectors; null when none is configured. */
export function chromaMirror(ctx: ServiceContext): MirrorDriver | null {
  const chroma = chromaOf(ctx);
  if (chroma === null || ctx.env.chroma === null) return null;
  const vectors = localVectors(ctx);
  return {
    name: "chroma",
    address: ctx.env.chroma.url,
    check: () => chroma.check(),
    async findGaps() {
      const gaps: string[] = [];
      for (const collection of VectorCollection.options) {
        if ((await vectors.count(collection)) !== (await chroma.count(collection))) gaps.push(collection);
      }
      return gaps;
    },
    async startOver(collection) {
      await chroma.drop(collection);
      const where = { collection, model: LOCAL_EMBEDDER };
      const rows = await ctx.db.embedding.findMany({
        where,
        select: { subjectId: true },
        orderBy: { subjectId: "asc" },
      });
      return rows.map((row) => row.subjectId);
    },
    async deliver(collection, ids) {
      const records = await vectors.get(collection, ids);
      const present = new Set(records.map(({ id }) => id));
      await chroma.upsert(collection, records);
      await chroma.remove(
        collection,
        ids.filter((id) => !present.has(id)),
      );
    },
  };
}
