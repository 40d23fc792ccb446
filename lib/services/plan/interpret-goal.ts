import {
  describeFilter,
  INTENT_SENTENCE,
  type PlanningFacts,
  planByRules,
  selectBy,
  understandGoal,
} from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { type GoalInterpretation, InterpretGoalInput } from "./schemas.ts";

/** Somebody who types asks every second; the library does not change that fast. */
const KEPT_MS = 20_000;
const kept = new WeakMap<object, { at: number; facts: Promise<PlanningFacts> }>();

function factsOf(ctx: ServiceContext): Promise<PlanningFacts> {
  const there = kept.get(ctx.db);
  const now = Date.now();
  if (there !== undefined && now - there.at < KEPT_MS) return there.facts;
  const facts = gatherPlanningFacts(ctx.db);
  kept.set(ctx.db, { at: now, facts });
  facts.catch(() => kept.delete(ctx.db));
  return facts;
}

const MOST_EXAMPLES = 3;

/**
 * What the rules read in a goal: each thing to do with the media that are meant, what was not understood, or the question
 * with its choices. Plans nothing and keeps nothing.
 */
export async function interpretGoal({ ctx, input }: Call<InterpretGoalInput>): Promise<GoalInterpretation> {
  requireScope(ctx, "operate");
  const parsed = parseInput(InterpretGoalInput, input);
  const facts = await factsOf(ctx);
  const understood = understandGoal({ ...parsed, nowMs: ctx.now().getTime() }, facts);
  if (understood.kind === "question") {
    const { text, question, choices, notes } = understood;
    return { understood: text, question, choices, notes, bounds: [], tasks: [] };
  }
  if (understood.kind === "advice") {
    const { text, notes } = understood;
    return { understood: text, question: null, choices: [], notes, bounds: [], tasks: [] };
  }
  const { request, text, bounds, notes } = understood;
  const sources = new Map(facts.sources.map(({ id, name }) => [id, name]));
  const tasks = (request.tasks ?? []).map((task) => {
    const isAboutMedia = !["analyze_logs", "reindex", "dedupe", "retry_failed"].includes(task.intent);
    const items = isAboutMedia ? selectBy(facts.items, task.filter) : [];
    const made = planByRules({ ...request, tasks: [task] }, facts, "Interpretation");
    return {
      what: INTENT_SENTENCE[task.intent],
      media: isAboutMedia ? describeFilter(task.filter, sources) : null,
      items: isAboutMedia ? items.length : null,
      steps: "draft" in made ? made.draft.steps.length : 0,
      examples: items.slice(0, MOST_EXAMPLES).map((item) => item.path),
    };
  });
  return { understood: text, question: null, choices: [], notes, bounds, tasks };
}
