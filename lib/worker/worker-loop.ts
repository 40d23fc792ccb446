import type { Progress } from "#lib/core/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { pruneEvents } from "#lib/services/event/index.ts";
import {
  claimStep,
  finalizeEndedExecutions,
  finalizeExecution,
  reclaimLostSteps,
} from "#lib/services/execution/index.ts";
import { claimJob } from "#lib/services/job/index.ts";
import { fillFreshIndex, tendKnowledge } from "#lib/services/knowledge/index.ts";
import { tendModels } from "#lib/services/llm/index.ts";
import { advanceBatches } from "#lib/services/llm-batch/index.ts";
import { cleanLogs, createLogWatch } from "#lib/services/log-upkeep/index.ts";
import { type MediaToolbox, openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { createMetricCollector, forgetOldMetrics, rollUp, watchMetrics } from "#lib/services/metric/index.ts";
import { tendServers } from "#lib/services/mirror/index.ts";
import { createMediaWatch } from "#lib/services/observation/index.ts";
import { CONCURRENT_STEPS } from "#lib/services/prediction/index.ts";
import { tendMediaGroups } from "#lib/services/similar-media/index.ts";
import { openStepPorts, runClaimedStep } from "#lib/services/step-work/index.ts";
import { enqueueDueAnalyses, recordOwnRuns } from "#lib/services/task/index.ts";
import { beatWorker, registerWorker, retireWorker } from "#lib/services/worker-process/index.ts";
import { runJob } from "./run-job.ts";

const POLL_MS = 150;
const BEAT_MS = 4_000;
const RECONCILE_MS = 3_000;
const ANALYSES_MS = 15_000;
const GROUPS_MS = 60_000;
const KNOWLEDGE_MS = 1_000;
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
  runningJobs: number;
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

type Means = { toolbox: MediaToolbox; ports: ReturnType<typeof openStepPorts>; lanes: number };

/** Takes all work there is room for; returns how much was taken. */
async function takeWork(loop: Loop, open: Means): Promise<number> {
  const { ctx, workerId, signal } = loop;
  let taken = 0;
  if (loop.runningJobs === 0 && loop.onlyExecutionId === undefined) {
    const job = await claimJob(ctx, workerId, loop.onlyJobId);
    if (job !== null) {
      loop.runningJobs += 1;
      taken += 1;
      const { onProgress, onFault } = loop;
      const hooks = { ...(onProgress && { onProgress }), ...(onFault && { onFault }) };
      const run = runJob(ctx, job, { toolbox: open.toolbox, shutdown: signal, ...hooks });
      track(
        loop,
        run.finally(() => (loop.runningJobs -= 1)),
      );
    }
  }
  while (loop.onlyJobId === undefined && loop.running.size - loop.runningJobs < open.lanes) {
    const claim = await claimStep(ctx, workerId, loop.onlyExecutionId);
    if (claim === null) break;
    taken += 1;
    const { executionId } = claim.step;
    const run = async () => {
      await runClaimedStep(ctx, open.ports, claim, signal, loop.onFault);
      await finalizeExecution(ctx, executionId);
    };
    track(loop, run());
  }
  return taken;
}

async function keepTaking(loop: Loop, open: Means): Promise<void> {
  while (!loop.signal.aborted) {
    const taken = await takeWork(loop, open).catch((error: unknown) => {
      loop.onFault?.(error);
      return 0;
    });
    if (taken === 0) await pause(POLL_MS, loop.signal, loop.ended);
  }
}

/**
 * Takes jobs and steps from the store until the signal aborts; then lets what runs come to its stopping point. Several
 * workers may share one store: the ledger's conditional updates decide who has what.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const ctx = asSystem(options.ctx);
  const lanes = CONCURRENT_STEPS;
  const workerId = await registerWorker(ctx, { steps: lanes, jobs: 1 });
  const toolbox = await openMediaToolbox(ctx.env);
  const loop: Loop = { ...options, ctx, workerId, running: new Set(), runningJobs: 0, ended: new EventTarget() };
  const open = { toolbox, ports: openStepPorts(ctx, toolbox), lanes };
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
      await reclaimLostSteps(ctx);
      await finalizeEndedExecutions(ctx);
    }),
    every(loop, KNOWLEDGE_MS, () => tendServers(ctx)),
    every(loop, BATCHES_MS, () => advanceBatches(ctx)),
    every(loop, CALLS_MS, () => tendModels(ctx)),
    every(loop, KNOWLEDGE_MS, () => tendKnowledge(ctx)),
    every(loop, GROUPS_MS, () => tendMediaGroups(ctx)),
    fillFreshIndex(ctx).catch((error: unknown) => loop.onFault?.(error)),
    keepTaking(loop, open),
  ];
  await Promise.all(rounds);
  await Promise.all(loop.running);
  await toolbox.close();
  await retireWorker(ctx, workerId);
}
