import type { Prisma, TaskRun } from "#generated/prisma/client.ts";
import { EMPTY_EVIDENCE, Evidence, type Page } from "#lib/core/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { ListTaskRunsInput, TaskRunStatus, type TaskRunView } from "./schemas.ts";

const span = (from: Date | null, to: Date | null): number | null =>
  from === null || to === null ? null : Math.max(0, to.getTime() - from.getTime());

const toView = (row: TaskRun): TaskRunView => ({
  id: row.id,
  sourceId: row.sourceId,
  externalId: row.externalId,
  type: row.type,
  status: TaskRunStatus.parse(row.status),
  queuedAt: row.queuedAt?.toISOString() ?? null,
  startedAt: row.startedAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  waitMs: span(row.queuedAt, row.startedAt),
  durationMs: span(row.startedAt, row.finishedAt),
  attempt: row.attempt,
  error: row.error,
});

async function behindFinding(ctx: ServiceContext, findingId: string): Promise<Prisma.TaskRunWhereInput> {
  const finding = await ctx.db.finding.findUnique({
    where: { id: findingId },
    select: { evidence: true, sourceId: true },
  });
  const evidence = Evidence.catch(EMPTY_EVIDENCE).parse(finding?.evidence);
  return { sourceId: finding?.sourceId ?? "", externalId: { in: evidence.taskRunIds } };
}

/**
 * What a search means: the runs of that very id, or else failed runs with the text in their error. Both go by an index in
 * the order of the list, however many runs there are.
 */
async function matching(ctx: ServiceContext, search: string): Promise<Prisma.TaskRunWhereInput> {
  const sources = await ctx.db.source.findMany({ select: { id: true } });
  const byId = { sourceId: { in: sources.map(({ id }) => id) }, externalId: search };
  const known = await ctx.db.taskRun.findFirst({ where: byId, select: { id: true } });
  return known === null ? { status: "failed", error: { contains: search } } : byId;
}

type CountFilter = Pick<ListTaskRunsInput, "sourceId" | "type" | "status">;

/** How many runs fit, from the sums of the analysis where they are complete: counting a million rows takes too long. */
async function countRuns(ctx: ServiceContext, filter: CountFilter, where: Prisma.TaskRunWhereInput): Promise<number> {
  const { sourceId, type, status } = filter;
  const ofSource = sourceId === undefined ? {} : { sourceId };
  const stale = await ctx.db.taskAnalysisState.count({ where: { ...ofSource, dirtySince: { not: null } } });
  const sums =
    stale > 0
      ? null
      : await ctx.db.taskBucket.aggregate({
          where: { grain: "d", ...ofSource, ...(type === undefined ? {} : { type }) },
          _sum: { runs: true, queued: true, running: true, succeeded: true, failed: true, cancelled: true },
        });
  return sums?._sum[status ?? "runs"] ?? ctx.db.taskRun.count({ where });
}

/** Task runs, the last queued first. A search is not counted: that would take as long again. */
export async function listTaskRuns({ ctx, input }: Call<ListTaskRunsInput>): Promise<Page<TaskRunView>> {
  requireScope(ctx, "read");
  const { cursor, limit, sourceId, type, status, findingId, search } = parseInput(ListTaskRunsInput, input);
  const offset = offsetOf(cursor);
  const where: Prisma.TaskRunWhereInput = {
    AND: [
      sourceId === undefined ? {} : { sourceId },
      type === undefined ? {} : { type },
      status === undefined ? {} : { status },
      search === undefined ? {} : await matching(ctx, search),
      findingId === undefined ? {} : await behindFinding(ctx, findingId),
    ],
  };
  const isPlain = search === undefined && findingId === undefined;
  const rows = await ctx.db.taskRun.findMany({
    where,
    // Runs without a queue time come last by themselves; asking for it would sort a million rows instead of using the index.
    orderBy: [{ queuedAt: "desc" }, { id: "desc" }],
    skip: offset,
    take: limit + 1,
  });
  const total = isPlain
    ? await countRuns(ctx, { sourceId, type, status }, where)
    : search === undefined
      ? await ctx.db.taskRun.count({ where })
      : null;
  return toPage(rows.map(toView), { offset, limit, total });
}
