import { z } from "zod";
import { countMedia, countUnreadable, type Db, type Tx } from "#lib/db/index.ts";
import { readFieldWeights } from "./field-weights.ts";
import { figuresOf } from "./record-library-snapshot.ts";

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

/**
 * Measures the library as it is stored now: completeness 0..1 of the sources, by sums over an index however large they are, and
 * of the items of the plan.
 */
export async function measureKpis(
  db: Db | Tx,
  scope: { sourceIds: string[]; itemIds: string[] },
): Promise<LibraryKpis> {
  const sourceIds = new Set(scope.sourceIds);
  const groups = (await countMedia(db, {})).filter((group) => sourceIds.has(group.sourceId));
  const { completeness, criticalMissing } = figuresOf(groups, await readFieldWeights(db));
  const touched = await db.mediaItem.findMany({
    where: { id: { in: scope.itemIds }, sourceId: { in: scope.sourceIds }, removedAt: null },
    select: { completeness: true, missing: true },
  });
  let unreadable = 0;
  for (const sourceId of sourceIds) unreadable += await countUnreadable(db, { sourceId });
  const thumbnails = await db.artefact.groupBy({
    by: ["path"],
    where: { kind: "thumbnail" },
  });
  return {
    completeness,
    itemCompleteness: mean(touched.flatMap((item) => item.completeness ?? [])),
    criticalMissing,
    gaps: touched.flatMap((item) => StoredGaps.parse(item.missing)).length,
    unreadable,
    thumbnails: thumbnails.length,
  };
}
