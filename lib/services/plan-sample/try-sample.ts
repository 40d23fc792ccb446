import { randomInt } from "node:crypto";
import { AppError, isAppError } from "#lib/core/index.ts";
import { approachOf, chooseSample, type PlanDraft } from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { approvePlan, isRevisableState, openPlan, type PlanDetail, proposeSample } from "#lib/services/plan/index.ts";
import { type TriedSample, TrySampleInput } from "./schemas.ts";

const SEEDS = 4_294_967_296;

/** Approves what was drawn, for an admin who asked for it; a rule that forbids it leaves the sample waiting. */
async function runNow(ctx: ServiceContext, plan: PlanDetail): Promise<TriedSample> {
  if (plan.state !== "awaiting_approval") {
    const note = plan.state === "draft" ? "Its checks found errors, so it can't run." : `It is ${plan.state} already.`;
    return { plan, executionId: plan.latestExecutionId, note };
  }
  try {
    const input = { planId: plan.id, contentHash: plan.contentHash, run: true };
    const started = await approvePlan({ ctx, input });
    return { ...started, note: "The sample runs. What it measures is told here and at the whole plan." };
  } catch (error) {
    if (!isAppError(error) || (error.code !== "FORBIDDEN" && error.code !== "PRECONDITION_FAILED")) throw error;
    return { plan, executionId: null, note: `The sample waits for approval: ${error.message}` };
  }
}

/**
 * Makes a plan of a small, representative, seeded part of a plan's items. It is approved and run like any other; what it
 * measures is scaled to the whole, and the whole still waits for its own approval.
 * @throws AppError CONFLICT when the plan runs or ran, or is too small; PRECONDITION_FAILED when it changed
 */
export async function trySample({ ctx, input }: Call<TrySampleInput>): Promise<TriedSample> {
  requireScope(ctx, "operate");
  const { planId, contentHash, share, seed = randomInt(SEEDS - 1), run } = parseInput(TrySampleInput, input);
  if (run) requireScope(ctx, "approve");
  const whole = await openPlan(ctx.db, planId);
  if (!isRevisableState(whole.state)) {
    throw new AppError("CONFLICT", "This plan runs or ran, so there is nothing left to try first.");
  }
  if (whole.contentHash !== contentHash) {
    throw new AppError("PRECONDITION_FAILED", "The plan was changed after you looked at it.", { hint: "Reload it." });
  }
  const sample = chooseSample(whole.draft.steps, { share, seed });
  if (sample === null) {
    throw new AppError("CONFLICT", "This plan has one item or none: a part of it would be all of it.", {
      hint: "Approve and run it, or reject it.",
    });
  }
  const keys = new Set(sample.units.flatMap((unit) => unit.keys));
  const steps = whole.draft.steps
    .filter((step) => keys.has(step.key))
    .map((step) => ({ ...step, dependsOn: step.dependsOn.filter((key) => keys.has(key)) }));
  const items = sample.units.length;
  const draft: PlanDraft = {
    ...whole.draft,
    title: `Sample of ${items}: ${whole.draft.title}`.slice(0, 200),
    steps,
    approach: approachOf(steps),
    notes: [`${items} of ${sample.ofUnits} items of a larger plan, drawn with the seed ${seed}.`],
  };
  const plan = await proposeSample(ctx, draft, {
    request: whole.request,
    sampleOf: planId,
    sample: {
      seed,
      share,
      items,
      ofItems: sample.ofUnits,
      ofExpectedMs: whole.expectedMs,
      units: sample.units.map((unit) => unit.keys),
      isSettled: false,
    },
  });
  return run ? runNow(ctx, plan) : { plan, executionId: null, note: "The sample waits for approval, as every plan." };
}
