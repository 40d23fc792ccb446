import type { PlanDraft } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { gatherValidationFacts } from "#lib/services/library/index.ts";
import { validatePlan } from "#lib/validation/index.ts";
import { changesSince, PlanInputs } from "./plan-inputs.ts";
import type { PlanDrift } from "./schemas.ts";

/**
 * What is no longer as it was when the plan was checked: files gone or changed, values set, targets taken; for each step
 * what stood there then and what stands there now.
 * @param inputs what the revision was checked against, as it is stored
 */
export async function findDrift(ctx: ServiceContext, draft: PlanDraft, inputs: unknown): Promise<PlanDrift[]> {
  const facts = await gatherValidationFacts(ctx, draft.steps);
  const now = validatePlan(draft, facts, ctx.now());
  const checkedAgainst = PlanInputs.parse(inputs);
  const stepOf = new Map(draft.steps.map((step) => [step.key, step]));
  const isDrift = (rule: string, severity: string) =>
    severity === "error" || (rule === "inputs_exist" && severity === "warning");
  const drift = now.issues
    .filter((issue) => isDrift(issue.rule, issue.severity))
    .map((issue): PlanDrift => {
      const step = stepOf.get(issue.stepKey ?? "");
      const path = step?.input.path;
      const changes = step === undefined ? [] : changesSince(step, checkedAgainst, facts.items);
      return {
        stepKey: issue.stepKey ?? "",
        path: typeof path === "string" ? path : null,
        what: issue.message,
        changes,
      };
    });
  const known = new Set(drift.map(({ stepKey }) => stepKey));
  const others = draft.steps.flatMap((step): PlanDrift[] => {
    if (known.has(step.key)) return [];
    const changes = changesSince(step, checkedAgainst, facts.items);
    if (changes.length === 0) return [];
    const path = typeof step.input.path === "string" ? step.input.path : null;
    const what = `${path ?? step.title}: ${changes.map((change) => change.what).join(", ")} changed since the check.`;
    return [{ stepKey: step.key, path, what, changes }];
  });
  return [...drift, ...others];
}
