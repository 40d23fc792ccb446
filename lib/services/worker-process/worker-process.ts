import { hostname } from "node:os";
import { newId } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** Tells the others that this process takes work. Returns its id. */
export async function registerWorker(
  ctx: ServiceContext,
  capacities: { steps: number; jobs: number },
): Promise<string> {
  const id = newId("wrk");
  const now = ctx.now();
  await ctx.db.workerProcess.create({
    data: { id, host: hostname(), pid: process.pid, startedAt: now, heartbeatAt: now, capacities },
  });
  const longGone = new Date(now.getTime() - 7 * 86_400_000);
  await ctx.db.workerProcess.deleteMany({ where: { heartbeatAt: { lt: longGone } } });
  return id;
}

export async function beatWorker(ctx: ServiceContext, id: string): Promise<void> {
  await ctx.db.workerProcess.updateMany({ where: { id }, data: { heartbeatAt: ctx.now() } });
}

export async function retireWorker(ctx: ServiceContext, id: string): Promise<void> {
  await ctx.db.workerProcess.updateMany({ where: { id }, data: { stoppedAt: ctx.now() } });
}
