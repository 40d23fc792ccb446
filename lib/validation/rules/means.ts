import { STEP_FACTS, type StepType } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule, ValidationFacts } from "../validation-facts.ts";

const KEEP_FREE_BYTES = 256 * 1024 * 1024;

function missingTools(steps: readonly PlanStep[], facts: ValidationFacts): PlanIssue[] {
  const missing = new Map<string, string[]>();
  for (const step of steps) {
    if (!Object.hasOwn(STEP_FACTS, step.type)) continue;
    for (const tool of STEP_FACTS[step.type as StepType].needs) {
      if (!facts.tools[tool]) missing.set(tool, [...(missing.get(tool) ?? []), step.key]);
    }
  }
  return [...missing].map(([tool, keys]) => ({
    severity: "error" as const,
    rule: "means",
    stepKey: keys[0] ?? null,
    message: `${keys.length} ${keys.length === 1 ? "step needs" : "steps need"} ${tool}, which was not found.`,
    fix: `Install ${tool}, or set ${tool.toUpperCase()}_PATH and start again.`,
  }));
}

function readOnlySources(steps: readonly PlanStep[], facts: ValidationFacts): PlanIssue[] {
  const said = new Set<string>();
  return steps.flatMap((step) => {
    const writes = step.type === "write_tags" || step.type === "organize" || step.input.sidecar === true;
    const sourceId = String(step.input.sourceId);
    const source = facts.sources.get(sourceId);
    if (!writes || source === undefined || source.isWritable || said.has(sourceId)) return [];
    said.add(sourceId);
    const message = `The folder of "${source.name}" may not be written by Plantain.`;
    const fix = "Allow writing for the user that runs Plantain, or leave these steps out.";
    return [{ severity: "error" as const, rule: "means", stepKey: step.key, message, fix }];
  });
}

function diskSpace(steps: readonly PlanStep[], facts: ValidationFacts): PlanIssue[] {
  if (facts.freeBytes === null) return [];
  const needed = steps
    .filter((step) => step.type === "write_tags")
    .reduce((sum, step) => sum + (facts.items.get(String(step.input.itemId))?.scanned.sizeBytes ?? 0) * 2, 0);
  if (needed === 0 || needed + KEEP_FREE_BYTES <= facts.freeBytes) return [];
  const mib = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  const message = `Keeping the originals needs ${mib(needed)}; ${mib(facts.freeBytes)} are free.`;
  return [
    {
      severity: "error",
      rule: "means",
      stepKey: null,
      message,
      fix: "Free space in the data folder, or plan fewer files.",
    },
  ];
}

export const means: PlanRule = {
  name: "means",
  title: "Tools, rights and disk space are there",
  check: (steps, facts) => [
    ...missingTools(steps, facts),
    ...readOnlySources(steps, facts),
    ...diskSpace(steps, facts),
  ],
};
