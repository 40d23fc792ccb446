import { formatDuration, plural } from "#components/format/numbers.ts";
import type { ExecutionState } from "#lib/execution/index.ts";
import type { ExecutionDetail, ExecutionStepView } from "#lib/services/execution/index.ts";

export const EXECUTION_LABELS: Record<ExecutionState, string> = {
  queued: "In the queue",
  running: "Running",
  cancelling: "Stopping",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const isOver = (state: ExecutionState): boolean =>
  state === "succeeded" || state === "failed" || state === "cancelled";

const elapsedMs = (execution: Pick<ExecutionDetail, "startedAt" | "finishedAt">): number | null =>
  execution.startedAt === null || execution.finishedAt === null
    ? null
    : Date.parse(execution.finishedAt) - Date.parse(execution.startedAt);

const isWaitingForPerson = ({ steps }: Pick<ExecutionDetail, "steps">): boolean =>
  steps.some((step) => step.state === "needs_decision") && !steps.some((step) => step.state === "running");

/** The state of an execution in one sentence with the numbers that matter. */
export function executionSentence(execution: ExecutionDetail): string {
  const { stepsDone, stepsFailed, stepsTotal, state, etaMs } = execution;
  const isUndo = execution.kind === "undo";
  const say = (sentence: string) =>
    isUndo ? `Undo: ${sentence}` : sentence.replace(/^./, (first) => first.toUpperCase());
  const took = elapsedMs(execution);
  const inTime = took === null ? "" : ` in ${formatDuration(took)}`;
  const failed = stepsFailed === 0 ? "" : `, ${stepsFailed} failed`;
  const leftOut = execution.steps.filter((step) => step.state === "skipped").length;
  const counts = `${stepsDone} of ${plural(stepsTotal, "step")} done${failed}`;
  if (execution.pausedAt !== null && (state === "queued" || state === "running")) {
    const working = execution.steps.filter((step) => step.state === "running").length;
    return say(`paused; ${counts}${working === 0 ? "" : `, ${plural(working, "step")} still at work`}.`);
  }
  switch (state) {
    case "queued":
      return say(`waits for the worker, ${plural(stepsTotal, "step")}.`);
    case "running":
      if (isWaitingForPerson(execution)) return say(`waits for a person; ${counts}.`);
      return say(`${counts}${etaMs === null ? "" : `, about ${formatDuration(etaMs)} left`}.`);
    case "cancelling":
      return say(`stopping after the steps that run now; ${counts}.`);
    case "succeeded":
      if (stepsFailed > 0) return say(`${counts}${inTime}.`);
      if (leftOut > 0)
        return say(`${stepsDone - leftOut} of ${plural(stepsTotal, "step")} done${inTime}, ${leftOut} left out.`);
      return say(`all ${plural(stepsTotal, "step")} done${inTime}.`);
    case "failed":
      return say(`${plural(stepsFailed, "step")} of ${stepsTotal} failed; the others are done or were not started.`);
    case "cancelled":
      return say(`cancelled after ${counts}. What was done stays until you undo it.`);
  }
}

export type StepFilter = "all" | "running" | "failed" | "done" | "open";

const MATCHES: Record<StepFilter, (step: ExecutionStepView) => boolean> = {
  all: () => true,
  running: ({ state }) => state === "running",
  failed: ({ state }) => state === "failed" || state === "needs_decision" || state === "skipped",
  done: ({ state }) => state === "succeeded",
  open: ({ state }) => state === "blocked" || state === "ready" || state === "waiting_retry",
};

export const filterSteps = (steps: readonly ExecutionStepView[], filter: StepFilter): ExecutionStepView[] =>
  steps.filter(MATCHES[filter]);

/** The filters that hold something, with how much. */
export const filterCounts = (steps: readonly ExecutionStepView[]): { filter: StepFilter; count: number }[] =>
  (Object.keys(MATCHES) as StepFilter[])
    .map((filter) => ({ filter, count: filterSteps(steps, filter).length }))
    .filter(({ filter, count }) => filter === "all" || count > 0);
