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

/** Errors stand at failed runs; an id is looked up as it is. Both go by an index, however many runs there are. */
async function matching(ctx: ServiceContext, search: string): Promise<Prisma.TaskRunWhereInput> {
  const sources = await ctx.db.source.findMany({ select: { id: true } });
  const sourceId = { in: sources.map(({ id }) => id) };
  return {
    OR: [
      { status: "failed", error: { contains: search } },
      { sourceId, externalId: search },
    ],
  };
}

/** Task runs, the last queued first. A search is not counted: that would take as long again. */
export async function listTaskRuns({ ctx, input }: Call<ListTaskRunsInput>): Promise<Page<TaskRunView>> {
  requireScope(ctx, "read");
  const { cursor, limit, sourceId, type, status, findingId, search } = parseInput(ListTaskRunsInput, input);
  const offset = offsetOf(cursor);
  const where: Prisma.TaskRunWhereInput = {
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(type === undefined ? {} : { type }),
    ...(status === undefined ? {} : { status }),
    ...(search === undefined ? {} : await matching(ctx, search)),
    ...(findingId === undefined ? {} : await behindFinding(ctx, findingId)),
  };
  const [rows, total] = await Promise.all([
    ctx.db.taskRun.findMany({
      where,
      orderBy: [{ queuedAt: { sort: "desc", nulls: "last" } }, { id: "desc" }],
      skip: offset,
      take: limit + 1,
    }),
    search === undefined ? ctx.db.taskRun.count({ where }) : null,
  ]);
  return toPage(rows.map(toView), { offset, limit, total });
}
