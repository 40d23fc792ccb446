import { AppError } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { WhatIfInput } from "./schemas.ts";

/**
 * Queues a replay of a source's history with one thing different; the job's result tells waits and completion before and
 * after. Nothing is changed. @throws AppError NOT_FOUND, UNSUPPORTED without a history
 */
export async function askWhatIf({ ctx, input }: Call<WhatIfInput>): Promise<JobView> {
  requireScope(ctx, "operate");
  const { sourceId, change } = parseInput(WhatIfInput, input);
  return ctx.db.$transaction(async (tx) => {
    const source = await tx.source.findUnique({ where: { id: sourceId }, select: { name: true } });
    if (source === null) throw new AppError("NOT_FOUND", `There is no source ${sourceId}.`);
    const any = await tx.taskRun.findFirst({ where: { sourceId }, select: { id: true } });
    if (any === null) throw new AppError("UNSUPPORTED", `"${source.name}" has no task history to play again.`);
    return enqueueJob(tx, ctx, { kind: "what_if", input: { replayOf: sourceId, sourceName: source.name, change } });
  });
}
