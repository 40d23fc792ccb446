import { dirname, join } from "node:path";
import { AppError, newId, type ReportProgress } from "#lib/core/index.ts";
import { generateSample, readSampleManifest, removeSample as removeSampleFiles } from "#lib/sample/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { mediaToolsOf } from "#lib/services/media-tools/index.ts";
import { addSource, removeSource } from "#lib/services/source/index.ts";

const SEED = 20;

/** A folder of its own for each sample: what a plan has made or moved in an older one is not in the way. */
const newSampleFolder = (ctx: ServiceContext): string => join(ctx.env.dataDir, "sample", newId("smp"));

/** Starts to make the sample workspace and to connect it, clearly marked. */
export async function createSample({ ctx }: Pick<Call<unknown>, "ctx">): Promise<JobView> {
  requireScope(ctx, "operate");
  return ctx.db.$transaction(async (tx) => {
    const existing = await tx.source.findFirst({ where: { isSample: true } });
    if (existing !== null) {
      throw new AppError("CONFLICT", "The sample workspace is there already.", {
        hint: "Remove it first to make it anew.",
      });
    }
    const running = await tx.job.findFirst({ where: { kind: "build_sample", state: { in: ["queued", "running"] } } });
    if (running !== null) throw new AppError("CONFLICT", "The sample workspace is being made right now.");
    await emitAudit(tx, ctx, { action: "sample.requested", entityType: "sample", entityId: "sample" });
    return enqueueJob(tx, ctx, { kind: "build_sample", input: {} });
  });
}

type Watch = { report: ReportProgress; signal: AbortSignal };

async function generate(ctx: ServiceContext, targetDir: string, watch: Watch): Promise<void> {
  const { ffmpeg } = await mediaToolsOf(ctx.env);
  const ffmpegPath = ffmpeg?.path ?? null;
  await generateSample({ targetDir, nowMs: ctx.now().getTime(), seed: SEED, onProgress: watch.report, ffmpegPath });
}

/**
 * Makes the files and connects the two sources. Runs in the worker; done again after a crash, it goes on with what the
 * first try has connected.
 */
export async function buildSample(
  ctx: ServiceContext,
  watch: Watch,
): Promise<{ taskRuns: number; mediaFiles: number; sourceIds: string[] }> {
  const known = await ctx.db.source.findMany({
    where: { isSample: true },
    select: { id: true, kind: true, path: true },
  });
  const targetDir = known.find((source) => source.kind === "banana_bun")?.path ?? newSampleFolder(ctx);
  if (known.length === 0) await generate(ctx, targetDir, watch);
  const manifest = await readSampleManifest(targetDir);
  const parts = [
    { kind: "banana_bun", path: targetDir, name: "Sample pipeline" },
    { kind: "media_folder", path: join(targetDir, "media"), name: "Sample media" },
  ] as const;
  const sourceIds: string[] = [];
  for (const part of parts) {
    const id = known.find((source) => source.kind === part.kind)?.id;
    sourceIds.push(id ?? (await addSource({ ctx, input: { ...part, observe: true, isSample: true } })).source.id);
  }
  return { taskRuns: manifest?.taskRuns ?? 0, mediaFiles: manifest?.mediaFiles ?? 0, sourceIds };
}

/** The folder that holds the sample's marker, given the path of one of its sources. */
const markedFolderOf = async (path: string): Promise<string | null> => {
  for (const folder of [path, dirname(path)]) {
    const manifest = await readSampleManifest(folder).catch(() => null);
    if (manifest !== null) return folder;
  }
  return null;
};

/** Forgets the sample sources and deletes the files that the generator made. */
export async function removeSample({ ctx }: Pick<Call<unknown>, "ctx">): Promise<{ removed: number }> {
  requireScope(ctx, "operate");
  const sources = await ctx.db.source.findMany({ where: { isSample: true }, select: { id: true, path: true } });
  if (sources.length === 0) throw new AppError("NOT_FOUND", "There is no sample workspace.");
  const folders = new Set<string>();
  for (const { id, path } of sources) {
    const folder = await markedFolderOf(path);
    if (folder !== null) folders.add(folder);
    await removeSource({ ctx, input: { sourceId: id } });
  }
  for (const folder of folders) await removeSampleFiles(folder);
  return { removed: sources.length };
}
