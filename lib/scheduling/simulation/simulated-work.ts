import type { ExecutionLimits, StepNeeds, StepType } from "#lib/core/index.ts";

/** One step as the simulation sees it. Its duration is log-normal: `medianMs` times what chance makes of it. */
export type SimulatedStep = {
  key: string;
  type: StepType;
  dependsOn: readonly string[];
  /** What it holds while it works, as it is booked. */
  needs: StepNeeds;
  /** One step at a time works on it, of whatever plan. */
  subject: string | null;
  medianMs: number;
  /** Spread (standard deviation of the logarithm) of its own, and of what all steps of its type share in one run. */
  sigma: number;
  sharedSigma: number;
  /** No try takes longer. */
  timeoutMs: number;
  maxAttempts: number;
  /** Chance that a try fails and is tried again, and that the step fails for good. */
  retryChance: number;
  failChance: number;
  tokens: number;
  costUsd: number;
};

/** Steps of one plan or execution, with what limits only them. Times of `windows` in ms from now, ascending, apart. */
export type SimulatedGroup = {
  steps: readonly SimulatedStep[];
  /** Running already: for how long. By key. */
  elapsedMs?: ReadonlyMap<string, number>;
  windows: readonly (readonly [number, number])[];
  stepsAtOnce: number;
};

export type SimulatedWork = {
  /** What was started before the plan or is more urgent, and is not done; the first to be served first. */
  ahead: readonly SimulatedGroup[];
  plan: SimulatedGroup;
  /** What is less urgent than the plan and not done. */
  behind: readonly SimulatedGroup[];
  limits: Pick<ExecutionLimits, "stepsAtOnce" | "capacity" | "perType">;
  /** Between the end of a step and the start of the next one in its place. */
  dispatchMs: number;
  /** Before the first step and after the last one. */
  aroundMs: number;
};
