import type { Source } from "#generated/prisma/client.ts";
import { AppError, assertNever } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { measureHealth } from "#lib/services/health/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { refreshRecommendations } from "#lib/services/recommendation/index.ts";
import { indexMedia, indexSource } from "#lib/services/search/index.ts";
import { embedMediaNow } from "#lib/services/similar-media/index.ts";
import { SourceKind, SourceSummary } from "#lib/services/source/index.ts";
import { analyseTaskSource } from "#lib/services/task-analysis/index.ts";
import { observeBananaBun } from "./observe-banana-bun.ts";
import { observeLogs } from "./observe-logs.ts";
import { observeMedia, type Watch } from "./observe-media.ts";

async function observeKind(
  ctx: ServiceContext,
  source: Source,
  toolbox: MediaToolbox,
  watch: Watch,
): Promise<SourceSummary> {
  const kind = SourceKind.parse(source.kind);
  if (watch.onlyRuns === true) return analyseRuns(ctx, source, watch);
  switch (kind) {
    case "media_folder": {
      const { items, unreadable, completeness, problems } = await observeMedia(ctx, source, toolbox, watch);
      return { mediaItems: items, mediaUnreadable: unreadable, completeness, problems };
    }
    case "log_folder":
    case "log_stream":
    case "log_trial":
      return observeLogs(ctx, source, source.path, watch);
    case "banana_bun": {
      const { logsDir, ...seen } = await observeBananaBun(ctx, source, watch);
      const logs = logsDir === null ? { problems: [] } : await observeLogs(ctx, source, logsDir, watch);
      const findings = seen.findings + (("findings" in logs && logs.findings) || 0);
      return { ...logs, ...seen, findings, problems: [...seen.problems, ...logs.problems] };
    }
    case "task_runs":
      return analyseRuns(ctx, source, watch);
    default:
      return assertNever(kind);
  }
}

/** Looks at the runs that are stored, and reads nothing; what is known of the source besides stays. */
async function analyseRuns(ctx: ServiceContext, source: Source, watch: Watch): Promise<SourceSummary> {
  const { taskRuns, taskTypes, findings } = await analyseTaskSource(ctx, source.id, watch);
  const known = SourceSummary.catch({ problems: [] }).parse(source.summary);
  return { ...known, taskRuns, taskTypes, findings };
}

/** More than so many are compared with the whole index at once. */
const FEW = 2_000;

/** Media of a source that were read or that went since a time; null when nobody has read the source before, or they are many. */
async function touchedSince(ctx: ServiceContext, source: Source, since: Date): Promise<string[] | null> {
  if (source.kind !== "media_folder" || source.lastObservedAt === null || source.state !== "ready") return null;
  const rows = await ctx.db.mediaItem.findMany({
    where: { sourceId: source.id, OR: [{ scannedAt: { gte: since } }, { removedAt: { gte: since } }] },
    select: { id: true },
    take: FEW + 1,
  });
  return rows.length > FEW ? null : rows.map((row) => row.id);
}

/** Brings advice, text index and vectors in step with what was read; a folder that is as it was costs nothing. */
async function followUp(ctx: ServiceContext, source: Source, since: Date, watch: Watch): Promise<void> {
  const itemIds = await touchedSince(ctx, source, since);
  if (itemIds?.length === 0 && watch.onlyRuns !== true) return;
  watch.report({ phase: "Making recommendations", done: 0, total: null, unit: "findings" });
  await refreshRecommendations(ctx);
  await measureHealth(ctx);
  watch.report({ phase: "Indexing", done: 0, total: null, unit: "entries" });
  if (itemIds === null) await indexSource(ctx, source.id);
  else await indexMedia(ctx, itemIds);
  await embedMediaNow(ctx, itemIds === null ? { sourceId: source.id } : { itemIds }, watch);
}

/**
 * Reads a source now: stores what is new, looks for problems, makes the advice anew. What fails leaves the source marked
 * as failed with the reason, and everything known before as it was.
 */
export async function observeSourceNow(
  ctx: ServiceContext,
  source: Source,
  toolbox: MediaToolbox,
  watch: Watch,
): Promise<SourceSummary> {
  const startedMs = Date.now();
  const since = ctx.now();
  try {
    const seen = await observeKind(ctx, source, toolbox, watch);
    await followUp(ctx, source, since, watch);
    const summary: SourceSummary = { ...seen, elapsedMs: Date.now() - startedMs };
    await ctx.db.source.update({
      where: { id: source.id },
      data: {
        state: "ready",
        lastError: null,
        lastObservedAt: ctx.now(),
        summary: JSON.parse(JSON.stringify(summary)),
      },
    });
    await emitEvent(ctx.db, "sources", "source.ready", { sourceId: source.id, isQuiet: watch.isQuiet === true });
    return summary;
  } catch (error) {
    if (!watch.signal.aborted) {
      const lastError =
        error instanceof AppError ? error.message : "An unexpected fault; the server's log has the details.";
      await ctx.db.source.updateMany({ where: { id: source.id }, data: { state: "failed", lastError } });
      await emitEvent(ctx.db, "sources", "source.failed", { sourceId: source.id });
    }
    throw error;
  }
}
