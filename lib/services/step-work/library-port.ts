import { resolveInsideRoot } from "#lib/connectors/media-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import type { StepPorts } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { adoptItem, refreshItem, setItemValues } from "#lib/services/media/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";

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
    async inboxAndRoot(sourceId, from) {
      const { inbox_folder: inbox } = await readSettings(ctx);
      if (inbox === "")
        throw new AppError("PRECONDITION_FAILED", "No inbox folder is set.", { hint: "An admin sets it." });
      const source = await ctx.db.source.findUnique({ where: { id: sourceId }, select: { kind: true, path: true } });
      if (source?.kind !== "media_folder") throw new AppError("NOT_FOUND", "There is no such media folder any more.");
      return { fromAbs: await resolveInsideRoot(inbox, from), root: source.path };
    },
    adopt: (sourceId, path) => adoptItem(ctx, toolbox, { sourceId, path }),
    async movedItem(itemId, to) {
      await ctx.db.mediaItem.update({ where: { id: itemId }, data: { path: to } });
      await refreshItem(ctx, toolbox, itemId);
    },
  };
}
