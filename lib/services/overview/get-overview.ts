import { SEVERITIES } from "#lib/core/index.ts";
import { readPurse } from "#lib/services/budget/index.ts";
import { type Call, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { isWorkerAlive, listExecutions } from "#lib/services/execution/index.ts";
import { listFindings } from "#lib/services/finding/index.ts";
import { readHealth } from "#lib/services/health/index.ts";
import { toJobView } from "#lib/services/job/index.ts";
import { measureKpis } from "#lib/services/library/index.ts";
import { listRecommendations } from "#lib/services/recommendation/index.ts";
import { sayState } from "./say-state.ts";
import type { Overview } from "./schemas.ts";

async function countFindings(ctx: ServiceContext): Promise<Overview["openFindings"]> {
  const groups = await ctx.db.finding.groupBy({ by: ["severity"], where: { state: "open" }, _count: { _all: true } });
  const counts = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const severity of SEVERITIES) {
    counts[severity] = groups.find((group) => group.severity === severity)?._count._all ?? 0;
  }
  return counts;
}

async function gatherCounts(ctx: ServiceContext) {
  const [sources, observed, taskRuns, mediaItems, plans, executions, awaiting, sample] = await Promise.all([
    ctx.db.source.findMany({ select: { id: true } }),
    ctx.db.source.count({ where: { lastObservedAt: { not: null } } }),
    ctx.db.taskBucket.aggregate({ where: { grain: "d" }, _sum: { runs: true } }),
    ctx.db.mediaItem.count({ where: { removedAt: null } }),
    ctx.db.plan.count(),
    ctx.db.execution.count(),
    ctx.db.plan.findMany({
      where: { state: "awaiting_approval" },
      select: { id: true },
      orderBy: { updatedAt: "desc" },
    }),
    ctx.db.source.count({ where: { isSample: true } }),
  ]);
  return { sources, observed, taskRuns, mediaItems, plans, executions, awaiting, sample };
}

/** What is wrong, what it costs and what to do next, in one call. */
export async function getOverview({ ctx }: Pick<Call<unknown>, "ctx">): Promise<Overview> {
  requireScope(ctx, "read");
  const counts = await gatherCounts(ctx);
  const [health, openFindings, findings, recommendations, executions, jobs, workerAlive, kpis, spend] =
    await Promise.all([
      readHealth({ ctx, input: { days: 30 } }),
      countFindings(ctx),
      listFindings({ ctx, input: { limit: 5, state: "open" } }),
      listRecommendations({
        ctx,
        input: { limit: 3, category: "all", minImpactScore: 0, implementationDifficulty: "all" },
      }),
      listExecutions({ ctx, input: { limit: 10 } }),
      ctx.db.job.findMany({ where: { state: { in: ["queued", "running"] } }, orderBy: { createdAt: "asc" } }),
      isWorkerAlive(ctx),
      measureKpis(ctx.db, { sourceIds: counts.sources.map((source) => source.id), itemIds: [] }),
      readPurse(ctx),
    ]);
  const isActive = (state: string) => state === "queued" || state === "running" || state === "cancelling";
  const facts = {
    health,
    sources: counts.sources.length,
    hasSample: counts.sample > 0,
    taskRuns: counts.taskRuns._sum.runs ?? 0,
    mediaItems: counts.mediaItems,
    completeness: kpis.completeness,
    openFindings,
    plansAwaitingApproval: counts.awaiting.length,
    topFindings: findings.items,
    topRecommendations: recommendations.items,
    activeJobs: jobs.map(toJobView),
    activeExecutions: executions.items.filter((execution) => isActive(execution.state)),
    recentExecutions: executions.items.filter((execution) => !isActive(execution.state)).slice(0, 5),
    spend,
    workerAlive,
    firstSteps: {
      hasSource: counts.sources.length > 0,
      hasObserved: counts.observed > 0,
      hasPlan: counts.plans > 0,
      hasExecution: counts.executions > 0,
    },
  };
  return { ...facts, ...sayState(facts, counts.awaiting[0]?.id ?? null) };
}
