import { z } from "zod";
import { StepType } from "#lib/core/index.ts";

const Spread = z.object({ p50: z.number(), p90: z.number() });

/** What a plan should cost in time, means and money, and what may go wrong. Times in ms from the moment of simulating. */
export const SimulationSummary = z.object({
  simulatedAt: z.iso.datetime(),
  /** Of all that the plan was simulated with and that is not chance: content, limits, files. */
  inputHash: z.string(),
  seed: z.number().int(),
  runs: z.number().int(),
  makespanMs: Spread,
  baselineMs: Spread,
  lowerBoundMs: Spread,
  firstStartMs: Spread,
  successChance: z.number(),
  stepSuccess: z.number(),
  expectedFailures: z.number(),
  expectedSkips: z.number(),
  expectedRetries: z.number(),
  peaks: z.array(
    z.object({
      resource: z.enum(["cpu", "gpu", "disk", "network", "steps"]),
      capacity: z.number(),
      peak: z.number(),
      usedShare: z.number(),
    }),
  ),
  tokens: Spread,
  costUsd: Spread,
  deadlineChance: z.number().nullable(),
  optimizationScore: z.number(),
  resourceEfficiency: z.number(),
  /** Below the settings optimization_score_threshold and resource_efficiency_threshold. */
  isWeak: z.boolean(),
  isWasteful: z.boolean(),
  stepsAhead: z.number().int(),
  stepsByHand: z.number().int(),
  /** It starts at once and waits for nobody, so that its time can be compared with what is measured. */
  isComparable: z.boolean(),
  /** Before the correction by what was measured. */
  rawMs: Spread,
  correction: z.object({ count: z.number().int(), factor50: z.number(), factor90: z.number() }),
  coverage: z.object({ count: z.number().int(), p50: z.number(), p90: z.number() }).nullable(),
  /** Steps of these types were timed on this machine; the others start from a guess. */
  measuredTypes: z.array(z.string()),
  guessedTypes: z.array(z.string()),
  /** How runs in the pipeline did the same kind of work in the last 30 days. */
  pipeline: z
    .array(
      z.object({
        stepType: z.string(),
        taskType: z.string(),
        runs: z.number(),
        meanWaitMs: z.number().nullable(),
        meanMs: z.number(),
      }),
    )
    .default([]),
  basis: z.string(),
});
export type SimulationSummary = z.infer<typeof SimulationSummary>;

/** When a step starts and ends; null where it never started in any run. `baseline`: when it would, one after another. */
export const SimulatedStepView = z.object({
  key: z.string(),
  type: StepType,
  title: z.string(),
  dependsOn: z.array(z.string()),
  start: Spread.nullable(),
  end: Spread.nullable(),
  baselineStartMs: z.number(),
  baselineEndMs: z.number(),
  successChance: z.number(),
});

export const PlanSimulation = SimulationSummary.extend({ steps: z.array(SimulatedStepView) });
export type PlanSimulation = z.infer<typeof PlanSimulation>;
