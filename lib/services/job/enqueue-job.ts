import { newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { toJobView } from "./job-view.ts";
import type { JobKind, JobView } from "./schemas.ts";

/** Puts long work into the queue, inside the caller's transaction. */
export async function enqueueJob(
  tx: Tx,
  ctx: ServiceContext,
  job: { kind: JobKind; input: Record<string, unknown> },
): Promise<JobView> {
  const input = JSON.parse(JSON.stringify(job.input));
  const row = await tx.job.create({
    data: { id: newId("job"), kind: job.kind, input, state: "queued", createdBy: ctx.actor.name, createdAt: ctx.now() },
  });
  await emitEvent(tx, "jobs", "job.queued", { jobId: row.id, kind: job.kind });
  return toJobView(row);
}
