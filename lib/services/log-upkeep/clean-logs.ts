import { rm } from "node:fs/promises";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { listStreamFiles } from "#lib/services/log-ingest/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { configOf, removeSource } from "#lib/services/source/index.ts";

const DAY_MS = 86_400_000;
const MIB = 1 << 20;
/** Readings that nobody asked for leave no trace in the list of jobs for longer than this. */
const WATCH_JOB_KEEP_MS = DAY_MS;

const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);

/** Removes closed files of a stream that are too old, and the oldest ones while all are too large. */
async function cleanStream(folder: string, cutoffMs: number, maxBytes: number): Promise<number> {
  const files = await listStreamFiles(folder);
  let total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let removed = 0;
  for (const file of files) {
    if (file.isCurrent || (file.modifiedMs >= cutoffMs && total <= maxBytes)) continue;
    await rm(file.path, { force: true });
    total -= file.sizeBytes;
    removed += 1;
  }
  return removed;
}

async function removeTrials(ctx: ServiceContext): Promise<number> {
  const trials = await ctx.db.source.findMany({ where: { kind: "log_trial" } });
  const over = trials.filter((row) => {
    const { expiresAt } = configOf(row);
    return expiresAt !== undefined && Date.parse(expiresAt) <= ctx.now().getTime();
  });
  let removed = 0;
  for (const { id } of over) {
    // One that is being read just now goes the next time.
    removed += await removeSource({ ctx, input: { sourceId: id } }).then(
      () => 1,
      () => 0,
    );
  }
  return removed;
}

export type CleanedLogs = { patterns: number; buckets: number; files: number; trials: number };

/** Lets go of patterns and volume of each source that are too old, counted from its last line or from now. */
async function cleanPatterns(ctx: ServiceContext, keep: { patternsMs: number; volumeMs: number }) {
  const now = ctx.now();
  const sources = await ctx.db.logTemplate.groupBy({ by: ["sourceId"], _max: { lastSeen: true } });
  let [patterns, buckets] = [0, 0];
  for (const { sourceId, _max } of sources) {
    const last = _max.lastSeen;
    const end = last === null || last > now ? now : last;
    const [patternsBefore, volumeBefore] = [before(end, keep.patternsMs), before(end, keep.volumeMs)];
    const old = { sourceId, lastDetected: { lt: patternsBefore }, mark: null, note: null };
    const [removed, , volume] = await ctx.db.$transaction([
      ctx.db.logTemplate.deleteMany({ where: { sourceId, lastSeen: { lt: patternsBefore }, mark: null } }),
      ctx.db.logAnalysisPattern.deleteMany({ where: old }),
      ctx.db.logBucket.deleteMany({ where: { sourceId, startAt: { lt: volumeBefore } } }),
    ]);
    patterns += removed.count;
    buckets += volume.count;
  }
  const known = sources.map(({ sourceId }) => sourceId);
  const left = {
    sourceId: { notIn: known },
    lastDetected: { lt: before(now, keep.patternsMs) },
    mark: null,
    note: null,
  };
  await ctx.db.logAnalysisPattern.deleteMany({ where: left });
  return { patterns, buckets };
}

/**
 * Lets go of what the settings say is too old: patterns that nobody marked, volume over time, files of log streams,
 * trials. Log files of sources are never touched.
 */
export async function cleanLogs(given: ServiceContext): Promise<CleanedLogs> {
  const ctx = asSystem(given);
  const settings = await readSettings(ctx);
  const now = ctx.now();
  const filesBefore = before(now, settings.log_ingest_keep_days * DAY_MS).getTime();
  const cleaned = await cleanPatterns(ctx, {
    patternsMs: settings.log_pattern_keep_days * DAY_MS,
    volumeMs: settings.log_volume_keep_days * DAY_MS,
  });
  await ctx.db.job.deleteMany({
    where: {
      state: { in: ["succeeded", "failed", "cancelled"] },
      finishedAt: { lt: before(now, WATCH_JOB_KEEP_MS) },
      input: { path: "$.isWatch", equals: true },
    },
  });
  const streams = await ctx.db.source.findMany({ where: { kind: "log_stream" }, select: { path: true } });
  let files = 0;
  for (const { path } of streams) files += await cleanStream(path, filesBefore, settings.log_ingest_keep_mb * MIB);
  return { ...cleaned, files, trials: await removeTrials(ctx) };
}
