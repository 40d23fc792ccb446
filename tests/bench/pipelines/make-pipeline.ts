import { drawFaults, FAULT_KINDS } from "./faults.ts";
import type { Pipeline, Truth } from "./pipeline.ts";
import { drawPlan } from "./plan.ts";
import { randomOf } from "./random.ts";
import { simulate } from "./simulate.ts";

const MOST_RUNS = 60_000;
const HEALTHY_SHARE = 0.25;

const WAITING = new Set(["queue_saturation", "head_of_line_blocking", "starvation", "idle_capacity"]);

/** A fault of the queue that makes nobody wait is none. */
function isFelt({ runs }: Pipeline, { kind, startAt, endAt }: Truth): boolean {
  if (!WAITING.has(kind)) return true;
  const waits = runs.filter(
    ({ queuedAt, startedAt }) =>
      queuedAt !== null && queuedAt >= startAt && queuedAt <= endAt && startedAt - queuedAt > 20_000,
  );
  return waits.length >= 30;
}

/** The pipeline of a seed; every fourth is healthy, the others hold one to four faults, each kind in its turn. */
export function makePipeline(seed: number): Pipeline {
  for (let attempt = 0; ; attempt += 1) {
    const random = randomOf(seed + attempt * 1_000_003);
    const plan = drawPlan(random);
    const isHealthy = seed % Math.round(1 / HEALTHY_SHARE) === 0;
    const first = FAULT_KINDS[Math.floor(seed * 0.618_034 * FAULT_KINDS.length) % FAULT_KINDS.length] ?? "regression";
    const kinds = [first, ...random.shuffled(FAULT_KINDS)];
    const faults = isHealthy ? [] : drawFaults(random, plan, kinds, random.whole(1, 4));
    // A plan on which the fault whose turn it is cannot happen is drawn again, so that each kind is common.
    if (!isHealthy && faults[0]?.truth.kind !== first && attempt < 60) continue;
    const pipeline = simulate(random, plan, faults);
    if (pipeline.runs.length < MOST_RUNS && pipeline.truth.every((truth) => isFelt(pipeline, truth))) return pipeline;
  }
}
