import { z } from "zod";
import type { Job } from "#generated/prisma/client.ts";
import type { Progress } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { isObservedByStep } from "#lib/services/execution/index.ts";
import { toJobView } from "./job-view.ts";
import type { JobView } from "./schemas.ts";

export const JOB_LEASE_MS = 15_000;
/** A job that takes its worker down every time does not go on for ever. */
const TRIES_MAX = 5;

/** A claimed job: nobody else may report on it while `fence` is the newest. */
export type ClaimedJob = { view: JobView; fence: number };

const leaseFrom = (now: Date): Date => new Date(now.getTime() + JOB_LEASE_MS);

/** Jobs of one source and steps that look at it take turns. */
async function isSourceBusy(tx: Tx, row: Job): Promise<boolean> {
  const sourceId = z.object({ sourceId: z.string() }).safeParse(row.input).data?.sourceId;
  return sourceId !== undefined && (await isObservedByStep(tx, sourceId));
}

const WORKER_LOST = `The worker stopped ${TRIES_MAX} times while it did this. Its log tells more; start it again when that is mended.`;

async function takeOne(ctx: ServiceContext, workerId: string, row: Job): Promise<ClaimedJob | null> {
  const fence = row.fence + 1;
  return ctx.db.$transaction(async (tx) => {
    const now = ctx.now();
    const isGivenUp = row.fence >= TRIES_MAX;
    if (!isGivenUp && (await isSourceBusy(tx, row))) return null;
    const taken = { state: "running", fence, workerId, leaseUntil: leaseFrom(now), startedAt: row.startedAt ?? now };
    const won = await tx.job.updateMany({
      where: { id: row.id, fence: row.fence, state: row.state, leaseUntil: row.leaseUntil },
      data: isGivenUp ? { state: "failed", fence, leaseUntil: null, finishedAt: now, error: WORKER_LOST } : taken,
    });
    if (won.count === 0) return null;
    await emitEvent(tx, `job:${row.id}`, isGivenUp ? "job.failed" : "job.started");
    return isGivenUp ? null : { view: toJobView(row), fence };
  });
}

/**
 * Takes the oldest job that waits, or one whose worker is gone. Jobs read and store what they read, so doing one again
 * is harmless. @param onlyId take this job or none
 */
export async function claimJob(ctx: ServiceContext, workerId: string, onlyId?: string): Promise<ClaimedJob | null> {
  const rows = await ctx.db.job.findMany({
    where: {
      ...(onlyId === undefined ? {} : { id: onlyId }),
      OR: [{ state: "queued" }, { state: "running", leaseUntil: { lt: ctx.now() } }],
    },
    orderBy: { createdAt: "asc" },
    take: 5,
  });
  for (const row of rows) {
    const claimed = await takeOne(ctx, workerId, row);
    if (claimed !== null) return claimed;
  }
  return null;
}

/** Renews the lease and stores progress. "lost": another worker has the job now. */
export async function heartbeatJob(
  ctx: ServiceContext,
  job: ClaimedJob,
  progress: Progress | null,
): Promise<"ok" | "cancel" | "lost"> {
  const { id } = job.view;
  const held = await ctx.db.job.updateMany({
    where: { id, fence: job.fence, state: "running" },
    data: { leaseUntil: leaseFrom(ctx.now()), ...(progress === null ? {} : { progress }) },
  });
  if (held.count === 0) return "lost";
  if (progress !== null) await emitEvent(ctx.db, `job:${id}`, "job.progress", progress);
  const row = await ctx.db.job.findUnique({ where: { id }, select: { cancelRequested: true } });
  return row?.cancelRequested === true ? "cancel" : "ok";
}

/** Ends a job, if it is still ours. */
export async function finishJob(
  ctx: ServiceContext,
  job: ClaimedJob,
  end: { state: "succeeded" | "failed" | "cancelled"; result?: unknown; error?: string },
): Promise<boolean> {
  const { id } = job.view;
  return ctx.db.$transaction(async (tx) => {
    const held = await tx.job.updateMany({
      where: { id, fence: job.fence, state: "running" },
      data: {
        state: end.state,
        finishedAt: ctx.now(),
        leaseUntil: null,
        error: end.error ?? null,
        ...(end.result === undefined ? {} : { result: JSON.parse(JSON.stringify(end.result)) }),
      },
    });
    if (held.count === 0) return false;
    await emitEvent(tx, `job:${id}`, `job.${end.state}`, { error: end.error });
    await emitEvent(tx, "jobs", `job.${end.state}`, { jobId: id });
    return true;
  });
}
