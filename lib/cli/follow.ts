import { setTimeout as wait } from "node:timers/promises";
import { AppError, type Progress } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ExecutionStepView, getExecution, isWorkerAlive } from "#lib/services/execution/index.ts";
import { getJob, isFinalJobState, type JobView, listJobs } from "#lib/services/job/index.ts";
import type { FollowTarget } from "#lib/tools/index.ts";
import { monitorLines } from "./monitor-lines.ts";
import { progressLine } from "./progress-line.ts";
import type { Terminal } from "./terminal.ts";

const LOOK_EVERY_MS = 300;
const WORKER_LOOK_MS = 5000;

/** Where the work stands, in one shape for jobs and executions. */
type Standing = {
  isOver: boolean;
  hasFailed: boolean;
  problem: string | null;
  progress: Progress | null;
  /** What is at work, below the progress; only on a terminal. */
  lines?: readonly string[];
};

export type Followed = Pick<Standing, "hasFailed" | "problem">;

/**
 * Waits until a job or an execution has ended and shows its progress. While no worker process is alive, the work is done
 * here, in this process. Ctrl+C stops waiting (and working); what is done stays, the rest goes on with the next worker.
 * @throws AppError UNAVAILABLE when it was interrupted
 */
export async function follow(ctx: ServiceContext, target: FollowTarget, terminal: Terminal): Promise<Followed> {
  const line = progressLine(terminal);
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once("SIGINT", interrupt);
  const worker = standIn(ctx, target, controller.signal);
  try {
    for (;;) {
      const standing = await look(ctx, target);
      if (standing.progress !== null) line.show(standing.progress, standing.lines);
      if (standing.isOver) return standing;
      if (controller.signal.aborted) throw interrupted();
      await worker.workIfNobodyDoes();
      await wait(LOOK_EVERY_MS, undefined, { signal: controller.signal }).catch(() => undefined);
    }
  } finally {
    controller.abort();
    process.off("SIGINT", interrupt);
    await worker.stopped();
    line.end();
  }
}

/** Takes the place of a worker process that is not there, or is gone since. */
function standIn(ctx: ServiceContext, target: FollowTarget, signal: AbortSignal) {
  let working: Promise<void> | null = null;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let fault: unknown = null;
  return {
    async workIfNobodyDoes(): Promise<void> {
      if (fault !== null) throw fault;
      if (working !== null || performance.now() - lookedMs < WORKER_LOOK_MS) return;
      lookedMs = performance.now();
      if (await isWorkerAlive(ctx)) return;
      working = workHere(ctx, target, signal)
        .catch((error: unknown) => {
          fault = error;
        })
        .finally(() => {
          working = null;
        });
    },
    stopped: async (): Promise<void> => working ?? undefined,
  };
}

async function workHere(ctx: ServiceContext, target: FollowTarget, signal: AbortSignal): Promise<void> {
  const { runUntilIdle } = await import("#lib/worker/index.ts");
  const name = "jobId" in target ? { jobId: target.jobId } : target;
  await runUntilIdle({ ctx, ...name, signal });
  if ("jobId" in target && target.withQueue === true && !signal.aborted) await runUntilIdle({ ctx, signal });
}

const look = (ctx: ServiceContext, target: FollowTarget): Promise<Standing> =>
  "jobId" in target ? lookAtJob(ctx, target) : lookAtExecution(ctx, target.executionId);

async function lookAtJob(ctx: ServiceContext, target: { jobId: string; withQueue?: true }): Promise<Standing> {
  const { state, error, progress } = await getJob({ ctx, input: { jobId: target.jobId } });
  const standing = { isOver: isFinalJobState(state), hasFailed: state !== "succeeded", problem: error, progress };
  if (!standing.isOver || standing.hasFailed || target.withQueue !== true) return standing;
  const rest = await openJobs(ctx);
  return {
    ...standing,
    isOver: rest.length === 0,
    progress: rest.find((job) => job.progress !== null)?.progress ?? null,
  };
}

async function openJobs(ctx: ServiceContext): Promise<JobView[]> {
  const running = await listJobs({ ctx, input: { state: "running", limit: 50 } });
  const queued = await listJobs({ ctx, input: { state: "queued", limit: 50 } });
  return [...running.items, ...queued.items];
}

/** Nothing can go on before a person has said what became of a step. */
const waitsForPerson = (steps: readonly ExecutionStepView[]): boolean =>
  steps.some(({ state }) => state === "needs_decision") &&
  !steps.some(({ state }) => state === "ready" || state === "running" || state === "waiting_retry");

async function lookAtExecution(ctx: ServiceContext, executionId: string): Promise<Standing> {
  const execution = await getExecution({ ctx, input: { executionId } });
  const { state, error, stepsDone, stepsTotal, etaMs, steps } = execution;
  const isEnded = state === "succeeded" || state === "failed" || state === "cancelled";
  const isOver = isEnded || waitsForPerson(steps);
  const counts = { done: stepsDone, total: stepsTotal, unit: "steps", ratePerSec: null, etaMs };
  return {
    isOver,
    hasFailed: isEnded && state !== "succeeded",
    problem: error,
    progress: { phase: state, ...counts },
    lines: isOver ? [] : monitorLines(execution),
  };
}

export class Interrupted extends AppError {}

const interrupted = () =>
  new Interrupted("UNAVAILABLE", "Interrupted; the work itself is not cancelled.", {
    hint: "It goes on as soon as Plantain runs (npm start). `plantain jobs list` and `executions list` show it.",
  });
