import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { type SourceView, WatchSourceInput } from "./schemas.ts";
import { configOf } from "./source-config.ts";
import { activeJobsBySource, toSourceView } from "./source-view.ts";

/** Switches on or off that the logs or media of a source are read by themselves soon after they change. */
export async function watchSource({ ctx, input }: Call<WatchSourceInput>): Promise<SourceView> {
  requireScope(ctx, "operate");
  const { sourceId, isOn } = parseInput(WatchSourceInput, input);
  return ctx.db.$transaction(async (tx) => {
    const source = await tx.source.findUnique({ where: { id: sourceId } });
    if (source === null) throw new AppError("NOT_FOUND", `There is no source ${sourceId}.`);
    const config = { ...configOf(source), isWatched: isOn };
    const row = await tx.source.update({ where: { id: sourceId }, data: { config } });
    const action = isOn ? "source.watch_on" : "source.watch_off";
    await emitAudit(tx, ctx, { action, entityType: "source", entityId: sourceId });
    await emitEvent(tx, "sources", "source.ready", { sourceId, isQuiet: true });
    return toSourceView(row, (await activeJobsBySource(tx)).get(sourceId) ?? null);
  });
}
