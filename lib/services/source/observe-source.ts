import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { SourceIdInput } from "./schemas.ts";
import { activeJobsBySource } from "./source-view.ts";

/** Starts to read a source; when that is under way already, returns the running job. */
export async function observeSource({ ctx, input }: Call<SourceIdInput>): Promise<JobView> {
  requireScope(ctx, "operate");
  const { sourceId } = parseInput(SourceIdInput, input);
  return ctx.db.$transaction(async (tx) => {
    const source = await tx.source.findUnique({ where: { id: sourceId }, select: { name: true } });
    if (source === null) throw new AppError("NOT_FOUND", `There is no source ${sourceId}.`);
    const running = (await activeJobsBySource(tx)).get(sourceId);
    if (running !== undefined) return running;
    await emitAudit(tx, ctx, { action: "source.observe_requested", entityType: "source", entityId: sourceId });
    return enqueueJob(tx, ctx, { kind: "observe_source", input: { sourceId, sourceName: source.name } });
  });
}
