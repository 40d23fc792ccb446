import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { configOf } from "#lib/services/source/index.ts";
import { enqueueAnalysis } from "./enqueue-analysis.ts";
import { markStale } from "./import-source.ts";
import { type SetTaskCallsInput as Input, SetTaskCallsInput, type TaskCallsView } from "./schemas.ts";

/**
 * Says which services, or other task types, the runs of each type call. With it a slow or failing service is told apart
 * from the types that suffer from it. The history is analysed again. @throws AppError NOT_FOUND
 */
export async function setTaskCalls({ ctx, input }: Call<Input>): Promise<TaskCallsView> {
  requireScope(ctx, "operate");
  const { sourceId, calls } = parseInput(SetTaskCallsInput, input);
  return ctx.db.$transaction(async (tx) => {
    const source = await tx.source.findUnique({ where: { id: sourceId } });
    if (source === null) throw new AppError("NOT_FOUND", `There is no source ${sourceId}.`);
    await tx.source.update({ where: { id: sourceId }, data: { config: { ...configOf(source), calls } } });
    const detail = { types: Object.keys(calls).length };
    await emitAudit(tx, ctx, { action: "source.calls_set", entityType: "source", entityId: sourceId, detail });
    // Runs that are still to be stored are analysed with it anyway.
    const hasRuns = (await tx.taskRun.findFirst({ where: { sourceId }, select: { id: true } })) !== null;
    if (hasRuns) await markStale(tx, sourceId, ctx.now());
    const job = hasRuns ? await enqueueAnalysis(tx, ctx, source) : null;
    return { sourceId, calls, job };
  });
}
