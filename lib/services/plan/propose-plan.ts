import { z } from "zod";
import { PlanLimits, StepType } from "#lib/core/index.ts";
import { PlanDraft, PlanStep, StepFallback } from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { checkDraft } from "./check-draft.ts";
import { getPlan } from "./read-plans.ts";
import type { PlanDetail } from "./schemas.ts";
import { storePlan } from "./store-plan.ts";

const STEPS_MOST = 500;

const ProposedStep = PlanStep.pick({ key: true, title: true, input: true, dependsOn: true }).extend({
  type: StepType.exclude(["undo"]),
  fallbacks: z
    .array(StepFallback.extend({ type: StepType.exclude(["undo"]) }))
    .min(1)
    .max(3)
    .optional()
    .describe("other ways, tried in this order when the step can't be done"),
});

export const ProposePlanInput = z.object({
  draft: z.strictObject({
    title: z.string().trim().min(1).max(200),
    goal: z.string().trim().min(1).max(4000).optional().describe("what it is for; the title when left out"),
    steps: z.array(ProposedStep).min(1).max(STEPS_MOST).describe("types and their inputs: GET /step-types"),
    limits: PlanLimits.optional(),
  }),
});
export type ProposePlanInput = z.input<typeof ProposePlanInput>;

/**
 * Stores a plan whose steps somebody wrote himself. It is checked and simulated like any other, and waits for an admin; one
 * that breaks a rule stays a draft that says what is wrong.
 */
export async function proposePlan({ ctx, input }: Call<ProposePlanInput>): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const { title, goal = title, steps, limits } = parseInput(ProposePlanInput, input).draft;
  const approach = "These steps were given as they are; no planner chose them.";
  const draft = PlanDraft.parse({ schemaVersion: 1, title, goal, approach, steps, risks: [], notes: [], limits });
  const checked = await checkDraft(ctx, draft, await gatherPlanningFacts(ctx.db));
  const plan = { checked, request: { goal }, recommendationId: null };
  const planId = await ctx.db.$transaction((tx) => storePlan(tx, ctx, plan), { timeout: 60_000 });
  return getPlan({ ctx, input: { planId } });
}
