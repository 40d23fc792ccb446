import { z } from "zod";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";

export const ProposeInput = z.object({
  everything: z.boolean().default(false).describe("look at every item anew, not only at those that changed"),
  useModel: z.boolean().default(false).describe("also ask a model; its values always wait for review"),
  askMax: z.coerce.number().int().min(1).max(10_000).default(100).describe("at most so many items go to a model"),
});
export type ProposeInput = z.infer<typeof ProposeInput>;

/** Queues the search for missing values after a reading, unless one waits already or nothing changed. */
export async function queueProposals(ctx: ServiceContext): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const waiting = await tx.job.count({ where: { kind: "propose_metadata", state: "queued" } });
    const stale = await tx.mediaItem.findFirst({ where: { removedAt: null, proposedAt: null }, select: { id: true } });
    if (waiting === 0 && stale !== null)
      await enqueueJob(tx, ctx, { kind: "propose_metadata", input: { everything: false } });
  });
}

/** Starts the search for missing values as a job. */
export async function startProposing({ ctx, input }: Call<ProposeInput>): Promise<JobView> {
  requireScope(ctx, "operate");
  const order = parseInput(ProposeInput, input);
  return ctx.db.$transaction(async (tx) => {
    const job = await enqueueJob(tx, ctx, { kind: "propose_metadata", input: order });
    await emitAudit(tx, ctx, { action: "metadata.proposing_started", entityType: "job", entityId: job.id });
    return job;
  });
}
