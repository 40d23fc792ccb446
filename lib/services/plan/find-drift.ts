import type { PlanDraft } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { gatherValidationFacts } from "#lib/services/library/index.ts";
import { validatePlan } from "#lib/validation/index.ts";
import type { PlanDrift } from "./schemas.ts";

/** What is no longer as it was when the plan was checked: files gone or changed, values set, targets taken. */
export async function findDrift(ctx: ServiceContext, draft: PlanDraft): Promise<PlanDrift[]> {
  const now = validatePlan(draft, await gatherValidationFacts(ctx, draft.steps), ctx.now());
  const pathOf = new Map(draft.steps.map((step) => [step.key, step.input.path]));
  const isDrift = (rule: string, severity: string) =>
    severity === "error" || (rule === "inputs_exist" && severity === "warning");
  return now.issues
    .filter((issue) => isDrift(issue.rule, issue.severity))
    .map((issue) => {
      const path = pathOf.get(issue.stepKey ?? "");
      return { stepKey: issue.stepKey ?? "", path: typeof path === "string" ? path : null, what: issue.message };
    });
}
