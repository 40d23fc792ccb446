import type { StepType } from "#lib/core/index.ts";
import type { StepHistory } from "./planning-facts.ts";

/** Where an installation without history starts, in ms; each weighs as much as PRIOR_WEIGHT measured steps. */
const PRIOR_MS: Record<StepType, number> = {
  probe: 300,
  thumbnail: 900,
  fill_metadata: 60,
  write_tags: 1_200,
  organize: 80,
  analyze_logs: 3_000,
  reindex: 3_000,
  undo: 300,
};

const PRIOR_WEIGHT = 3;

/** Mean duration of a step type in ms: past steps, drawn towards the starting value while there are few. */
export function expectedMsOf(type: StepType, history: StepHistory): number {
  const past = history[type] ?? { count: 0, meanMs: 0 };
  return (PRIOR_MS[type] * PRIOR_WEIGHT + past.meanMs * past.count) / (PRIOR_WEIGHT + past.count);
}
