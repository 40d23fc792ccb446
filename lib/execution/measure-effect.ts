import { z } from "zod";

const Panel = z.object({
  /** What the plan works on, and what it leaves alone beside it: a value 0..1 for each, by id. */
  treated: z.record(z.string(), z.number()),
  control: z.record(z.string(), z.number()),
});

/** A figure item by item, before a plan and after it. */
export const EffectPanel = Panel;
export type EffectPanel = z.infer<typeof Panel>;

/** How much more what was worked on changed than what was left alone; values and intervals in the unit of the figure. */
export const PlanEffect = z.object({
  treated: z.object({ count: z.number().int(), change: z.number() }),
  control: z.object({ count: z.number().int(), change: z.number() }),
  effect: z.number(),
  low: z.number(),
  high: z.number(),
});
export type PlanEffect = z.infer<typeof PlanEffect>;

const RESAMPLES = 1_000;
const TAIL = 0.025;
/** Fewer say nothing about a spread. */
const FEWEST = 3;

/** A small generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const changes = (before: Record<string, number>, after: Record<string, number>): number[] =>
  Object.entries(before).flatMap(([id, value]) => {
    const now = after[id];
    return now === undefined ? [] : [now - value];
  });

function resampledMean(values: readonly number[], random: () => number): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[Math.floor(random() * values.length)] ?? 0;
  return sum / values.length;
}

/**
 * Difference in differences with a percentile bootstrap interval of 95 % (Efron and Tibshirani 1993, ch. 13): what moved everything
 * alike in the same time is no merit of the plan. Null: too few items on one of the sides.
 */
export function measureEffect(before: EffectPanel, after: EffectPanel, seed: number): PlanEffect | null {
  const treated = changes(before.treated, after.treated);
  const control = changes(before.control, after.control);
  if (treated.length < FEWEST || control.length < FEWEST) return null;
  const random = createRandom(seed);
  const effects = Array.from(
    { length: RESAMPLES },
    () => resampledMean(treated, random) - resampledMean(control, random),
  ).sort((left, right) => left - right);
  const at = (share: number) => effects[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))] ?? 0;
  return {
    treated: { count: treated.length, change: mean(treated) },
    control: { count: control.length, change: mean(control) },
    effect: mean(treated) - mean(control),
    low: at(TAIL),
    high: at(1 - TAIL),
  };
}
