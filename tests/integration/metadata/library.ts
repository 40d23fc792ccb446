import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ReadItem, storeItems } from "#lib/services/media/index.ts";

export const SOURCE = "src_review";

type Tags = Record<string, string | number | string[]>;

/** A medium as its file would give it, without a file. */
export const reading = (path: string, tags: Tags, modifiedMs = 1): ReadItem => ({
  evidence: {
    path,
    sidecar: null,
    companions: [],
    reading: { ok: true, tags, technical: {}, pictures: [], warnings: [] } as unknown as NonNullable<
      ReadItem["evidence"]["reading"]
    >,
  },
  file: { sizeBytes: 1_000, modifiedMs },
});

/** Stores media as a scan of one folder would. */
export async function scan(ctx: ServiceContext, items: ReadItem[]): Promise<void> {
  const source = { id: SOURCE, kind: "media_folder", name: "Review", path: "/nowhere", config: {}, state: "ready" };
  await ctx.db.source.upsert({ where: { id: SOURCE }, create: source, update: {} });
  await storeItems(ctx.db, { sourceId: SOURCE, now: ctx.now() }, items);
}

/** Songs whose names say their track and title; their tags say hardly anything. */
export const album = (count: number, tags: Tags = { artist: "The Testers" }): ReadItem[] =>
  Array.from({ length: count }, (_, index) =>
    reading(`The Testers/Trees (2004)/${String(index + 1).padStart(2, "0")} - Song ${"ABCDEFGHIJ"[index]}.flac`, tags),
  );

export const heldValues = async (ctx: ServiceContext, itemId: string): Promise<Record<string, unknown>> => {
  const rows = await ctx.db.mediaFieldValue.findMany({ where: { itemId } });
  return Object.fromEntries(rows.map((row) => [row.field, row.value]));
};
