import {
  applyRowChanges,
  locateBananaBun,
  planConcurrency,
  planNewTime,
  planRetry,
  queueTask,
  readTask,
  withdrawTask,
} from "#lib/connectors/banana-bun/index.ts";
import { AppError } from "#lib/core/index.ts";
import type { StepPorts } from "#lib/execution/index.ts";
import { nextCronTime } from "#lib/scheduling/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

function nextRunAt(ctx: ServiceContext, cron: string, timezone: string): string {
  const next = nextCronTime(cron, timezone, ctx.now().getTime());
  if (next === null) throw new AppError("INVALID_INPUT", `"${cron}" in ${timezone} is no time that ever comes.`);
  return new Date(next).toISOString();
}

/** The queue of a connected Banana Bun installation. */
export const queuePort = (ctx: ServiceContext): StepPorts["queue"] => ({
  async databaseOf(sourceId) {
    const source = await ctx.db.source.findUnique({ where: { id: sourceId }, select: { kind: true, path: true } });
    if (source === null) throw new AppError("NOT_FOUND", "This source is not connected any more.");
    if (source.kind !== "banana_bun") throw new AppError("UNSUPPORTED", "This source is no Banana Bun installation.");
    return (await locateBananaBun(source.path)).databasePath;
  },
  planRetry: async ({ database, ...wanted }) => planRetry(database, wanted),
  planConcurrency: async ({ database, ...wanted }) => planConcurrency(database, wanted),
  planNewTime: async ({ database, ...wanted }) =>
    planNewTime(database, wanted, (cron, timezone) => nextRunAt(ctx, cron, timezone)),
  apply: async ({ database, table, changes }) => applyRowChanges(database, table, changes),
  add: async ({ database, mark, task }) => queueTask(database, mark, task),
  read: async ({ database, id }) => readTask(database, id),
  withdraw: async ({ database, mark }) => withdrawTask(database, mark),
});
