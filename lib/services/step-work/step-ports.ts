import { join } from "node:path";
import { z } from "zod";
import { makeThumbnail } from "#lib/connectors/media-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import { StepFailure, type StepPorts } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { resumeExecution, toJournalEntry } from "#lib/services/execution/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { observeSourceNow } from "#lib/services/observation/index.ts";
import { embedMediaNow } from "#lib/services/similar-media/index.ts";
import { clockPort } from "./clock-port.ts";
import { conversionsPort } from "./conversions-port.ts";
import { duplicatesPort } from "./duplicates-port.ts";
import { filesPort } from "./files-port.ts";
import { libraryPort } from "./library-port.ts";
import { modelsPort } from "./models-port.ts";
import { outsidePort } from "./outside-port.ts";
import { queuePort } from "./queue-port.ts";
import { reportsPort } from "./reports-port.ts";
import { speechPort } from "./speech-port.ts";

const executionsPort = (ctx: ServiceContext): StepPorts["executions"] => ({
  async retryFailed(executionId) {
    const before = await ctx.db.executionStep.count({ where: { executionId, state: { not: "succeeded" } } });
    await resumeExecution({ ctx, input: { executionId } });
    return {
      note: `${before} ${before === 1 ? "step" : "steps"} queued again.`,
      output: { executionId, steps: before },
    };
  },
});

const vectorsPort = (ctx: ServiceContext): StepPorts["vectors"] => ({
  async embed({ sourceId, itemIds, force, report, signal }) {
    const some = { sourceId, force, ...(itemIds.length > 0 && { itemIds }) };
    const { looked, embedded, byModel } = await embedMediaNow(ctx, some, { report, signal });
    const rest = looked - embedded;
    const unchanged = rest === 0 ? "" : ` ${rest} had not changed.`;
    return { note: `${embedded} of ${looked} media embedded.${unchanged}`, output: { looked, embedded, byModel } };
  },
});

const thumbnailsPort = (ctx: ServiceContext, toolbox: MediaToolbox): StepPorts["thumbnails"] => ({
  pathFor: (itemId) => join(ctx.env.dataDir, "thumbnails", `${itemId}.jpg`),
  async make({ absPath, outPath, widthPx, signal }) {
    const { ffmpeg, ffprobe } = toolbox.tools;
    if (ffmpeg === undefined) throw new StepFailure("ffmpeg was not found.");
    const made = await makeThumbnail({
      absPath,
      outPath,
      widthPx,
      signal,
      overwrite: true,
      ffmpegPath: ffmpeg.path,
      ffprobePath: ffprobe?.path,
    });
    const from = made.source === "frame" ? `the frame at ${(made.atSec ?? 0).toFixed(1)} s` : "the embedded cover";
    return { note: `Made from ${from}.` };
  },
});

const Target = z.object({ itemId: z.string(), path: z.string() });

const changesPort = (ctx: ServiceContext): StepPorts["changes"] => ({
  async ofStep(executionId, stepKey) {
    const where = { executionId, stepKey, state: { in: ["intended", "done", "conflict"] } };
    const rows = await ctx.db.changeEntry.findMany({ where, orderBy: { position: "asc" } });
    return rows.map(toJournalEntry);
  },
  async itemOf(executionId, stepKey) {
    const step = await ctx.db.executionStep.findUnique({ where: { executionId_stepKey: { executionId, stepKey } } });
    const target = Target.safeParse(step?.input).data;
    if (target === undefined) return null;
    const item = await ctx.db.mediaItem.findUnique({ where: { id: target.itemId }, include: { source: true } });
    return item === null ? null : { itemId: item.id, root: item.source.path, path: item.path };
  },
  async undone(id) {
    await ctx.db.changeEntry.update({ where: { id }, data: { state: "undone", undoneAt: ctx.now(), problem: null } });
  },
  async conflict(id, problem) {
    await ctx.db.changeEntry.update({ where: { id }, data: { state: "conflict", problem } });
  },
});

async function sourceOf(ctx: ServiceContext, sourceId: string) {
  const source = await ctx.db.source.findUnique({ where: { id: sourceId } });
  if (source === null) throw new AppError("NOT_FOUND", "This source is not connected any more.");
  return source;
}

/** Everything that steps may touch, connected to the store, the files and the tools of this machine. */
export function openStepPorts(ctx: ServiceContext, toolbox: MediaToolbox): StepPorts {
  return {
    library: libraryPort(ctx, toolbox),
    files: filesPort(ctx, toolbox),
    conversions: conversionsPort(toolbox),
    thumbnails: thumbnailsPort(ctx, toolbox),
    changes: changesPort(ctx),
    duplicates: duplicatesPort(ctx),
    reports: reportsPort(ctx),
    speech: speechPort(ctx, toolbox),
    models: modelsPort(ctx),
    outside: outsidePort(ctx),
    vectors: vectorsPort(ctx),
    queue: queuePort(ctx),
    executions: executionsPort(ctx),
    clock: clockPort(ctx),
    logs: {
      async analyze({ sourceId, report, signal }) {
        const summary = await observeSourceNow(ctx, await sourceOf(ctx, sourceId), toolbox, { report, signal });
        return { note: `${summary.logLines ?? 0} log lines known, ${summary.findings ?? 0} findings.` };
      },
    },
    search: {
      async rebuild({ sourceId, report, signal }) {
        await observeSourceNow(ctx, await sourceOf(ctx, sourceId), toolbox, { report, signal });
        return { note: "Read again, and the search index rebuilt." };
      },
    },
  };
}
