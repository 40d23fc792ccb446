import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";
import { topological } from "./topological.ts";

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

export const order: PlanRule = {
  name: "order",
  title: "Every dependency exists, and no step waits for itself, directly or in a circle",
  check: (steps) => {
    const issues = danglingAndDouble(steps);
    const told = new Set(issues.map((issue) => issue.stepKey));
    const sound = new Set(topological(steps).map((step) => step.key));
    const cycle = [...new Set(steps.map((step) => step.key))].filter((key) => !sound.has(key) && !told.has(key));
    const first = cycle[0];
    if (first === undefined) return issues;
    const names = cycle.slice(0, 5).join(", ");
    const message = `${cycle.length} steps wait for each other in a circle: ${names}${cycle.length > 5 ? ", …" : ""}.`;
    return [...issues, error(first, message, "Remove one of these dependencies.")];
  },
};
