import type { ServiceContext } from "#lib/services/context/index.ts";
import { measureKpis } from "#lib/services/library/index.ts";

/** Stores how complete a source's library is now, so that pages can show how that changed and why. */
export async function recordLibrarySnapshot(
  ctx: ServiceContext,
  sourceId: string,
  cause: string,
): Promise<{ completeness: number | null }> {
  const kpis = await measureKpis(ctx.db, { sourceIds: [sourceId], itemIds: [] });
  const itemCount = await ctx.db.mediaItem.count({ where: { sourceId, removedAt: null } });
  if (kpis.completeness === null) return { completeness: null };
  await ctx.db.metadataSnapshot.create({
    data: {
      sourceId,
      at: ctx.now(),
      itemCount,
      completeness: kpis.completeness,
      criticalMissing: kpis.criticalMissing,
      detail: kpis,
      cause,
    },
  });
  return { completeness: kpis.completeness };
}
