import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { listFindings } from "#lib/services/finding/index.ts";
import { listRecommendations } from "#lib/services/recommendation/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { toTemplateView } from "./read-log-patterns.ts";
import { AnalyzeLogsInput, LOG_LEVELS, type LogAnalysis, type LogTemplateView } from "./schemas.ts";

const PATTERNS_MAX = 50;

async function windowHours(ctx: ServiceContext, input: AnalyzeLogsInput): Promise<number> {
  const given = input.hours ?? input.timeRangeHours ?? (input.days === undefined ? undefined : input.days * 24);
  return given ?? (await readSettings(ctx)).log_analysis_window_hours;
}

/** Patterns seen in the window; those with errors first, then by how often. */
async function patternsSince(
  ctx: ServiceContext,
  since: Date,
  level: AnalyzeLogsInput["logLevel"],
): Promise<LogTemplateView[]> {
  const atLeast = level === undefined ? [] : LOG_LEVELS.slice(LOG_LEVELS.indexOf(level), LOG_LEVELS.indexOf("none"));
  const rows = await ctx.db.logTemplate.findMany({
    where: {
      lastSeen: { gte: since },
      ...(atLeast.length === 0 ? {} : { OR: atLeast.map((name) => ({ levelNames: { contains: `,${name},` } })) }),
    },
  });
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const views = rows.map((row) => toTemplateView(row, total));
  const errors = (view: LogTemplateView) => (view.levels.error ?? 0) + (view.levels.fatal ?? 0);
  return views.sort((a, b) => errors(b) - errors(a) || b.count - a.count);
}

/** What logs and task history say about a window of time: findings, patterns and, if asked, advice. */
export async function analyzeLogs({ ctx, input }: Call<AnalyzeLogsInput>): Promise<LogAnalysis> {
  requireScope(ctx, "read");
  const parsed = parseInput(AnalyzeLogsInput, input);
  const timeRangeHours = await windowHours(ctx, parsed);
  const since = new Date(ctx.now().getTime() - timeRangeHours * 3_600_000);
  const [lines, taskRuns, findings, patterns, advice] = await Promise.all([
    ctx.db.logBucket.aggregate({ where: { startAt: { gte: since } }, _sum: { count: true } }),
    ctx.db.taskRun.count({ where: { queuedAt: { gte: since } } }),
    listFindings({ ctx, input: { limit: 500, state: "open" } }),
    parsed.includePatterns && !parsed.bottlenecksOnly ? patternsSince(ctx, since, parsed.logLevel) : [],
    parsed.generateRecommendations
      ? listRecommendations({
          ctx,
          input: { limit: 50, category: "all", minImpactScore: 0, implementationDifficulty: "all" },
        })
      : null,
  ]);
  const isInWindow = (lastSeen: string | null) => lastSeen === null || Date.parse(lastSeen) >= since.getTime();
  return {
    timeRangeHours,
    analyzedAt: ctx.now().toISOString(),
    logLines: lines._sum.count ?? 0,
    taskRuns,
    patternsFound: patterns.length,
    patterns: patterns.slice(0, PATTERNS_MAX),
    findings: findings.items.filter((finding) => isInWindow(finding.lastSeen)),
    recommendations: advice?.items ?? null,
  };
}
