import { countMedia, type Db, type MediaGroup, type Tx } from "#lib/db/index.ts";
import { FieldName, type FieldWeights, MediaKind } from "#lib/metadata/index.ts";
import { readFieldWeights } from "./field-weights.ts";

/** How complete a library is: mean over its items (null without any), and gaps of critical fields. */
export type LibraryFigures = { items: number; completeness: number | null; criticalMissing: number; gaps: number };

export const missingOf = (group: MediaGroup): FieldName[] =>
  group.missingFields.split(",").flatMap((name) => FieldName.safeParse(name).data ?? []);

export function figuresOf(groups: readonly MediaGroup[], weights: FieldWeights): LibraryFigures {
  const figures = { items: 0, criticalMissing: 0, gaps: 0 };
  let [measured, sum] = [0, 0];
  for (const group of groups) {
    const levels = weights[MediaKind.catch("other").parse(group.kind)];
    const missing = missingOf(group);
    figures.items += group.items;
    figures.gaps += group.items * missing.length;
    figures.criticalMissing += group.items * missing.filter((field) => levels[field] === "critical").length;
    measured += group.measured;
    sum += group.completenessSum;
  }
  return { ...figures, completeness: measured === 0 ? null : sum / measured };
}

/**
 * Stores how complete a source's library is now, so that pages can show how that changed and why. `cause`: observed,
 * weights, review, bulk, plan, undo.
 */
export async function recordLibrarySnapshot(
  ctx: { db: Db | Tx; now: () => Date },
  sourceId: string,
  cause: string,
): Promise<{ completeness: number | null }> {
  const figures = figuresOf(await countMedia(ctx.db, { sourceId }), await readFieldWeights(ctx.db));
  const { items: itemCount, completeness, criticalMissing } = figures;
  if (completeness === null) return { completeness };
  const data = { sourceId, at: ctx.now(), itemCount, completeness, criticalMissing, detail: figures, cause };
  await ctx.db.metadataSnapshot.create({ data });
  return { completeness };
}

const REVIEW_EVERY_MS = 10 * 60_000;

/** After single decisions, which come every second: at most one snapshot in ten minutes. */
export async function recordReview(tx: Tx, now: Date, sourceIds: readonly string[]): Promise<void> {
  for (const sourceId of sourceIds) {
    const last = await tx.metadataSnapshot.findFirst({
      where: { sourceId },
      orderBy: { at: "desc" },
      select: { at: true },
    });
    const isDue = last === null || now.getTime() - last.at.getTime() >= REVIEW_EVERY_MS;
    if (isDue) await recordLibrarySnapshot({ db: tx, now: () => now }, sourceId, "review");
  }
}
