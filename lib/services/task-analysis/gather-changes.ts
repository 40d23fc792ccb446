import type { ChangeEvent } from "#lib/bottlenecks/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

const MOST = 500;

/** What was altered and when: executed plans and changed settings, the newest of them. */
export async function gatherChanges(ctx: ServiceContext): Promise<ChangeEvent[]> {
  const executions = await ctx.db.execution.findMany({
    where: { finishedAt: { not: null } },
    select: { finishedAt: true, plan: { select: { title: true } } },
    orderBy: { finishedAt: "desc" },
    take: MOST,
  });
  const settings = await ctx.db.auditEntry.findMany({
    where: { action: "setting.changed" },
    select: { at: true, entityId: true },
    orderBy: { seq: "desc" },
    take: MOST,
  });
  return [
    ...executions.flatMap(({ finishedAt, plan }) =>
      finishedAt === null ? [] : [{ atMs: finishedAt.getTime(), words: `the plan "${plan.title}" was executed` }],
    ),
    ...settings.map(({ at, entityId }) => ({ atMs: at.getTime(), words: `the setting ${entityId} was changed` })),
  ];
}
