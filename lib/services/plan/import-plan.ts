import { AppError, type FieldIssue } from "#lib/core/index.ts";
import { PlanDraft } from "#lib/planning/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { gatherPlanningFacts, gatherValidationFacts } from "#lib/services/library/index.ts";
import { type PlanIssue, type ValidationReport, validatePlan } from "#lib/validation/index.ts";
import { checkDraft } from "./check-draft.ts";
import { readPlanDocument } from "./read-plan-document.ts";
import { getPlan } from "./read-plans.ts";
import type { PlanDetail } from "./schemas.ts";
import { storePlan } from "./store-plan.ts";

type HandedIn = { ctx: ServiceContext; body?: AsyncIterable<Uint8Array> };

/** The rules look at the world only for a document that has the form of a plan. */
async function check(
  ctx: ServiceContext,
  draft: unknown,
): Promise<{ draft: PlanDraft | null; report: ValidationReport }> {
  const parsed = PlanDraft.safeParse(draft);
  const facts = await gatherValidationFacts(ctx, parsed.success ? parsed.data.steps : []);
  return { draft: parsed.success ? parsed.data : null, report: validatePlan(draft, facts, ctx.now()) };
}

const withIssue = (report: ValidationReport, issue: PlanIssue): ValidationReport => ({
  ...report,
  valid: false,
  issues: [issue],
  rules: report.rules.map((rule) => ({ ...rule, errors: rule.rule === issue.rule ? 1 : 0, warnings: 0 })),
});

/** Checks a plan from anywhere against every rule; keeps nothing. */
export async function validatePlanDocument({ ctx, body }: HandedIn): Promise<ValidationReport> {
  requireScope(ctx, "operate");
  const document = await readPlanDocument(body);
  if ("draft" in document) return (await check(ctx, document.draft)).report;
  return withIssue((await check(ctx, null)).report, document.issue);
}

const toFieldIssue = ({ stepKey, message, fix }: PlanIssue): FieldIssue => ({
  path: stepKey === null ? "plan" : `step ${stepKey}`,
  message: fix === null ? message : `${message} ${fix}`,
});

function refuse(issues: readonly PlanIssue[]): never {
  const errors = issues.filter((issue) => issue.severity === "error");
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const place = first?.stepKey == null ? "" : `Step ${first.stepKey}: `;
  throw new AppError("INVALID_INPUT", `This plan is refused. ${place}${first?.message ?? "It is not valid."}${more}`, {
    hint: first?.fix ?? "Correct the plan.",
    issues: errors.slice(0, 50).map(toFieldIssue),
  });
}

/**
 * Takes in a plan that was made elsewhere: hostile input, checked like any other, refused whole with the place of each
 * fault. A sound one is stored and waits for an admin's approval like a plan of this installation.
 * @throws AppError INVALID_INPUT, LIMIT_EXCEEDED
 */
export async function importPlan({ ctx, body }: HandedIn): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const document = await readPlanDocument(body);
  if (!("draft" in document)) refuse([document.issue]);
  const { draft, report } = await check(ctx, document.draft);
  if (draft === null || !report.valid) refuse(report.issues);
  const facts = await gatherPlanningFacts(ctx.db);
  const made = { checked: await checkDraft(ctx, draft, facts), recommendationId: null, readBy: "import" };
  const request = { goal: draft.goal, imported: true };
  const planId = await ctx.db.$transaction((tx) => storePlan(tx, ctx, { ...made, request }), { timeout: 60_000 });
  return getPlan({ ctx, input: { planId } });
}
