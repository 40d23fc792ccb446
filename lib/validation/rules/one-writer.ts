import { STEP_FACTS, type StepType } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";
import { topological } from "./topological.ts";

const changesFiles = (step: PlanStep): boolean =>
  (Object.hasOwn(STEP_FACTS, step.type) && STEP_FACTS[step.type as StepType].changesFiles) ||
  step.input.sidecar === true;

/**
 * Answers whether one step waits, directly or not, for another. Each step's predecessors are a row of bits, so that the
 * cost is bounded by the dependencies of the plan, however they are tangled.
 */
function predecessors(steps: readonly PlanStep[]): (step: PlanStep, wanted: PlanStep) => boolean {
  const ordered = topological(steps);
  const placeOf = new Map(ordered.map((step, place) => [step.key, place]));
  const words = Math.ceil(ordered.length / 32);
  const rows = new Map<string, Uint32Array>();
  for (const step of ordered) {
    const row = new Uint32Array(words);
    for (const parent of new Set(step.dependsOn)) {
      const [place, above] = [placeOf.get(parent), rows.get(parent)];
      if (place === undefined || above === undefined) continue;
      for (let word = 0; word < words; word += 1) row[word] = (row[word] ?? 0) | (above[word] ?? 0);
      row[place >> 5] = (row[place >> 5] ?? 0) | (1 << (place & 31));
    }
    rows.set(step.key, row);
  }
  return (step, wanted) => {
    const place = placeOf.get(wanted.key);
    return place !== undefined && (((rows.get(step.key)?.[place >> 5] ?? 0) >>> (place & 31)) & 1) === 1;
  };
}

/** Steps that change a file, each with the one that comes before it on the same file when the plan runs. */
function writerPairs(steps: readonly PlanStep[]): [PlanStep, PlanStep][] {
  const lastWriter = new Map<string, PlanStep>();
  return topological(steps).flatMap((step): [PlanStep, PlanStep][] => {
    const { itemId } = step.input;
    if (!changesFiles(step) || typeof itemId !== "string") return [];
    const before = lastWriter.get(itemId);
    lastWriter.set(itemId, step);
    return before === undefined ? [] : [[before, step]];
  });
}

export const oneWriter: PlanRule = {
  name: "one_writer",
  title: "Two steps that change the same file run one after the other",
  check: (steps) => {
    const unclear = writerPairs(steps).filter(([before, step]) => !step.dependsOn.includes(before.key));
    if (unclear.length === 0) return [];
    const waitsFor = predecessors(steps);
    return unclear
      .filter(([before, step]) => !waitsFor(step, before) && !waitsFor(before, step))
      .map(
        ([before, step]): PlanIssue => ({
          severity: "error",
          rule: "one_writer",
          stepKey: step.key,
          message: `It changes the same file as ${before.key}, and nothing says which comes first.`,
          fix: `Let it wait for ${before.key}.`,
        }),
      );
  },
};
