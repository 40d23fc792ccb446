import { z } from "zod";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView, toJobView } from "#lib/services/job/index.ts";

/** A history that takes long to analyse is analysed at most a tenth of the time. */
const REST_FACTOR = 9;

const Elapsed = z.object({ elapsedMs: z.number().catch(0) }).catch({ elapsedMs: 0 });

async function isDue(tx: Tx, ctx: ServiceContext, sourceId: string): Promise<boolean> {
  const state = await tx.taskAnalysisState.findUnique({ where: { sourceId } });
  if (state === null || state.analysedAt === null) return true;
  const restMs = Elapsed.parse(state.detail).elapsedMs * REST_FACTOR;
  return ctx.now().getTime() - state.analysedAt.getTime() >= restMs;
}

/**
 * Queues the analysis of a source's runs. One that waits already will see the new runs, too; one that ended just now is
 * not repeated at once (null), the worker comes back to it.
 */
export async function enqueueAnalysis(
  tx: Tx,
  ctx: ServiceContext,
  source: { id: string; name: string },
): Promise<JobView | null> {
  const waiting = await tx.job.findFirst({
    where: { kind: "analyze_tasks", state: "queued", input: { path: "$.sourceId", equals: source.id } },
  });
  if (waiting !== null) return toJobView(waiting);
  if (!(await isDue(tx, ctx, source.id))) return null;
  return enqueueJob(tx, ctx, { kind: "analyze_tasks", input: { sourceId: source.id, sourceName: source.name } });
}

/** Queues the analyses that new runs wait for; the worker looks every few seconds. */
export async function enqueueDueAnalyses(ctx: ServiceContext): Promise<void> {
  const stale = await ctx.db.taskAnalysisState.findMany({
    where: { dirtySince: { not: null } },
    select: { source: { select: { id: true, name: true } } },
  });
  for (const { source } of stale) {
    const running = { state: "running", input: { path: "$.sourceId", equals: source.id } };
    if ((await ctx.db.job.count({ where: running })) > 0) continue;
    await ctx.db.$transaction((tx) => enqueueAnalysis(tx, ctx, source));
  }
}
