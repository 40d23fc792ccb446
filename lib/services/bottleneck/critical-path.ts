import { z } from "zod";
import type { TaskRun } from "#generated/prisma/client.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { BottleneckDetailView } from "./schemas.ts";

const LONGEST = 60;
const HALF_DAY_MS = 43_200_000;
const Ids = z.array(z.string()).catch([]);

const span = (from: Date | null, to: Date | null): number | null =>
  from === null || to === null ? null : Math.max(0, to.getTime() - from.getTime());

const endOf = (run: TaskRun): number => run.finishedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
const lastOf = (runs: readonly TaskRun[]): TaskRun | undefined =>
  runs.reduce<TaskRun | undefined>(
    (last, run) => (last === undefined || endOf(run) > endOf(last) ? run : last),
    undefined,
  );

/** The wait counts from when the run could start: it was queued, and what it depends on had ended. */
function toPathRun(run: TaskRun, before: TaskRun | undefined): BottleneckDetailView["criticalPath"][number] {
  const ready = [run.queuedAt, before?.finishedAt ?? null].filter((at) => at !== null);
  const readyAt = ready.length === 0 ? null : new Date(Math.max(...ready.map((at) => at.getTime())));
  return {
    externalId: run.externalId,
    type: run.type,
    status: run.status,
    startedAt: run.startedAt?.toISOString() ?? null,
    waitMs: span(readyAt, run.startedAt),
    durationMs: span(run.startedAt, run.finishedAt),
  };
}

/** The run of the same batch that ended last, among those queued within half a day: a batch has no index of its own. */
function endOfBatch(ctx: ServiceContext, { sourceId, batch, queuedAt }: TaskRun): Promise<TaskRun[]> | TaskRun[] {
  if (batch === null || queuedAt === null) return [];
  const atMs = queuedAt.getTime();
  const near = { gte: new Date(atMs - HALF_DAY_MS), lt: new Date(atMs + HALF_DAY_MS) };
  return ctx.db.taskRun.findMany({
    where: { sourceId, queuedAt: near, batch },
    orderBy: { finishedAt: "desc" },
    take: 1,
  });
}

/**
 * The chain that decided when the work ended: from the run that ended last, back over the dependency that ended last, and
 * so on. Runs without dependencies give no path.
 */
export async function criticalPathOf(
  ctx: ServiceContext,
  sourceId: string,
  externalIds: readonly string[],
): Promise<BottleneckDetailView["criticalPath"]> {
  const byIds = (ids: readonly string[]) =>
    ctx.db.taskRun.findMany({ where: { sourceId, externalId: { in: ids.slice(0, 500) } } });
  const shown = await byIds(externalIds);
  const last = lastOf(shown);
  const ends = last === undefined ? [] : [last, ...(await endOfBatch(ctx, last))];
  const chain: TaskRun[] = [];
  const seen = new Set<string>();
  for (let run = lastOf(ends); run !== undefined && chain.length < LONGEST && !seen.has(run.externalId); ) {
    seen.add(run.externalId);
    chain.unshift(run);
    const before = Ids.parse(run.dependsOn ?? []);
    run = before.length === 0 ? undefined : lastOf(await byIds(before));
  }
  return chain.length < 2 ? [] : chain.map((run, index) => toPathRun(run, chain[index - 1]));
}
