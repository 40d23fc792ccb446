import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";

const error = (stepKey: string, message: string, fix: string): PlanIssue => ({
  severity: "error",
  rule: "order",
  stepKey,
  message,
  fix,
});

function danglingAndDouble(steps: readonly PlanStep[]): PlanIssue[] {
  const seen = new Set<string>();
  const keys = new Set(steps.map((step) => step.key));
  return steps.flatMap((step) => {
    const issues: PlanIssue[] = [];
    if (seen.has(step.key))
      issues.push(error(step.key, `The key "${step.key}" is used twice.`, "Give each step its own key."));
    seen.add(step.key);
    for (const parent of new Set(step.dependsOn)) {
      if (parent === step.key) issues.push(error(step.key, "The step waits for itself.", "Remove this dependency."));
      else if (!keys.has(parent)) {
        issues.push(
          error(step.key, `It waits for "${parent}", which is not in the plan.`, "Remove or correct this dependency."),
        );
      }
    }
    if (new Set(step.dependsOn).size < step.dependsOn.length) {
      issues.push(error(step.key, "A dependency is named twice.", "Name each dependency once."));
    }
    return issues;
  });
}

/** Steps left over after Kahn's algorithm took away every step whose predecessors are gone: they lie on or behind a cycle. */
function onCycles(steps: readonly PlanStep[]): string[] {
  const keys = new Set(steps.map((step) => step.key));
  const waiting = new Map(
    steps.map((step) => [step.key, new Set(step.dependsOn.filter((parent) => keys.has(parent))).size]),
  );
  const children = new Map<string, string[]>();
  for (const step of steps) {
    for (const parent of new Set(step.dependsOn)) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [step.key]);
      else list.push(step.key);
    }
  }
  const ready = [...waiting].filter(([, count]) => count === 0).map(([key]) => key);
  for (let key = ready.pop(); key !== undefined; key = ready.pop()) {
    waiting.delete(key);
    for (const child of children.get(key) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return [...waiting.keys()];
}

export const order: PlanRule = {
  name: "order",
  title: "Every dependency exists, and no step waits for itself, directly or in a circle",
  check: (steps) => {
    const issues = danglingAndDouble(steps);
    const cycle = onCycles(steps).filter((key) => !issues.some((issue) => issue.stepKey === key));
    const first = cycle[0];
    if (first === undefined) return issues;
    const names = cycle.slice(0, 5).join(", ");
    const message = `${cycle.length} steps wait for each other in a circle: ${names}${cycle.length > 5 ? ", …" : ""}.`;
    return [...issues, error(first, message, "Remove one of these dependencies.")];
  },
};
