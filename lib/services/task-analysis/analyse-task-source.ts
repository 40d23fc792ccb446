import type { ReportProgress } from "#lib/core/index.ts";
import { replaceTaskBuckets } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { metricSamples } from "#lib/services/metric/index.ts";
import { configOf } from "#lib/services/source/index.ts";
import type { HistoryAnalysis } from "./analyse-history.ts";
import { gatherChanges } from "./gather-changes.ts";
import { rememberBottlenecks } from "./remember-bottlenecks.ts";
import { runAnalysis } from "./run-analysis.ts";
import { storeTaskFindings } from "./store-task-findings.ts";

export type AnalysisWatch = { report: ReportProgress; signal: AbortSignal };

const DAY_MS = 86_400_000;

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

/** What pages need of an analysis beside its findings. */
const detailOf = (found: HistoryAnalysis, elapsedMs: number) => ({
  runs: found.runs,
  elapsedMs,
  readMs: Math.round(found.readMs),
  analyseMs: Math.round(found.analyseMs),
  windowStartMs: found.analysis.windowStartMs,
  windowEndMs: found.analysis.windowEndMs,
  errorFamilies: found.analysis.errorFamilies,
});

/** What was measured from the first queued run to a day after the last one. */
async function metricsMeanwhile(ctx: ServiceContext, sourceId: string) {
  const [first, last] = await Promise.all(
    (["asc", "desc"] as const).map((queuedAt) =>
      ctx.db.taskRun.findFirst({
        where: { sourceId, queuedAt: { not: null } },
        orderBy: { queuedAt },
        select: { queuedAt: true },
      }),
    ),
  );
  const now = ctx.now().getTime();
  const toMs = Math.min(now, (last?.queuedAt?.getTime() ?? now) + DAY_MS);
  return metricSamples(ctx, first?.queuedAt?.getTime() ?? now, toMs);
}

/** Looks at the whole task history of a source: findings, bottlenecks and the figures that the pages show. */
export async function analyseTaskSource(
  ctx: ServiceContext,
  sourceId: string,
  watch: AnalysisWatch,
): Promise<{ taskRuns: number; taskTypes: number; findings: number; elapsedMs: number }> {
  const started = performance.now();
  const now = ctx.now();
  const runs = await ctx.db.taskRun.count({ where: { sourceId } });
  watch.report({ phase: "Looking for bottlenecks", done: 0, total: null, unit: "runs" });
  const changes = await gatherChanges(ctx);
  const { calls = {} } = configOf(await ctx.db.source.findUniqueOrThrow({ where: { id: sourceId } }));
  const metrics = await metricsMeanwhile(ctx, sourceId);
  const input = { databasePath: ctx.env.databasePath, sourceId, nowMs: now.getTime(), metrics, changes, calls };
  const found = await runAnalysis(input, runs, watch.signal);
  watch.report({ phase: "Storing figures", done: found.runs, total: found.runs, unit: "runs" });
  const findings = await storeTaskFindings(ctx, sourceId, found);
  await rememberBottlenecks(ctx, sourceId);
  const elapsedMs = Math.round(performance.now() - started);
  await ctx.db.$transaction(
    async (tx) => {
      await replaceTaskBuckets(tx, sourceId, found.buckets);
      const state = { analysedAt: now, detail: plain(detailOf(found, elapsedMs)) };
      await tx.taskAnalysisState.upsert({ where: { sourceId }, create: { sourceId, ...state }, update: state });
      // Runs that came in meanwhile keep the mark.
      await tx.taskAnalysisState.updateMany({
        where: { sourceId, dirtySince: { lt: now } },
        data: { dirtySince: null },
      });
    },
    { timeout: 120_000 },
  );
  return { taskRuns: found.runs, taskTypes: found.analysis.types.length, findings, elapsedMs };
}
