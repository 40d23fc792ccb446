import { STEP_FACTS, STEP_INPUTS, type StepType } from "#lib/core/index.ts";
import type { PlanRule } from "../validation-facts.ts";

const isKnown = (type: string): type is StepType => Object.hasOwn(STEP_INPUTS, type);

export const knownTypes: PlanRule = {
  name: "known_types",
  title: "Every step is of a type that Plantain can run, with the input that the type wants",
  check: (steps) =>
    steps.flatMap((step) => {
      if (!isKnown(step.type) || !STEP_FACTS[step.type].isPlannable) {
        const known = Object.keys(STEP_FACTS).filter((type) => isKnown(type) && STEP_FACTS[type].isPlannable);
        const fix = `Use one of: ${known.join(", ")}.`;
        const message = `There is no step type "${step.type}".`;
        return [{ severity: "error", rule: "known_types", stepKey: step.key, message, fix }];
      }
      const parsed = STEP_INPUTS[step.type].safeParse(step.input);
      if (parsed.success) return [];
      return parsed.error.issues.slice(0, 5).map((issue) => ({
        severity: "error" as const,
        rule: "known_types",
        stepKey: step.key,
        message: `Input ${issue.path.join(".") || "of the step"}: ${issue.message}`,
        fix: `Correct the input of this ${step.type} step.`,
      }));
    }),
};
