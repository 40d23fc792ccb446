import type { Progress } from "#lib/core/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { createEmbeddedDispatcher, type StepDispatcher } from "#lib/services/dispatch/index.ts";
import { pruneEvents } from "#lib/services/event/index.ts";
import {
  finalizeEndedExecutions,
  finalizeExecution,
  pauseAtDeadline,
  stepLanes,
} from "#lib/services/execution/index.ts";
import { claimJob } from "#lib/services/job/index.ts";
import { fillFreshIndex, tendKnowledge } from "#lib/services/knowledge/index.ts";
import { tendModels } from "#lib/services/llm/index.ts";
import { advanceBatches } from "#lib/services/llm-batch/index.ts";
import { cleanLogs, createLogWatch } from "#lib/services/log-upkeep/index.ts";
import { type MediaToolbox, openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { createMetricCollector, forgetOldMetrics, rollUp, watchMetrics } from "#lib/services/metric/index.ts";
import { tendServers } from "#lib/services/mirror/index.ts";
import { deliverNotices, forgetOldNotices } from "#lib/services/notification/index.ts";
import { createMediaWatch } from "#lib/services/observation/index.ts";
import { reconcileApprovals, startFallbackPlans } from "#lib/services/plan/index.ts";
import { settleSamples } from "#lib/services/plan-sample/index.ts";
import { tendMediaGroups } from "#lib/services/similar-media/index.ts";
import { openStepPorts, runClaimedStep } from "#lib/services/step-work/index.ts";
import { enqueueDueAnalyses, recordOwnRuns } from "#lib/services/task/index.ts";
import { tendTemplates } from "#lib/services/template/index.ts";
import { beatWorker, registerWorker, retireWorker } from "#lib/services/worker-process/index.ts";
import { runJob } from "./run-job.ts";

const POLL_MS = 150;
const BEAT_MS = 4_000;
const RECONCILE_MS = 1_000;
const ANALYSES_MS = 15_000;
const GROUPS_MS = 60_000;
const KNOWLEDGE_MS = 1_000;
const TEMPLATES_MS = 5_000;
const SAMPLES_MS = 2_000;
const APPROVALS_MS = 15_000;
const METRICS_MS = 10_000;
const ROLL_UP_MS = 60_000;
const ANOMALIES_MS = 900_000;
const BATCHES_MS = 1_000;
const CALLS_MS = 60_000;
const PRUNE_MS = 3_600_000;
const WATCH_MS = 1_000;

export type WorkerOptions = {
  ctx: ServiceContext;
  signal: AbortSignal;
  /** Take only this job or only the steps of this execution. */
  onlyJobId?: string;
  onlyExecutionId?: string;
  /** Also do what goes on by itself: watch logs and media, clean up. For a worker that stays. */
  hasUpkeep?: boolean;
  onProgress?: (progress: Progress) => void;
  onFault?: (error: unknown) => void;
};

type Loop = WorkerOptions & {
  workerId: string;
  running: Set<Promise<void>>;
  /** Executions that are being measured and closed. */
  ending: Set<Promise<void>>;
  /** Told whenever work has ended, so that the next is taken at once. */
  ended: EventTarget;
};

/** Waits for a time, or until the signal aborts or something happens on `early`; not at all if it has aborted already. */
const pause = (ms: number, signal: AbortSignal, early?: EventTarget): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      early?.removeEventListener("ended", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
    early?.addEventListener("ended", end, { once: true });
  });

/** Runs `task` every `ms` until the signal; a fault is told and the rounds go on. */
async function every(loop: Loop, ms: number, task: () => Promise<unknown>): Promise<void> {
  while (!loop.signal.aborted) {
    await task().catch((error: unknown) => loop.onFault?.(error));
    await pause(ms, loop.signal);
  }
}

function track(loop: Loop, work: Promise<void>): void {
  const tracked = work
    .catch((error: unknown) => loop.onFault?.(error))
    .finally(() => {
      loop.running.delete(tracked);
      loop.ended.dispatchEvent(new Event("ended"));
    });
  loop.running.add(tracked);
}

/** Takes the next job when none is at work here; true when there was one. */
async function takeJob(loop: Loop, toolbox: MediaToolbox): Promise<boolean> {
  const { ctx, workerId, signal } = loop;
  if (loop.running.size > 0) return false;
  const job = await claimJob(ctx, workerId, loop.onlyJobId);
  if (job === null) return false;
  const { onProgress, onFault } = loop;
  const hooks = { ...(onProgress && { onProgress }), ...(onFault && { onFault }) };
  track(loop, runJob(ctx, job, { toolbox, shutdown: signal, ...hooks }));
  return true;
}

