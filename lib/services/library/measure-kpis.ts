import { z } from "zod";
import type { Db, Tx } from "#lib/db/index.ts";

/** Figures that a plan may move, over the sources and items it names. Null: nothing to measure. */
export const LibraryKpis = z.object({
  completeness: z.number().nullable(),
  itemCompleteness: z.number().nullable(),
  criticalMissing: z.number().int(),
  gaps: z.number().int(),
  unreadable: z.number().int(),
  thumbnails: z.number().int(),
});
export type LibraryKpis = z.infer<typeof LibraryKpis>;

/** Gaps as an item stores them. */
export const StoredGaps = z.array(
  z.object({ field: z.string(), importance: z.enum(["critical", "important", "nice"]), why: z.string() }),
);
export type StoredGaps = z.infer<typeof StoredGaps>;

const mean = (values: number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Measures the library as it is stored now: completeness 0..1 of the sources, and of the items of the plan. */
export async function measureKpis(
  db: Db | Tx,
  scope: { sourceIds: string[]; itemIds: string[] },
): Promise<LibraryKpis> {
  const items = await db.mediaItem.findMany({
    where: { sourceId: { in: scope.sourceIds }, removedAt: null },
    select: { id: true, completeness: true, missing: true, readError: true },
  });
  const own = new Set(scope.itemIds);
  const touched = items.filter((item) => own.has(item.id));
  const gapsOf = (list: typeof items) => list.flatMap((item) => StoredGaps.parse(item.missing));
  const scores = (list: typeof items) =>
    list.flatMap((item) => (item.completeness === null ? [] : [item.completeness]));
  const thumbnails = await db.artefact.groupBy({
    by: ["path"],
    where: { kind: "thumbnail" },
  });
  return {
    completeness: mean(scores(items)),
    itemCompleteness: mean(scores(touched)),
    criticalMissing: gapsOf(items).filter((gap) => gap.importance === "critical").length,
    gaps: gapsOf(touched).length,
    unreadable: items.filter((item) => item.readError !== null).length,
    thumbnails: thumbnails.length,
  };
}
