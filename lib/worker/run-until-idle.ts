import type { Progress } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { ExecutionState, isFinalExecution } from "#lib/services/execution/index.ts";
import { isFinalJobState, JobState } from "#lib/services/job/index.ts";
import { runWorker } from "./worker-loop.ts";

export type UntilIdle = {
  ctx: ServiceContext;
  jobId?: string;
  executionId?: string;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
};

async function isOver({ ctx, jobId, executionId }: UntilIdle): Promise<boolean> {
  if (jobId !== undefined) {
    const job = await ctx.db.job.findUnique({ where: { id: jobId }, select: { state: true } });
    return job === null || isFinalJobState(JobState.parse(job.state));
  }
  if (executionId !== undefined) {
    const execution = await ctx.db.execution.findUnique({ where: { id: executionId }, select: { state: true } });
    return execution === null || isFinalExecution(ExecutionState.parse(execution.state));
  }
  const open = await ctx.db.job.count({ where: { state: { in: ["queued", "running"] } } });
  return open === 0;
}

/**
 * Works in this process until the named job or execution has ended (without a name: until no job is left). For the
 * command line when no worker is alive.
 */
export async function runUntilIdle(until: UntilIdle): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  until.signal?.addEventListener("abort", stop, { once: true });
  const { jobId, executionId, onProgress } = until;
  // A worker that cannot start ends the waiting, and says why.
  const worker = runWorker({
    ctx: until.ctx,
    signal: controller.signal,
    ...(jobId === undefined ? {} : { onlyJobId: jobId }),
    ...(executionId === undefined ? {} : { onlyExecutionId: executionId }),
    ...(onProgress === undefined ? {} : { onProgress }),
  }).finally(stop);
  worker.catch(() => undefined);
  while (!controller.signal.aborted && !(await isOver(until))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  controller.abort();
  until.signal?.removeEventListener("abort", stop);
  await worker;
}
