import { z } from "zod";
import { AppError, EMPTY_EVIDENCE, PlanIntent } from "#lib/core/index.ts";
import {
  type GoalInput,
  type PlanDraft,
  type PlanningFacts,
  PlanRequest,
  planByHand,
  planByRules,
  type Understanding,
  understandGoal,
} from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { gatherPlanningFacts } from "#lib/services/library/index.ts";
import { checkDraft } from "./check-draft.ts";
import { previewPlan } from "./preview-plan.ts";
import { getPlan } from "./read-plans.ts";
import { GeneratePlanInput, type GeneratePlanResult } from "./schemas.ts";
import { type CheckedDraft, generatorOf, type NewPlan, storePlan } from "./store-plan.ts";
import { type GoalReading, understandWithModel } from "./understand-with-model.ts";

const PlanAdvice = z.object({ goal: z.string(), intents: z.array(PlanIntent) });
const HandAdvice = z.object({ steps: z.array(z.string()).min(1), risk: z.string(), subject: z.string() });

/** What is to be planned: understood by rules, or advice that only people can carry out, as a draft of their steps. */
type Wanted =
  | Exclude<Understanding, { kind: "advice" }>
  | { kind: "by_hand"; draft: PlanDraft; text: string; notes: string[] };
type Reading = Omit<GoalReading, "understanding"> & { understanding: Wanted; recommendationId?: number };