async function keepTakingJobs(loop: Loop, toolbox: MediaToolbox): Promise<void> {
  while (!loop.signal.aborted) {
    const isTaken = await takeJob(loop, toolbox).catch((error: unknown) => {
      loop.onFault?.(error);
      return false;
    });
    if (!isTaken) await pause(POLL_MS, loop.signal, loop.ended);
  }
}

/** Ends executions without holding up the steps of others. */
function finalizeSoon(loop: Loop, executionIds: readonly string[]): void {
  for (const id of executionIds) {
    const ending = finalizeExecution(loop.ctx, id)
      .then(() => undefined)
      .catch((error: unknown) => loop.onFault?.(error))
      .finally(() => loop.ending.delete(ending));
    loop.ending.add(ending);
  }
}

async function keepTakingSteps(loop: Loop, dispatcher: StepDispatcher, toolbox: MediaToolbox): Promise<void> {
  const { ctx, workerId, signal, onFault, onlyExecutionId } = loop;
  const ports = openStepPorts(ctx, toolbox);
  await dispatcher.work({
    workerId,
    lanes: () => stepLanes(ctx),
    run: (claim) => runClaimedStep(ctx, ports, claim, signal, onFault),
    signal,
    onQuiet: (executionIds) => finalizeSoon(loop, executionIds),
    ...(onlyExecutionId === undefined ? {} : { onlyExecutionId }),
    ...(onFault === undefined ? {} : { onFault }),
  });
}

/**
 * Takes jobs and steps from the store until the signal aborts; then lets what runs come to its stopping point. Several
 * workers may share one store: the ledger's conditional updates decide who has what.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const ctx = asSystem(options.ctx);
  const workerId = await registerWorker(ctx, { steps: await stepLanes(ctx), jobs: 1 });
  const toolbox = await openMediaToolbox(ctx.env);
  const loop: Loop = { ...options, ctx, workerId, running: new Set(), ending: new Set(), ended: new EventTarget() };
  const dispatcher = createEmbeddedDispatcher(ctx);
  const watchLogs = createLogWatch();
  const watchMedia = createMediaWatch();
  const upkeep = options.hasUpkeep
    ? [
        every(loop, WATCH_MS, () => watchLogs(ctx)),
        every(loop, WATCH_MS, () => watchMedia(ctx)),
        every(loop, PRUNE_MS, () => cleanLogs(ctx)),
        every(loop, ANALYSES_MS, async () => {
          await recordOwnRuns(ctx);
          await enqueueDueAnalyses(ctx);
        }),
        every(loop, METRICS_MS, createMetricCollector(ctx)),
        every(loop, ROLL_UP_MS, () => rollUp(ctx)),
        every(loop, PRUNE_MS, () => forgetOldMetrics(ctx)),
        every(loop, ANOMALIES_MS, () => watchMetrics(ctx)),
      ]
    : [];
  const rounds = [
    ...upkeep,
    every(loop, BEAT_MS, () => beatWorker(ctx, workerId)),
    every(loop, PRUNE_MS, () => pruneEvents(ctx.db, ctx.now())),
    every(loop, RECONCILE_MS, async () => {
      await dispatcher.reconcile();
      await pauseAtDeadline(ctx);
      await finalizeEndedExecutions(ctx);
    }),
    every(loop, KNOWLEDGE_MS, () => tendServers(ctx)),
    every(loop, BATCHES_MS, () => advanceBatches(ctx)),
    every(loop, CALLS_MS, () => tendModels(ctx)),
    every(loop, KNOWLEDGE_MS, () => tendKnowledge(ctx)),
    every(loop, GROUPS_MS, () => tendMediaGroups(ctx)),
    every(loop, BATCHES_MS, () => deliverNotices(ctx)),
    every(loop, PRUNE_MS, () => forgetOldNotices(ctx)),
    every(loop, APPROVALS_MS, () => reconcileApprovals(ctx)),
    every(loop, SAMPLES_MS, () => settleSamples(ctx)),
    every(loop, BATCHES_MS, () => startFallbackPlans(ctx)),
    every(loop, TEMPLATES_MS, () => tendTemplates(ctx)),
    fillFreshIndex(ctx).catch((error: unknown) => loop.onFault?.(error)),
    ...(loop.onlyExecutionId === undefined ? [keepTakingJobs(loop, toolbox)] : []),
    ...(loop.onlyJobId === undefined ? [keepTakingSteps(loop, dispatcher, toolbox)] : []),
  ];
  await Promise.all(rounds);
  await Promise.all([...loop.running, ...loop.ending]);
  await toolbox.close();
  await retireWorker(ctx, workerId);
}
