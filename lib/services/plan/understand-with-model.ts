import {
  GOAL_PROMPT_VERSION,
  type GoalInput,
  ModelGoal,
  type PlanningFacts,
  promptForGoal,
  readModelGoal,
  type Understanding,
  understandGoal,
} from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { askModel } from "#lib/services/llm/index.ts";

/** "rules", or `<provider>/<model>`; `notes`: what the person should know about how the goal was read. */
export type GoalReading = { understanding: Understanding; readBy: string; notes: string[] };

const OUTPUT_TOKENS = 800;
const TRIES = 2;

const byRules = (input: GoalInput, facts: PlanningFacts, why?: string): GoalReading => ({
  understanding: understandGoal(input, facts),
  readBy: "rules",
  notes: why === undefined ? [] : [`Read by rules: ${why}`],
});

/**
 * Lets a model read a goal, by the words that the planner by rules knows. An answer that can't be used is asked for once
 * more with what is wrong about it; after that, and without a model or a budget, the rules read the goal.
 * @param model `auto`, or `<provider>/<model>`
 */
export async function understandWithModel(
  ctx: ServiceContext,
  input: GoalInput,
  facts: PlanningFacts,
  model: string,
): Promise<GoalReading> {
  const { system, prompt } = promptForGoal(input);
  let wrong = "";
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await askModel({
      ctx,
      input: {
        purpose: "planning",
        schema: ModelGoal,
        system: wrong === "" ? system : `${system}\nYour last answer could not be used: ${wrong}.`,
        prompt,
        maxOutputTokens: OUTPUT_TOKENS,
        ...(model === "auto" ? {} : { model }),
      },
    });
    if (answer.outcome === "unavailable") {
      if (answer.isBadAnswer !== true) return byRules(input, facts, answer.reason);
      wrong = "it did not have the form that was asked for";
      continue;
    }
    const reading = readModelGoal(answer.value, input, facts);
    if ("refused" in reading) {
      wrong = reading.refused;
      continue;
    }
    const readBy = `${answer.provider}/${answer.model}`;
    const by = `The goal was read by ${readBy} (${GOAL_PROMPT_VERSION}): ${answer.reason}`;
    return { understanding: reading.understanding, readBy, notes: [by, ...reading.repairs] };
  }
  return byRules(input, facts, `the model's answer could not be used (${wrong}).`);
}
