import { join, resolve } from "node:path";
import type { Source } from "#generated/prisma/client.ts";
import { type BananaBunMediaItem, type BananaBunSource, openBananaBun } from "#lib/connectors/banana-bun/index.ts";
import { newId } from "#lib/core/index.ts";
import { dropProposalsOfRemoved, type TaskRunRow, upsertTaskRuns } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { recordLibrarySnapshot } from "#lib/services/library/index.ts";
import { type ReadItem, storeItems } from "#lib/services/media/index.ts";
import { toTaskRunRow } from "#lib/services/task/index.ts";
import { analyseTaskSource } from "#lib/services/task-analysis/index.ts";
import type { TaskRun } from "#lib/tasks/index.ts";
import { mergeTwins } from "./merge-twins.ts";
import type { Watch } from "./observe-media.ts";

export type BananaBunObservation = {
  taskRuns: number;
  taskTypes: number;
  mediaItems: number;
  completeness: number | null;
  generation: string;
  findings: number;
  logsDir: string | null;
  problems: string[];
};

/** Passes the runs on, telling how many went by and stopping when asked to. */
function* watched(runs: Iterable<TaskRun>, total: number | null, watch: Watch): Generator<TaskRun> {
  let done = 0;
  for (const run of runs) {
    done += 1;
    if (done % 1_000 === 0) {
      watch.signal.throwIfAborted();
      watch.report({ phase: "Reading task runs", done, total, unit: "runs" });
    }
    yield run;
  }
}

function* asRows(runs: Iterable<TaskRun>): Generator<TaskRunRow> {
  for (const run of runs) yield toTaskRunRow(run);
}

async function storeSchedules(ctx: ServiceContext, sourceId: string, installation: BananaBunSource): Promise<void> {
  const schedules = installation.schedules();
  await ctx.db.$transaction(async (tx) => {
    await tx.taskSchedule.deleteMany({ where: { sourceId } });
    for (const schedule of schedules) {
      await tx.taskSchedule.create({
        data: {
          id: newId("sch"),
          sourceId,
          externalId: schedule.externalId,
          taskType: schedule.taskType ?? "unknown",
          cron: schedule.cron,
          timezone: schedule.timezone,
          enabled: schedule.enabled,
          nextRunAt: schedule.nextRunAt === null ? null : new Date(schedule.nextRunAt),
          lastRunAt: schedule.lastRunAt === null ? null : new Date(schedule.lastRunAt),
          detail: JSON.parse(JSON.stringify({ name: schedule.name, runCount: schedule.runCount })),
        },
      });
    }
  });
}

/**
 * Absolute: what Banana Bun knows of a file is kept apart from the file itself, which only a media folder may change. So
 * one file that both sources know is never written from two sides.
 */
const pathOf = (source: Source, item: BananaBunMediaItem): string => resolve(source.path, item.filePath);

async function storeMedia(ctx: ServiceContext, source: Source, items: BananaBunMediaItem[]): Promise<void> {
  const read = items.map((item): ReadItem => {
    const imported = { kind: item.kind, fields: item.fields, technical: item.technical };
    const evidence = { path: pathOf(source, item), reading: null, sidecar: null, companions: [], imported };
    const sizeBytes = item.technical.sizeBytes ?? 0;
    return { evidence, file: { sizeBytes, modifiedMs: item.extractedAt ?? 0, externalId: item.externalId } };
  });
  await storeItems(ctx.db, { sourceId: source.id, now: ctx.now() }, read);
}

/** Reads a Banana Bun installation (its own files stay untouched): task history, media, schedules, findings. */
export async function observeBananaBun(
  ctx: ServiceContext,
  source: Source,
  watch: Watch,
): Promise<BananaBunObservation> {
  watch.report({ phase: "Opening the database", done: 0, total: null, unit: "runs" });
  const installation = await openBananaBun(source.path, { scratchDir: join(ctx.env.dataDir, "scratch") });
  try {
    const total = installation.counts.tasks ?? null;
    const taskRuns = await upsertTaskRuns(
      ctx.env.databasePath,
      source.id,
      asRows(watched(installation.taskRuns(), total, watch)),
    );
    watch.report({ phase: "Reading media records", done: 0, total: null, unit: "items" });
    const items = [...installation.mediaItems()];
    await storeMedia(ctx, source, items);
    await mergeTwins(ctx);
    await dropProposalsOfRemoved(ctx.db);
    await storeSchedules(ctx, source.id, installation);
    const analysis = await analyseTaskSource(ctx, source.id, watch);
    const { completeness } = await recordLibrarySnapshot(ctx, source.id, "observed");
    return {
      taskRuns,
      taskTypes: analysis.taskTypes,
      mediaItems: items.length,
      completeness,
      generation: installation.detection.generation,
      findings: analysis.findings,
      logsDir: installation.location.logsDir,
      problems: installation
        .warnings()
        .slice(0, 20)
        .map((warning) => warning.message),
    };
  } finally {
    await installation.close();
  }
}
