import {
  AppError,
  assertNever,
  isAppError,
  measureProgress,
  type Progress,
  type ReportProgress,
} from "#lib/core/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { runDrillJob } from "#lib/services/drill/index.ts";
import { type ClaimedJob, finishJob, heartbeatJob } from "#lib/services/job/index.ts";
import { runFeedbackLoop } from "#lib/services/learning/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { observeSourceNow, type Watch } from "#lib/services/observation/index.ts";
import { queueProposals } from "#lib/services/proposal/index.ts";
import { measureLibrary } from "#lib/services/quality/index.ts";
import { runMatchingDecision, runProposing, runUndo } from "#lib/services/review/index.ts";
import { buildSample } from "#lib/services/sample/index.ts";
import { EmbedMediaInput, embedMediaNow, groupMediaNow } from "#lib/services/similar-media/index.ts";
import { runImportJob } from "#lib/services/task/index.ts";
import { runWhatIf } from "#lib/services/task-analysis/index.ts";

const HEARTBEAT_MS = 3_000;
const PROGRESS_MS = 400;

async function observe(ctx: ServiceContext, toolbox: MediaToolbox, sourceId: string, watch: Watch) {
  const source = await ctx.db.source.findUnique({ where: { id: sourceId } });
  if (source === null) throw new AppError("NOT_FOUND", "This source is not connected any more.");
  const summary = await observeSourceNow(ctx, source, toolbox, watch);
  await queueProposals(ctx);
  return summary;
}

async function work(ctx: ServiceContext, toolbox: MediaToolbox, job: ClaimedJob, watch: Watch): Promise<unknown> {
  const { kind, input } = job.view;
  switch (kind) {
    case "observe_source":
      return observe(ctx, toolbox, String(input.sourceId), { ...watch, isQuiet: input.isWatch === true });
    case "analyze_tasks":
      return observe(ctx, toolbox, String(input.sourceId), { ...watch, onlyRuns: true });
    case "import_task_runs": {
      const counts = await runImportJob(ctx, job.view, watch);
      await observe(ctx, toolbox, String(input.sourceId), watch);
      return counts;
    }
    case "what_if":
      return runWhatIf(ctx, job.view, watch);
    case "build_sample":
      return buildSample(ctx, watch);
    case "propose_metadata":
      return runProposing(ctx, input, watch);
    case "decide_proposals":
      return runMatchingDecision(ctx, input, watch);
    case "undo_changes":
      return runUndo(ctx, input, watch);
    case "measure_metadata":
      return measureLibrary(ctx, watch);
    case "learn_rules":
      return runFeedbackLoop(ctx, input, watch);
    case "embed_media": {
      const { media, all, batch, force } = EmbedMediaInput.parse(input);
      const some = media === undefined ? { onlyNew: !(all || force) } : { itemIds: [media] };
      return embedMediaNow(ctx, { ...some, batch, force }, watch);
    }
    case "group_media":
      return groupMediaNow(ctx, watch);
    case "crash_drill":
      return runDrillJob(ctx, String(input.drillId), watch);
    default:
      return assertNever(kind);
  }
}

/** Lease and progress of one running job. */
function watchJob(
  ctx: ServiceContext,
  job: ClaimedJob,
  shutdown: AbortSignal,
  onProgress?: (progress: Progress) => void,
) {
  const controller = new AbortController();
  const phases = new Map<string, number>();
  let latest: Progress | null = null;
  let sentMs = 0;
  const beat = async () => {
    const progress = latest;
    latest = null;
    const answer = await heartbeatJob(ctx, job, progress).catch(() => "ok" as const);
    if (answer !== "ok") controller.abort(answer);
  };
  const timer = setInterval(() => void beat(), HEARTBEAT_MS);
  const onShutdown = () => controller.abort("shutdown");
  shutdown.addEventListener("abort", onShutdown, { once: true });
  if (shutdown.aborted) onShutdown();
  const report: ReportProgress = (step) => {
    const now = Date.now();
    const startedMs = phases.get(step.phase) ?? now;
    phases.set(step.phase, startedMs);
    latest = measureProgress(step, startedMs, now);
    onProgress?.(latest);
    if (now - sentMs < PROGRESS_MS) return;
    sentMs = now;
    void beat();
  };
  const close = () => {
    clearInterval(timer);
    shutdown.removeEventListener("abort", onShutdown);
  };
  return { watch: { report, signal: controller.signal }, close };
}

function sayOf(error: unknown): string {
  if (isAppError(error)) return [error.message, error.hint].filter(Boolean).join(" ");
  return "An unexpected fault. The server's log has the details.";
}

export type JobRun = {
  toolbox: MediaToolbox;
  shutdown: AbortSignal;
  onProgress?: (progress: Progress) => void;
  onFault?: (error: unknown) => void;
};

/** Runs one claimed job to its end. A job stopped by shutdown goes back to the queue when its lease is over. */
export async function runJob(ctx: ServiceContext, job: ClaimedJob, run: JobRun): Promise<void> {
  const { watch, close } = watchJob(ctx, job, run.shutdown, run.onProgress);
  try {
    const result = await work(asSystem(ctx), run.toolbox, job, watch);
    await finishJob(ctx, job, { state: "succeeded", result });
  } catch (error) {
    const { aborted, reason } = watch.signal;
    if (aborted && (reason === "lost" || reason === "shutdown")) return;
    if (aborted) await finishJob(ctx, job, { state: "cancelled", error: "Cancelled; what was read so far is kept." });
    else {
      if (!isAppError(error)) run.onFault?.(error);
      await finishJob(ctx, job, { state: "failed", error: sayOf(error) });
    }
  } finally {
    close();
  }
}
