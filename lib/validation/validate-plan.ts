import { PlanDraft } from "#lib/planning/index.ts";
import { budget } from "./rules/budget.ts";
import { capacities } from "./rules/capacities.ts";
import { deadline } from "./rules/deadline.ts";
import { inputsExist } from "./rules/inputs-exist.ts";
import { knownTypes } from "./rules/known-types.ts";
import { means } from "./rules/means.ts";
import { noOverwrite } from "./rules/no-overwrite.ts";
import { oneWriter } from "./rules/one-writer.ts";
import { order } from "./rules/order.ts";
import { paths } from "./rules/paths.ts";
import { permits } from "./rules/permits.ts";
import { windows } from "./rules/windows.ts";
import type { PlanIssue, ValidationReport } from "./schemas.ts";
import type { PlanRule, ValidationFacts } from "./validation-facts.ts";

const RULES: readonly PlanRule[] = [
  knownTypes,
  order,
  paths,
  inputsExist,
  noOverwrite,
  oneWriter,
  means,
  permits,
  capacities,
  windows,
  budget,
  deadline,
];
const SCHEMA = { rule: "schema", title: "The plan has the form of a plan" };

function schemaIssues(draft: unknown): PlanIssue[] {
  const parsed = PlanDraft.safeParse(draft);
  if (parsed.success) return [];
  return parsed.error.issues.slice(0, 50).map((issue) => ({
    severity: "error",
    rule: SCHEMA.rule,
    stepKey: null,
    message: `${issue.path.join(".") || "plan"}: ${issue.message}`,
    fix: "Correct this part of the plan.",
  }));
}

/**
 * Checks a plan from anywhere against every rule. The draft is hostile until its form is proven, so the other rules only
 * run on a draft that has the form of one. Linear in the number of steps but for short chains on one file.
 */
export function validatePlan(draft: unknown, facts: ValidationFacts, now: Date): ValidationReport {
  const form = schemaIssues(draft);
  const parsed = form.length === 0 ? PlanDraft.parse(draft) : null;
  const check = ({ steps, limits = {} }: PlanDraft) =>
    RULES.flatMap((rule) => rule.check(steps, facts, { limits, now }));
  const issues = [...form, ...(parsed === null ? [] : check(parsed))];
  const count = (rule: string, severity: string) =>
    issues.filter((issue) => issue.rule === rule && issue.severity === severity).length;
  const { forecast } = facts;
  const named = [SCHEMA, ...RULES.map((rule) => ({ rule: rule.name, title: rule.title }))];
  return {
    valid: issues.every((issue) => issue.severity !== "error"),
    checkedAt: now.toISOString(),
    issues,
    rules: named.map((rule) => ({
      ...rule,
      errors: count(rule.rule, "error"),
      warnings: count(rule.rule, "warning"),
    })),
    estimatedSuccess: forecast === undefined ? null : { plan: forecast.successChance, steps: forecast.stepSuccess },
  };
}
