import type { StepType } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { generatePlan, type PlanDetail, planRequest } from "#lib/services/plan/index.ts";
import { type TemplateTest, TestTemplateInput } from "./schemas.ts";
import { fillTemplate, titleOf } from "./use-template.ts";

const typesOf = (plan: PlanDetail | null): string =>
  [...new Set((plan?.steps ?? []).map((step) => step.type))].sort().join(" ");

/** What a model makes of the goal's words, beside what the template makes of them. Nothing is stored. */
async function askedOfModel(
  ctx: ServiceContext,
  asked: { goal: string; useModel: string; sourceIds: string[] },
  plan: PlanDetail | null,
): Promise<TemplateTest["byModel"]> {
  const made = await generatePlan({ ctx, input: { ...asked, constraints: [], dryRun: true } });
  const note = made.plan === null ? (made.question ?? "It made no plan.") : (made.notes[0] ?? made.understood);
  return {
    modelUsed: made.modelUsed,
    stepCount: made.plan?.stepCount ?? 0,
    agrees: typesOf(made.plan) === typesOf(plan),
    note,
  };
}

function sentenceOf(plan: PlanDetail | null, nothingToDo: string | null): string {
  if (plan === null) return nothingToDo ?? "Nothing to do.";
  return plan.errorCount > 0
    ? `It would make ${plan.stepCount} steps, and ${plan.errorCount} errors would forbid them.`
    : `It would make ${plan.stepCount} steps on ${plan.fileCount} files, and every check holds.`;
}

/** Tries a template on the library as it is, without storing anything. @throws AppError NOT_FOUND, INVALID_INPUT */
export async function testTemplate({ ctx, input }: Call<TestTemplateInput>): Promise<TemplateTest> {
  requireScope(ctx, "operate");
  const { templateId: wanted, parameters, simulate, useModel } = parseInput(TestTemplateInput, input);
  const { templateId, name, version, request } = await fillTemplate(ctx, wanted, parameters);
  const made = await planRequest(ctx, { request, title: titleOf(request.goal), dryRun: true });
  const plan = "plan" in made ? made.plan : null;
  const messages = (severity: string) =>
    (plan?.validation.issues ?? []).filter((issue) => issue.severity === severity).map((issue) => issue.message);
  const counts = new Map<StepType, number>();
  for (const { type } of plan?.steps ?? []) counts.set(type, (counts.get(type) ?? 0) + 1);
  const asked = { goal: request.goal, sourceIds: request.sourceIds };
  return {
    templateId,
    name,
    version,
    goal: request.goal,
    valid: plan === null || plan.validation.valid,
    sentence: sentenceOf(plan, "nothingToDo" in made ? made.nothingToDo : null),
    stepCount: plan?.stepCount ?? 0,
    fileCount: plan?.fileCount ?? 0,
    errors: messages("error").slice(0, 100),
    warnings: messages("warning").slice(0, 100),
    steps: [...counts].map(([type, count]) => ({ type, count })),
    prediction: simulate ? (plan?.prediction ?? null) : null,
    simulation: simulate ? (plan?.simulation ?? null) : null,
    byModel: useModel === undefined ? null : await askedOfModel(ctx, { ...asked, useModel }, plan),
  };
}
