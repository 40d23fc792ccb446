import { countOldTaskRuns, deleteOldTaskRuns } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { markStale } from "./import-source.ts";
import { CleanUpTaskRunsInput, type TaskRunCleanUp } from "./schemas.ts";

const DAY_MS = 86_400_000;

/**
 * Removes runs that ended longer ago than they are kept, from histories that were handed over (what is read from a
 * pipeline's own database would come back with the next look). A dry run only counts.
 */
export async function cleanUpTaskRuns({ ctx, input }: Call<CleanUpTaskRunsInput>): Promise<TaskRunCleanUp> {
  requireScope(ctx, "operate");
  const { keepDays: given, dryRun } = parseInput(CleanUpTaskRunsInput, input);
  const keepDays = given ?? (await readSettings(ctx)).task_run_keep_days;
  const before = new Date(ctx.now().getTime() - keepDays * DAY_MS);
  const counts = await countOldTaskRuns(ctx.db, before);
  const runs = counts.reduce((sum, count) => sum + count.runs, 0);
  const found = { keepDays, before: before.toISOString(), byType: counts, dryRun };
  if (dryRun || runs === 0) return { ...found, runs };
  const removed = await deleteOldTaskRuns(ctx.db, before);
  await ctx.db.$transaction(async (tx) => {
    for (const sourceId of new Set(counts.map((count) => count.sourceId))) await markStale(tx, sourceId, ctx.now());
    const detail = { keepDays, removed };
    await emitAudit(tx, ctx, { action: "task_runs.cleaned_up", entityType: "task_run", entityId: "all", detail });
  });
  return { ...found, runs: removed };
}
