import { STEP_FACTS, type StepType } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanRule } from "../validation-facts.ts";

const changesFiles = (step: PlanStep): boolean =>
  Object.hasOwn(STEP_FACTS, step.type) && STEP_FACTS[step.type as StepType].changesFiles;

/** True when `step` waits, directly or not, for `wanted`; looks only at steps of the same item. */
function waitsFor(step: PlanStep, wanted: string, byKey: Map<string, PlanStep>): boolean {
  const seen = new Set<string>();
  const queue = [...step.dependsOn];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (key === wanted) return true;
    if (seen.has(key) || seen.size > 1000) continue;
    seen.add(key);
    queue.push(...(byKey.get(key)?.dependsOn ?? []));
  }
  return false;
}

export const oneWriter: PlanRule = {
  name: "one_writer",
  title: "Two steps that change the same file run one after the other",
  check: (steps) => {
    const byKey = new Map(steps.map((step) => [step.key, step]));
    const lastWriter = new Map<string, PlanStep>();
    return steps.flatMap((step) => {
      if (!changesFiles(step) || typeof step.input.itemId !== "string") return [];
      const before = lastWriter.get(step.input.itemId);
      lastWriter.set(step.input.itemId, step);
      if (before === undefined || waitsFor(step, before.key, byKey) || waitsFor(before, step.key, byKey)) return [];
      const message = `It changes the same file as ${before.key}, and nothing says which comes first.`;
      return [
        {
          severity: "error" as const,
          rule: "one_writer",
          stepKey: step.key,
          message,
          fix: `Let it wait for ${before.key}.`,
        },
      ];
    });
  },
};
