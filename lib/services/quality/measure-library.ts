import type { ReportProgress } from "#lib/core/index.ts";
import { readMediaValuesPage, writeItemMeasures } from "#lib/db/index.ts";
import { MediaKind } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { readFieldWeights, recordLibrarySnapshot } from "#lib/services/library/index.ts";
import { measureItem, toItemMetadata, valuesOfRow } from "#lib/services/media/index.ts";

const PAGE = 1_000;

/** Measures every item anew, page by page, after the weights were changed; what is proposed is looked at again later. */
export async function measureLibrary(
  ctx: ServiceContext,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<{ items: number }> {
  const weights = await readFieldWeights(ctx.db);
  const total = await ctx.db.mediaItem.count({ where: { removedAt: null } });
  const sourceIds = new Set<string>();
  let items = 0;
  for (let after = ""; ; ) {
    signal.throwIfAborted();
    const count = await ctx.db.$transaction(
      async (tx) => {
        const rows = await readMediaValuesPage(tx, { after, limit: PAGE });
        const measures = rows.map((row) => {
          sourceIds.add(row.sourceId);
          const kind = MediaKind.catch("other").parse(row.kind);
          const item = toItemMetadata(row.path, kind, valuesOfRow(row));
          return { id: row.id, title: row.title, ...measureItem(item, weights) };
        });
        await writeItemMeasures(tx, measures, true);
        after = rows.at(-1)?.id ?? after;
        return rows.length;
      },
      { timeout: 60_000, maxWait: 60_000 },
    );
    items += count;
    report({ phase: "Measuring", done: items, total, unit: "items" });
    if (count < PAGE) break;
  }
  for (const sourceId of sourceIds) await recordLibrarySnapshot(ctx, sourceId, "weights");
  await emitEvent(ctx.db, "media", "media.changed", {});
  return { items };
}
