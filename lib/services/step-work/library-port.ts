import { AppError } from "#lib/core/index.ts";
import type { StepPorts } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { refreshItem, setItemValues } from "#lib/services/media/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";

/** What steps see of the media library, on the store. */
export function libraryPort(ctx: ServiceContext, toolbox: MediaToolbox): StepPorts["library"] {
  return {
    async getItem(itemId) {
      const row = await ctx.db.mediaItem.findUnique({ where: { id: itemId }, include: { values: true, source: true } });
      if (row === null) throw new AppError("NOT_FOUND", "This item is not in the library any more.");
      const values = row.values.map(({ field, value, origin, confidence, locked }) => ({
        field,
        value,
        origin,
        confidence,
        locked,
      }));
      const { id, sourceId, path, kind } = row;
      return { id, sourceId, path, kind, root: row.source.path, values };
    },
    async setValues(itemId, values) {
      await ctx.db.$transaction(async (tx) => {
        await setItemValues(tx, ctx, itemId, values);
        await emitEvent(tx, "media", "media.changed", { itemId });
      });
    },
    refreshItem: (itemId) => refreshItem(ctx, toolbox, itemId),
    async movedItem(itemId, to) {
      await ctx.db.mediaItem.update({ where: { id: itemId }, data: { path: to } });
      await refreshItem(ctx, toolbox, itemId);
    },
  };
}
