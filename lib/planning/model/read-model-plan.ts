import { PlanIntent } from "#lib/core/index.ts";
import { FieldName } from "#lib/metadata/index.ts";
import { foreignLanguage } from "../goal/questions.ts";
import { type GoalInput, type GoalReading, readGoal } from "../goal/read-goal.ts";
import { readPhrase } from "../goal/read-phrase.ts";
import { forbiddenWishes, toUnderstanding, type Understanding } from "../goal/understand-goal.ts";
import type { ItemFilter } from "../item-filter.ts";
import type { PlanningFacts } from "../planning-facts.ts";
import { ConversionWish, type PlanTask } from "../schemas.ts";
import type { ModelPlan } from "./model-plan.ts";
import { nearest } from "./nearest.ts";
import { orderSteps } from "./order-steps.ts";

export type ModelReading = { understanding: Understanding; repairs: string[] } | { refused: string };

const WRITES: readonly PlanIntent[] = ["write_tags", "organize"];
const CONVERSIONS: readonly PlanIntent[] = ["transcode", "extract_audio", "loudness"];

const quote = (text: string): string => JSON.stringify(text.replace(/\s+/g, " ").slice(0, 60));

function fieldsOf(said: readonly string[], repairs: string[]): string[] {
  const found = said.flatMap((word) => {
    const name = nearest(FieldName.options, word);
    if (name === undefined) repairs.push(`There is no field ${quote(word)}: left out.`);
    else if (name !== word) repairs.push(`${quote(word)} was taken for the field ${name}.`);
    return name === undefined ? [] : [name];
  });
  return [...new Set(found)];
}

type Step = ModelPlan["steps"][number] & { intent: PlanIntent };

function knownSteps(plan: ModelPlan, repairs: string[]): Step[] {
  const seen = new Set<string>();
  const known = plan.steps.flatMap((step) => {
    const intent = nearest(PlanIntent.options, step.do);
    if (intent === undefined) repairs.push(`There is no step ${quote(step.do)}: left out.`);
    else if (intent !== step.do) repairs.push(`${quote(step.do)} was taken for the step ${intent}.`);
    if (seen.has(step.id)) repairs.push(`Two steps were called ${quote(step.id)}.`);
    seen.add(step.id);
    return intent === undefined ? [] : [{ ...step, intent }];
  });
  return orderSteps(known, repairs);
}

/** What the person's own words say about the same thing wins over what a model made of them; what they leave out stays out. */
function ownFilter(reading: GoalReading, intent: PlanIntent): ItemFilter {
  const parts = reading.parts.filter((part) => !part.negated);
  const same = parts.filter((part) => part.wishes.includes(intent));
  const [only] = same.length === 1 ? same : [];
  const { notKinds, notCollections, notSourceIds, notItemIds } = reading.parts[0]?.filter ?? {};
  const exclusions = Object.fromEntries(
    Object.entries({ notKinds, notCollections, notSourceIds, notItemIds }).filter(([, value]) => value !== undefined),
  );
  return { ...exclusions, ...only?.filter };
}

type Context = {
  reading: GoalReading;
  input: GoalInput;
  facts: PlanningFacts;
  isForeign: boolean;
  handsOff: boolean;
  repairs: string[];
};

function toTask(step: Step, context: Context): PlanTask | { refused: string } {
  const { reading, input, facts, isForeign, handsOff } = context;
  const media = readPhrase(step.media, input.nowMs, facts);
  if (media.unread.length > 0)
    return {
      refused: `the media of step ${quote(step.id)} are not known words: ${media.unread.map(quote).join(", ")}`,
    };
  const own = reading.parts.find((part) => !part.negated && part.wishes.includes(step.intent));
  const wish = { ...readPhrase(`to ${step.result}`, input.nowMs, facts).wish, ...own?.target.wish };
  const isInPlace = !isForeign && (reading.limits.inPlace || step.intent === "loudness");
  const fields = step.intent === "fill_gaps" ? fieldsOf(step.fields, context.repairs) : [];
  const maxItems = own?.maxItems ?? media.maxItems;
  return {
    intent: step.intent,
    filter: { ...media.filter, ...ownFilter(reading, step.intent) },
    ...(fields.length > 0 ? { fields } : {}),
    conversion: ConversionWish.parse(
      CONVERSIONS.includes(step.intent) ? { ...wish, inPlace: isInPlace && !handsOff } : {},
    ),
    ...(maxItems === undefined ? {} : { maxItems }),
  };
}

/** Bounds in the model's English are added to those of the person's words, which stay as they are. */
function withBounds(plan: ModelPlan, reading: GoalReading, input: GoalInput, facts: PlanningFacts): GoalReading {
  const said = readGoal({ ...input, goal: "", constraints: plan.bounds.slice(), asides: [] }, facts).limits;
  return {
    ...reading,
    limits: {
      ...reading.limits,
      limits: { ...said.limits, ...reading.limits.limits },
      handsOff: reading.limits.handsOff || said.handsOff,
      dry: reading.limits.dry || said.dry,
      said: [...new Set([...reading.limits.said, ...said.said])],
    },
  };
}

const line = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f]+/g, " ").trim();

/** Why a question of a model is an honest one: it asks, and is more than a sign. */
const isQuestion = (text: string): boolean => text.length >= 8 && /\p{L}{2}/u.test(text);

/**
 * Turns a model's answer into a request for the planner by rules. Steps and fields that are not known are taken for the
 * nearest known ones or left out, waits that make no sense are dropped, and all of it is told. Refused, with what the model
 * should mend: an answer that neither acts nor asks, or whose media can't be read again.
 */
export function readModelPlan(plan: ModelPlan, input: GoalInput, facts: PlanningFacts): ModelReading {
  const repairs: string[] = [];
  const own = readGoal(input, facts);
  const isForeign = foreignLanguage(own.marks) !== null;
  const reading = withBounds(plan, own, input, facts);
  const steps = knownSteps(plan, repairs);
  const question = line(plan.question ?? "");
  if (steps.length === 0) {
    if (!isQuestion(question)) return { refused: "it names no step of the list, and asks nothing" };
    return {
      understanding: {
        kind: "question",
        question,
        text: "A model read the goal and found it unclear.",
        choices: [],
        notes: [],
      },
      repairs,
    };
  }
  const forbidden = forbiddenWishes(reading);
  const { handsOff } = reading.limits;
  const allowed = steps.filter((step) => !(handsOff && WRITES.includes(step.intent)) && !forbidden.has(step.intent));
  if (allowed.length < steps.length)
    repairs.push("What changes files was left out: the goal says to leave them alone.");
  if (allowed.length === 0) return { refused: "the person's words forbid every step of it" };
  const tasks: PlanTask[] = [];
  for (const step of allowed) {
    const task = toTask(step, { reading, input, facts, isForeign, handsOff, repairs });
    if ("refused" in task) return task;
    tasks.push(task);
  }
  const understanding = toUnderstanding(reading, tasks, input, facts);
  if (understanding.kind !== "clear") return { understanding, repairs };
  const reasons = allowed.map((step) => line(step.reason)).filter((reason) => reason !== "");
  const notes = [
    ...understanding.notes.filter((note) => !note.startsWith("Not understood")),
    ...reasons.slice(0, 5).map((reason) => `The model's reason: ${reason}`),
  ];
  return {
    understanding: { ...understanding, notes, request: { ...understanding.request, isOrdered: true } },
    repairs,
  };
}
