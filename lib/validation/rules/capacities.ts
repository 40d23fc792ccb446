import { bookedNeeds, STEP_FACTS, type StepResource, StepType, stepNeeds } from "#lib/core/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule } from "../validation-facts.ts";

const SETTING: Record<StepResource, string> = {
  cpu: "execution_cpu",
  gpu: "execution_gpu",
  disk: "execution_disk",
  network: "execution_network",
};

export const capacities: PlanRule = {
  name: "capacities",
  title: "Everything that steps hold while they work is there to be had",
  check: (steps, { limits }) =>
    steps.flatMap((step): PlanIssue[] => {
      const type = StepType.safeParse(step.type).data;
      if (type === undefined) return [];
      const at = { severity: "error" as const, rule: "capacities", stepKey: step.key };
      if (limits.perType[type] === 0) {
        const message = `No ${STEP_FACTS[type].title.toLowerCase()} step may run: its limit is 0.`;
        const fix = "Raise its number in the setting execution_type_limits, or leave the step out.";
        return [{ ...at, message, fix }];
      }
      const needs = stepNeeds(type, step.input);
      if (bookedNeeds(needs, limits.capacity) !== null) return [];
      const missing =
        (Object.keys(needs) as StepResource[]).find((resource) => limits.capacity[resource] <= 0) ?? "cpu";
      const message = `It needs ${missing}, and steps may use none.`;
      return [{ ...at, message, fix: `Raise the setting ${SETTING[missing]}, or leave the step out.` }];
    }),
};
