import {
  type GoalInput,
  isForeignGoal,
  ModelPlan,
  measureComplexity,
  PLAN_PROMPT_VERSION,
  type PlanningFacts,
  promptForPlan,
  readGoal,
  readModelPlan,
  type Understanding,
  understandGoal,
} from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { askModel } from "#lib/services/llm/index.ts";
import { gatherPlanContext } from "./plan-context.ts";

/** "rules", or `<provider>/<model>`; `notes`: how the goal came to be read so; `repairs`: what of a model's answer was mended. */
export type GoalReading = { understanding: Understanding; readBy: string; notes: string[]; repairs: string[] };

const OUTPUT_TOKENS = 2_000;
const TRIES = 2;
/** For all tries together: who waits for a plan gets one by rules after that. */
const PATIENCE_MS = 120_000;
const CONTEXT_TOKENS = { simple: 1_500, complex: 6_000 };

const byRules = (input: GoalInput, facts: PlanningFacts, why?: string): GoalReading => ({
  understanding: understandGoal(input, facts),
  readBy: "rules",
  notes: why === undefined ? [] : [`Read by rules: ${why}`],
  repairs: [],
});

export type ModelWish = { model: string; withAnalysis: boolean };

/**
 * Lets a model plan: which steps, on which media, with which results, in words that the rules read again. Simple goals go
 * to a local model, complex ones to an advanced one where that is allowed. An answer that can't be used is asked for once
 * more with what is wrong about it; after that, and without a model or a budget, the rules read the goal.
 * @param wish.model `auto`, or `<provider>/<model>`
 */
export async function understandWithModel(
  ctx: ServiceContext,
  input: GoalInput,
  facts: PlanningFacts,
  wish: ModelWish,
): Promise<GoalReading> {
  const complexity = measureComplexity(readGoal(input, facts), isForeignGoal(input, facts));
  const maxTokens = complexity.isComplex ? CONTEXT_TOKENS.complex : CONTEXT_TOKENS.simple;
  const context = await gatherPlanContext(ctx, facts, { withAnalysis: wish.withAnalysis, maxTokens });
  const { goal, constraints, asides = [] } = input;
  const { system, prompt } = promptForPlan({ goal, constraints, asides, context });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  let wrong = "";
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await askModel({
      ctx,
      input: {
        purpose: "planning",
        schema: ModelPlan,
        system: wrong === "" ? system : `${system}\nYour last answer could not be used: ${wrong}.`,
        prompt,
        maxOutputTokens: OUTPUT_TOKENS,
        quality: complexity.isComplex ? "premium" : "local",
        signal,
        ...(wish.model === "auto" ? {} : { model: wish.model }),
      },
    });
    if (answer.outcome === "unavailable") {
      if (answer.isBadAnswer !== true) return byRules(input, facts, answer.reason);
      wrong = "it did not have the form that was asked for";
      continue;
    }
    const reading = readModelPlan(answer.value, input, facts);
    if ("refused" in reading) {
      wrong = reading.refused.slice(0, 300);
      continue;
    }
    const readBy = `${answer.provider}/${answer.model}`;
    const by = `The goal was read by ${readBy} (${PLAN_PROMPT_VERSION}): ${complexity.reason}. ${answer.reason}`;
    return { understanding: reading.understanding, readBy, notes: [by, ...reading.repairs], repairs: reading.repairs };
  }
  return byRules(input, facts, `the model's answer could not be used (${wrong}).`);
}