async function understandRecommendation(
  ctx: ServiceContext,
  input: GeneratePlanInput & { recommendationId: number },
): Promise<Wanted> {
  const row = await ctx.db.optimizationRecommendation.findUnique({ where: { id: input.recommendationId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no recommendation ${input.recommendationId}.`);
  if (row.state === "planned" && row.planId !== null) {
    throw new AppError("CONFLICT", `There is a plan for this recommendation already: ${row.planId}.`, {
      hint: "Open that plan, or reject it first.",
    });
  }
  const advice = PlanAdvice.safeParse(row.planRequest);
  const byHand = HandAdvice.safeParse(row.advice);
  if (!advice.success && byHand.success) {
    const draft = planByHand(byHand.data, titleOf(`Mend: ${row.title}`));
    return { kind: "by_hand", draft, text: `What people do about "${row.title}".`, notes: [] };
  }
  if (!advice.success) {
    throw new AppError(
      "UNSUPPORTED",
      "This recommendation is for a person to carry out; Plantain can't do it itself yet.",
      {
        hint: "Its description says what to do. Dismiss it when it is done.",
      },
    );
  }
  const { goal, intents } = advice.data;
  const request = PlanRequest.parse({
    goal,
    intents,
    sourceIds: row.sourceId === null ? [] : [row.sourceId],
    constraints: input.constraints,
    ...(input.maxSubtasks === undefined ? {} : { maxSteps: input.maxSubtasks }),
    writeFiles: intents.includes("write_tags") || intents.includes("organize"),
  });
  return {
    kind: "clear",
    request,
    text: `From the recommendation "${row.title}".`,
    bounds: [],
    notes: [],
    isDry: false,
  };
}

const withoutModel = (understanding: Wanted): Reading => ({ understanding, readBy: "rules", notes: [], repairs: [] });

const goalInputOf = (ctx: ServiceContext, input: GeneratePlanInput, goal: string): GoalInput => ({
  goal,
  constraints: input.constraints,
  sourceIds: input.sourceIds,
  collection: input.collection,
  maxSteps: input.maxSubtasks,
  asides: [input.context, input.preferredApproach].filter((text) => text !== undefined),
  nowMs: ctx.now().getTime(),
});

async function understand(ctx: ServiceContext, input: GeneratePlanInput, facts: PlanningFacts): Promise<Reading> {
  const { recommendationId, goal, useModel, withAnalysis = false } = input;
  if (recommendationId !== undefined)
    return { ...withoutModel(await understandRecommendation(ctx, { ...input, recommendationId })), recommendationId };
  if (goal === undefined)
    throw new AppError("INVALID_INPUT", "Say what should be done: give a goal or a recommendation.");
  const asked = goalInputOf(ctx, input, goal);
  const reading =
    useModel === undefined
      ? { understanding: understandGoal(asked, facts), readBy: "rules", notes: [], repairs: [] }
      : await understandWithModel(ctx, asked, facts, { model: useModel, withAnalysis });
  const { understanding } = reading;
  if (understanding.kind !== "advice") return { ...reading, understanding };
  const advised = { ...input, recommendationId: understanding.recommendationId };
  const wanted = await understandRecommendation(ctx, advised);
  return {
    ...reading,
    understanding: { ...wanted, text: understanding.text },
    recommendationId: advised.recommendationId,
  };
}

const titleOf = (goal: string): string => {
  const first = goal.trim().replace(/\s+/g, " ");
  return first.charAt(0).toUpperCase() + (first.length > 100 ? `${first.slice(1, 99)}…` : first.slice(1));
};

/** What this installation is not set up for, where no step of the plan could run without it. */
function blockedBy({ draft, validation }: CheckedDraft): string | null {
  const issues = validation.issues.filter((issue) => issue.severity === "error" && issue.rule === "permits");
  const [first] = issues;
  const stuck = new Set(issues.map((issue) => issue.stepKey ?? ""));
  for (const step of draft.steps) if (step.dependsOn.some((key) => stuck.has(key))) stuck.add(step.key);
  return first === undefined || stuck.size < draft.steps.length ? null : `${first.message} ${first.fix ?? ""}`.trim();
}

/** Marks a recommendation as planned, once; of two at once one wins. */
async function store(ctx: ServiceContext, made: NewPlan): Promise<string> {
  return ctx.db.$transaction(
    async (tx) => {
      const { recommendationId } = made;
      const planId = await storePlan(tx, ctx, made);
      if (recommendationId !== null) {
        const won = await tx.optimizationRecommendation.updateMany({
          where: { id: recommendationId, state: { not: "planned" } },
          data: { state: "planned", planId },
        });
        if (won.count === 0) throw new AppError("CONFLICT", "Somebody has just made a plan for this recommendation.");
        await emitEvent(tx, "recommendations", "recommendation.planned", { recommendationId, planId });
      }
      return planId;
    },
    { timeout: 60_000 },
  );
}

/**
 * From a goal in plain words, or a recommendation, to a checked plan that waits for approval. Unclear goals come back as
 * a question; nothing is stored then, nor with `dryRun`.
 */
export async function generatePlan({ ctx, input }: Call<GeneratePlanInput>): Promise<GeneratePlanResult> {
  requireScope(ctx, "operate");
  const parsed = parseInput(GeneratePlanInput, input);
  const facts = await gatherPlanningFacts(ctx.db);
  const {
    understanding,
    readBy,
    notes: readingNotes,
    repairs,
    recommendationId,
  } = await understand(ctx, parsed, facts);
  const notes = [...readingNotes, ...understanding.notes];
  const result = { understood: understanding.text, modelUsed: readBy, notes, repairs, choices: [] };
  if (understanding.kind === "question") {
    const { question, choices } = understanding;
    return { ...result, plan: null, question, choices };
  }
  const made =
    understanding.kind === "by_hand"
      ? understanding
      : planByRules(understanding.request, facts, titleOf(understanding.request.goal));
  if ("nothingToDo" in made) return { ...result, plan: null, question: made.nothingToDo, choices: made.choices };
  const draft = {
    ...made.draft,
    notes: [...notes, ...made.draft.notes].map((note) => note.slice(0, 1_000)).slice(0, 50),
  };
  const checked = await checkDraft(ctx, draft, facts);
  const blocked = blockedBy(checked);
  if (blocked !== null) return { ...result, plan: null, question: blocked };
  const generator = generatorOf(readBy);
  if (parsed.dryRun || (understanding.kind === "clear" && understanding.isDry)) {
    const preview = previewPlan(ctx, checked, facts, EMPTY_EVIDENCE);
    return { ...result, plan: { ...preview, generator }, question: null };
  }
  const request = understanding.kind === "by_hand" ? { goal: draft.goal } : understanding.request;
  const planId = await store(ctx, { request, checked, readBy, recommendationId: recommendationId ?? null });
  return { ...result, plan: await getPlan({ ctx, input: { planId } }), question: null };
}
