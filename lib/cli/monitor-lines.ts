import type { ExecutionDetail } from "#lib/services/execution/index.ts";
import { durationText } from "./render/value-text.ts";
import { safeText } from "./terminal.ts";

const MOST_STEPS = 8;
const PER_CENT = 100;

type Monitored = Pick<ExecutionDetail, "steps" | "using" | "costUsd" | "waitsUntil" | "pausedAt" | "stepsFailed">;

function stepLine({ title, progress, etaMs, attemptCount }: ExecutionDetail["steps"][number]): string {
  const share = progress?.total ? `  ${Math.floor((progress.done / progress.total) * PER_CENT)} %` : "";
  const left = etaMs === null || etaMs < 1000 ? "" : `  ${durationText(etaMs)} left`;
  const tries = attemptCount > 1 ? `  attempt ${attemptCount}` : "";
  return `  ${safeText(title)}${share}${left}${tries}`;
}

/** What a terminal shows below the progress of an execution: the steps at work, what they hold, what it has cost. */
export function monitorLines({ steps, using, costUsd, waitsUntil, pausedAt, stepsFailed }: Monitored): string[] {
  const atWork = steps.filter(({ state }) => state === "running");
  const asked = steps.filter(({ state }) => state === "needs_decision").length;
  const facts = [
    ...using.map(({ resource, held, capacity }) => `${resource} ${held} of ${capacity}`),
    ...(costUsd > 0 ? [`models $${costUsd.toFixed(4)}`] : []),
    ...(stepsFailed > 0 ? [`${stepsFailed} failed`] : []),
    ...(asked > 0 ? [`${asked} wait for a person`] : []),
    ...(pausedAt === null ? [] : ["paused"]),
    ...(waitsUntil === null ? [] : [`nothing starts before ${waitsUntil}`]),
  ];
  const more = atWork.length - MOST_STEPS;
  return [
    ...atWork.slice(0, MOST_STEPS).map(stepLine),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(facts.length === 0 ? [] : [`  ${facts.join(" · ")}`]),
  ];
}
