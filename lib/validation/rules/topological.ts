import type { PlanStep } from "#lib/planning/index.ts";

/**
 * The steps so that each comes after all that it waits for (Kahn's algorithm, linear in steps and dependencies). Those
 * that lie on or behind a circle are left out; dependencies that are not in the plan count as met.
 */
export function topological(steps: readonly PlanStep[]): PlanStep[] {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const waiting = new Map<string, number>();
  const children = new Map<string, string[]>();
  for (const step of byKey.values()) {
    const parents = [...new Set(step.dependsOn)].filter((parent) => byKey.has(parent));
    waiting.set(step.key, parents.length);
    for (const parent of parents) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [step.key]);
      else list.push(step.key);
    }
  }
  const ready = [...byKey.values()].filter((step) => waiting.get(step.key) === 0);
  for (const step of ready) {
    for (const key of children.get(step.key) ?? []) {
      const left = (waiting.get(key) ?? 0) - 1;
      waiting.set(key, left);
      const child = byKey.get(key);
      if (left === 0 && child !== undefined) ready.push(child);
    }
  }
  return ready;
}
