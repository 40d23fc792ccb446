import { atFallback, PlanDraft, type PlanStep, type StepFallback } from "#lib/planning/index.ts";
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
import { stillThere } from "./rules/still-there.ts";
import { windows } from "./rules/windows.ts";
import type { PlanIssue, ValidationReport } from "./schemas.ts";
import type { PlanRule, PlanTerms, ValidationFacts } from "./validation-facts.ts";

const RULES: readonly PlanRule[] = [
  knownTypes,
  order,
  paths,
  inputsExist,
  noOverwrite,
  oneWriter,
  stillThere,
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

/** Rules about one step at a time, or about what is in which place in the end. */
const OF_FALLBACKS: readonly PlanRule[] = [knownTypes, paths, inputsExist, noOverwrite, means, permits];

function aboutAnother(step: PlanStep, fallback: StepFallback): PlanIssue[] {
  const names = ["sourceId", "itemId", "path"] as const;
  const name = names.find((one) => fallback.input[one] !== undefined && fallback.input[one] !== step.input[one]);
  if (name === undefined) return [];
  const message = `Another way: it is about another ${name === "sourceId" ? "source" : "medium"} than the step.`;
  return [{ severity: "error", rule: "fallbacks", stepKey: step.key, message, fix: "Let it work on the same." }];
}

/** What is wrong with the ways that are tried when a step fails: each is checked as if it stood in the step's place. */
function fallbackIssues(steps: readonly PlanStep[], facts: ValidationFacts, terms: PlanTerms): PlanIssue[] {
  const issues = steps.flatMap((step) => (step.fallbacks ?? []).flatMap((one) => aboutAnother(step, one)));
  for (let depth = 0; steps.some((step) => step.fallbacks?.[depth] !== undefined); depth += 1) {
    const keys = new Set(steps.filter((step) => step.fallbacks?.[depth] !== undefined).map((step) => step.key));
    const found = OF_FALLBACKS.flatMap((rule) => rule.check(atFallback(steps, depth), facts, terms));
    const own = found.filter((issue) => issue.severity === "error" && keys.has(issue.stepKey ?? ""));
    issues.push(...own.map((issue) => ({ ...issue, rule: "fallbacks", message: `Another way: ${issue.message}` })));
  }
  return issues;
}

const FALLBACKS = { name: "fallbacks", title: "What is tried when a step fails keeps to the same rules" };

/**
 * Checks a plan from anywhere against every rule. The draft is hostile until its form is proven, so the other rules only
 * run on a draft that has the form of one. Linear in the number of steps but for short chains on one file.
 */
export function validatePlan(draft: unknown, facts: ValidationFacts, now: Date): ValidationReport {
  const form = schemaIssues(draft);
  const parsed = form.length === 0 ? PlanDraft.parse(draft) : null;
  const check = ({ steps, limits = {} }: PlanDraft) => {
    const terms = { limits, now };
    return [...RULES.flatMap((rule) => rule.check(steps, facts, terms)), ...fallbackIssues(steps, facts, terms)];
  };
  const issues = [...form, ...(parsed === null ? [] : check(parsed))];
  const count = (rule: string, severity: string) =>
    issues.filter((issue) => issue.rule === rule && issue.severity === severity).length;
  const { forecast } = facts;
  const named = [SCHEMA, ...[...RULES, FALLBACKS].map(({ name, title }) => ({ rule: name, title }))];
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
