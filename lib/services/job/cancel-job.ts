import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { toJobView } from "./job-view.ts";
import { JobIdInput, type JobView } from "./schemas.ts";

/** A queued job ends at once; a running one is asked to stop and keeps what it has stored. @throws AppError NOT_FOUND, CONFLICT */
export async function cancelJob({ ctx, input }: Call<JobIdInput>): Promise<JobView> {
  requireScope(ctx, "operate");
  const { jobId } = parseInput(JobIdInput, input);
  return ctx.db.$transaction(async (tx) => {
    const queued = await tx.job.updateMany({
      where: { id: jobId, state: "queued" },
      data: { state: "cancelled", finishedAt: ctx.now() },
    });
    if (queued.count === 0) {
      const asked = await tx.job.updateMany({
        where: { id: jobId, state: "running" },
        data: { cancelRequested: true },
      });
      if (asked.count === 0) {
        const known = await tx.job.count({ where: { id: jobId } });
        throw known === 0
          ? new AppError("NOT_FOUND", `There is no job ${jobId}.`)
          : new AppError("CONFLICT", "This job has ended already.", { hint: "There is nothing left to cancel." });
      }
    }
    await emitAudit(tx, ctx, { action: "job.cancelled", entityType: "job", entityId: jobId });
    await emitEvent(tx, `job:${jobId}`, "job.cancelling");
    return toJobView(await tx.job.findUniqueOrThrow({ where: { id: jobId } }));
  });
}
