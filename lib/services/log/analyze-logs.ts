import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { listFindings } from "#lib/services/finding/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { listRecommendations } from "#lib/services/recommendation/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { activeJobsBySource, SourceSummary } from "#lib/services/source/index.ts";
import { AnalyzeLogsInput, type LogAnalysis } from "./analysis-schemas.ts";
import { patternsInWindow } from "./list-log-templates.ts";
import { logSourceIds } from "./load-window.ts";
import { getLogDigest } from "./log-digest.ts";
import { LOG_LEVELS, type LogTemplateView } from "./schemas.ts";

const PATTERNS_MAX = 50;
const HOUR_MS = 3_600_000;

async function windowHours(ctx: ServiceContext, input: AnalyzeLogsInput): Promise<number> {
  const given = input.hours ?? input.timeRangeHours ?? (input.days === undefined ? undefined : input.days * 24);
  return given ?? (await readSettings(ctx)).log_analysis_window_hours;
}

/** Whether a pattern holds a record at least this severe. */
function isSevere(view: LogTemplateView, level: AnalyzeLogsInput["logLevel"]): boolean {
  if (level === undefined) return true;
  return LOG_LEVELS.slice(LOG_LEVELS.indexOf(level), LOG_LEVELS.indexOf("none")).some(
    (name) => (view.levels[name] ?? 0) > 0,
  );
}

/** Puts the reading of every log source into the queue that is not being read yet; only new bytes are read. */
async function readNew(ctx: ServiceContext, ids: readonly string[]): Promise<JobView[]> {
  requireScope(ctx, "operate");
  return ctx.db.$transaction(async (tx) => {
    const active = await activeJobsBySource(tx);
    const sources = await tx.source.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
    const jobs: JobView[] = [];
    for (const { id, name } of sources) {
      const input = { sourceId: id, sourceName: name };
      jobs.push(active.get(id) ?? (await enqueueJob(tx, ctx, { kind: "observe_source", input })));
    }
    return jobs;
  });
}

async function sourcesOf(ctx: ServiceContext, ids: readonly string[]): Promise<LogAnalysis["sources"]> {
  const [rows, active] = await Promise.all([
    ctx.db.source.findMany({ where: { id: { in: [...ids] } }, orderBy: { createdAt: "asc" } }),
    activeJobsBySource(ctx.db),
  ]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    lastObservedAt: row.lastObservedAt?.toISOString() ?? null,
    bytesRead: SourceSummary.safeParse(row.summary).data?.logBytesRead ?? null,
    isBehind: active.has(row.id),
  }));
}

/** What logs and task history say about a window of time: findings with evidence, patterns and, if asked, advice. */
export async function analyzeLogs({ ctx, input }: Call<unknown>): Promise<LogAnalysis> {
  requireScope(ctx, "read");
  const parsed = parseInput(AnalyzeLogsInput, input);
  const { sourceId, withDigest, digestTokens } = parsed;
  const timeRangeHours = await windowHours(ctx, parsed);
  const to = ctx.now();
  const since = new Date(to.getTime() - timeRangeHours * HOUR_MS);
  const window = { sourceId, from: since.toISOString(), to: to.toISOString() };
  const ids = await logSourceIds(ctx, sourceId);
  const jobs = parsed.readNew ? await readNew(ctx, ids) : [];
  const inSource = sourceId === undefined ? {} : { sourceId };
  const [taskRuns, findings, inWindow, advice, digest, sources] = await Promise.all([
    ctx.db.taskRun.count({ where: { queuedAt: { gte: since }, ...inSource } }),
    listFindings({ ctx, input: { limit: 500, state: "open", ...inSource } }),
    patternsInWindow(ctx, { ...window, sort: "errors" }),
    parsed.generateRecommendations
      ? listRecommendations({
          ctx,
          input: { limit: 50, category: "all", minImpactScore: 0, implementationDifficulty: "all" },
        })
      : null,
    withDigest ? getLogDigest({ ctx, input: { ...window, maxTokens: digestTokens } }) : null,
    sourcesOf(ctx, ids),
  ]);
  const isWanted = parsed.includePatterns && !parsed.bottlenecksOnly;
  const patterns = isWanted ? inWindow.filter((view) => view.mark !== "muted" && isSevere(view, parsed.logLevel)) : [];
  const isInWindow = (lastSeen: string | null) => lastSeen === null || Date.parse(lastSeen) >= since.getTime();
  return {
    timeRangeHours,
    analyzedAt: to.toISOString(),
    from: window.from,
    to: window.to,
    sources,
    jobs,
    digest,
    logLines: inWindow.reduce((sum, view) => sum + view.count, 0),
    taskRuns,
    patternsFound: patterns.length,
    patterns: patterns.slice(0, PATTERNS_MAX),
    findings: findings.items.filter((finding) => isInWindow(finding.lastSeen)),
    recommendations: advice?.items ?? null,
  };
}
