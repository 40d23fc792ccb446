import { z } from "zod";

export const EXECUTION_STATES = ["queued", "running", "cancelling", "succeeded", "failed", "cancelled"] as const;
export const ExecutionState = z.enum(EXECUTION_STATES);
export type ExecutionState = z.infer<typeof ExecutionState>;

/** `needs_decision`: a person has to do it, or it may have run and running it again could do harm; a person decides. */
export const STEP_STATES = [
  "blocked",
  "ready",
  "running",
  "waiting_retry",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
  "needs_decision",
] as const;
export const StepState = z.enum(STEP_STATES);
export type StepState = z.infer<typeof StepState>;

const FINAL_EXECUTION: readonly ExecutionState[] = ["succeeded", "failed", "cancelled"];
const FINAL_STEP: readonly StepState[] = ["succeeded", "failed", "skipped", "cancelled"];

export const isFinalExecution = (state: ExecutionState): boolean => FINAL_EXECUTION.includes(state);
/** Over, but not all of it was done: it may be taken up again. */
export const isUnfinished = (state: string): boolean => state === "failed" || state === "cancelled";
export const isFinalStep = (state: StepState): boolean => FINAL_STEP.includes(state);

/**
 * The state of the whole from the states of its steps; null while something can still happen.
 * Work that waits for a person keeps the execution open.
 */
export function settleExecution(steps: readonly StepState[], cancelRequested: boolean): ExecutionState | null {
  if (steps.some((state) => !isFinalStep(state))) return null;
  if (steps.some((state) => state === "failed")) return cancelRequested ? "cancelled" : "failed";
  return steps.some((state) => state === "cancelled") ? "cancelled" : "succeeded";
}
