import type { Source } from "#generated/prisma/client.ts";
import { upsertTaskRuns } from "#lib/db/index.ts";
import type { TaskSighting } from "#lib/logs/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { runsFromLogs, type TaskRun } from "#lib/tasks/index.ts";
import { markStale } from "./import-source.ts";
import { toTaskRunRow } from "./task-run-row.ts";

/** Lines may come so much later than those of other files. */
const LATE_MS = 3_600_000;

const lastMs = ({ finishedAt, startedAt }: TaskRun): number => finishedAt ?? startedAt ?? 0;

/**
 * Stores the runs that log lines tell of, in the source of the logs. An installation of Banana Bun is left out, since its
 * database tells the same tasks better, and so are logs that are only tried. What was stored before is not written again.
 */
export async function storeLoggedRuns(
  ctx: ServiceContext,
  source: Pick<Source, "id" | "kind">,
  sightings: readonly TaskSighting[],
): Promise<void> {
  if (source.kind === "banana_bun" || source.kind === "log_trial") return;
  const runs = runsFromLogs(sightings);
  if (runs.length === 0) return;
  const sourceId = source.id;
  const known = await ctx.db.taskRun.aggregate({
    where: { sourceId },
    _count: true,
    _max: { startedAt: true, finishedAt: true },
  });
  const until = Math.max(known._max.startedAt?.getTime() ?? 0, known._max.finishedAt?.getTime() ?? 0);
  const late = runs.filter((run) => lastMs(run) >= until - LATE_MS);
  if (known._count === runs.length && late.every((run) => lastMs(run) <= until)) return;
  // Fewer in the store than before the recent ones: an older file came in later.
  const isWhole = known._count < runs.length - late.length;
  await upsertTaskRuns(ctx.env.databasePath, sourceId, (isWhole ? runs : late).map(toTaskRunRow));
  await ctx.db.$transaction((tx) => markStale(tx, sourceId, ctx.now()));
}
