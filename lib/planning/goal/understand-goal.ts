import type { PlanIntent, PlanLimits } from "#lib/core/index.ts";
import { plainOf } from "../plain-request.ts";
import type { PlanningFacts } from "../planning-facts.ts";
import { type ConversionWish, PlanRequest, type PlanTask } from "../schemas.ts";
import { describeFilter, describeWish, INTENT_SENTENCE } from "./describe.ts";
import { ELSEWHERE, type ElsewhereWish, type Wish } from "./intents.ts";
import {
  askAdvice,
  askForeign,
  askFormat,
  askHowMany,
  askInstead,
  askName,
  askSize,
  askWhat,
  type Choice,
  foreignLanguage,
  insteadNote,
  isGibberish,
  type Question,
} from "./questions.ts";
import { type GoalInput, type GoalReading, type Part, readGoal } from "./read-goal.ts";
import type { LimitReading } from "./read-limits.ts";

/** What was read out of a goal: a request for the planner, a question with choices, or advice that is to be carried out. */
export type Understanding =
  | { kind: "clear"; request: PlanRequest; text: string; bounds: string[]; notes: string[]; isDry: boolean }
  | ({ kind: "question"; notes: string[] } & Question)
  | { kind: "advice"; recommendationId: number; text: string; notes: string[] };

/** Maintenance and the care for new media, as what they consist of; nothing that changes files. */
const EXPANDED: Partial<Record<Wish, readonly PlanIntent[]>> = {
  maintenance: ["analyze_logs", "fill_gaps", "thumbnails", "dedupe", "reindex"],
  process_new: ["probe", "fill_gaps", "thumbnails", "reindex"],
};

const isElsewhere = (wish: Wish): wish is ElsewhereWish => Object.hasOwn(ELSEWHERE, wish);
/** What is about sources and tasks, whatever media a goal names. */
const WITHOUT_MEDIA: readonly PlanIntent[] = ["analyze_logs", "reindex", "dedupe", "retry_failed"];
const WRITES: readonly PlanIntent[] = ["write_tags", "organize"];

function tasksOf(
  parts: readonly Part[],
  forbidden: ReadonlySet<Wish>,
  limits: LimitReading,
): { tasks: PlanTask[]; blocked: boolean } {
  const tasks: PlanTask[] = [];
  let blocked = false;
  const handsOff = limits.handsOff;
  for (const part of parts.filter((one) => !one.negated)) {
    const intents = part.wishes.flatMap((wish): PlanIntent[] => [
      ...(EXPANDED[wish] ?? (isElsewhere(wish) || wish === "maintenance" || wish === "process_new" ? [] : [wish])),
    ]);
    for (const intent of intents) {
      if ((handsOff && WRITES.includes(intent)) || forbidden.has(intent)) {
        blocked = true;
        continue;
      }
      const isInPlace = limits.inPlace || (intent === "loudness" && !part.wishes.includes("transcode"));
      const conversion: ConversionWish = { ...part.target.wish, inPlace: isInPlace && !handsOff };
      const isConversion = intent === "transcode" || intent === "extract_audio" || intent === "loudness";
      tasks.push({
        intent,
        filter: part.filter,
        ...(intent === "retry_failed" ? { taskTypes: part.taskTypes } : {}),
        ...(intent === "fill_gaps" && part.fields.length > 0 ? { fields: part.fields } : {}),
        conversion: isConversion ? conversion : { inPlace: false },
        ...(part.maxItems === undefined ? {} : { maxItems: part.maxItems }),
      });
    }
  }
  return { tasks: mergeTasks(tasks), blocked };
}

/** The same thing asked for twice with the same media is done once. */
function mergeTasks(tasks: readonly PlanTask[]): PlanTask[] {
  const seen = new Set<string>();
  return tasks.filter((task) => {
    const key = JSON.stringify(task);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What has to be asked before anything is planned, or null. */
function openQuestion(
  reading: GoalReading,
  tasks: readonly PlanTask[],
  input: GoalInput,
  facts: PlanningFacts,
): Question | null {
  const doubts = reading.parts.flatMap((part) => part.doubts);
  const unknown = doubts.find((doubt) => doubt.what === "unknown-name") ?? unknownPlace(reading);
  if (unknown !== undefined) return askName(input.goal, unknown.text, facts);
  const many = doubts.find((doubt) => doubt.what === "how-many");
  if (many !== undefined) return askHowMany(input.goal, many.text);
  const impossible = doubts.find((doubt) => doubt.what === "impossible");
  if (impossible !== undefined)
    return {
      question: `The media can't be ${impossible.text}. Which of the two is meant?`,
      text: "The goal contradicts itself.",
      choices: [],
    };
  const [limit] = reading.limits.doubts;
  if (limit !== undefined)
    return { question: `${limit} What shall hold?`, text: "A bound of the goal can't be kept.", choices: [] };
  const sized = reading.parts.find((part) => part.target.sizeText !== null);
  if (sized !== undefined && tasks.some((task) => task.intent === "transcode"))
    return askSize(input.goal, sized.target.sizeText ?? "");
  const two = reading.parts.find((part) => part.target.two !== null)?.target.two;
  if (two !== undefined && two !== null)
    return { question: `Convert into ${two}?`, text: "The goal names two results for the same media.", choices: [] };
  const isOpen = tasks.some(
    ({ intent, conversion: { inPlace: _, ...wish } }) => intent === "transcode" && Object.keys(wish).length === 0,
  );
  return isOpen ? askFormat(input.goal) : null;
}

/** "the holiday collection", where nothing is called holiday. */
function unknownPlace({ marks }: GoalReading): { text: string } | undefined {
  for (const [at, one] of marks.entries()) {
    const next = marks[at + 1];
    if (one.unknown && /^(?:collections?|folders?|director(?:y|ies)|source)$/.test(next?.plain ?? ""))
      return { text: one.text };
  }
  return undefined;
}

const boundsOf = (limits: LimitReading): string[] => [
  ...limits.said,
  ...(limits.handsOff ? ["media files stay as they are"] : []),
  ...(limits.dry ? ["only shown, not kept"] : []),
];

function sentenceOf(tasks: readonly PlanTask[], limits: LimitReading, facts: PlanningFacts): string {
  const sources = new Map(facts.sources.map(({ id, name }) => [id, name]));
  const phrases = tasks.map(({ intent, filter, fields, conversion, maxItems }) => {
    const wish = describeWish(conversion);
    const isWhole = WITHOUT_MEDIA.includes(intent);
    const on = isWhole ? "" : ` of ${describeFilter(filter, sources)}`;
    const what = `${INTENT_SENTENCE[intent]}${fields === undefined ? "" : ` (${fields.join(", ")})`}${wish === "" ? "" : ` to ${wish}`}`;
    const place = conversion.inPlace ? ", in place of the originals" : "";
    return `${what}${on}${maxItems === undefined ? "" : `, at most ${maxItems}`}${place}`;
  });
  const bounds = boundsOf(limits);
  return `I understood: ${phrases.join("; then ")}.${bounds.length > 0 ? ` Bounds: ${bounds.join("; ")}.` : ""}`;
}

function notesOf(reading: GoalReading, blocked: boolean, elsewhere: readonly ElsewhereWish[]): string[] {
  const unread = [...new Set(reading.unread)];
  return [
    ...reading.typos.map(({ from, to }) => `"${from}" was read as "${to}".`),
    ...(unread.length > 0
      ? [`Not understood, and without effect: ${unread.map((word) => `"${word}"`).join(", ")}.`]
      : []),
    ...reading.constraintsUnread.map(
      (text) => `This constraint was not understood, and has no effect: "${text.slice(0, 200)}".`,
    ),
    ...(blocked ? ["What changes files was left out: the goal says to leave them alone."] : []),
    ...reading.parts.flatMap((part) =>
      part.said.filter((text) => text.startsWith("new:")).map((text) => `Taken for ${text}.`),
    ),
    ...[...new Set(elsewhere)].map(insteadNote),
  ];
}

/** What the callers set beside the words wins over what the words say. */
function withInput(tasks: readonly PlanTask[], input: GoalInput): PlanTask[] {
  return tasks.map((task) => ({
    ...task,
    filter: {
      ...task.filter,
      ...(input.sourceIds.length > 0 ? { sourceIds: input.sourceIds } : {}),
      ...(input.collection === undefined ? {} : { collections: [input.collection] }),
    },
  }));
}

/** What the words forbid: by a bound such as "do not touch originals", or by a sentence such as "don't rename anything". */
export function forbiddenWishes(reading: GoalReading): Set<Wish> {
  return new Set(reading.parts.filter((part) => part.negated && !part.isOwn).flatMap((part) => part.wishes));
}

/** Turns tasks into the request that the planner takes, or into the question that is left. */
export function toUnderstanding(
  reading: GoalReading,
  tasks: readonly PlanTask[],
  input: GoalInput,
  facts: PlanningFacts,
): Understanding {
  const open = openQuestion(reading, tasks, input, facts);
  if (open !== null) return { kind: "question", notes: notesOf(reading, false, []), ...open };
  const elsewhere = reading.parts.filter((part) => !part.negated).flatMap((part) => part.wishes.filter(isElsewhere));
  const all = withInput(tasks, input);
  const limits: PlanLimits = reading.limits.limits;
  const request = PlanRequest.parse({
    goal: input.goal,
    intents: [...new Set(all.map((task) => task.intent))],
    sourceIds: input.sourceIds,
    ...plainOf(all),
    tasks: all,
    limits,
    constraints: input.constraints,
    ...(input.maxSteps === undefined ? {} : { maxSteps: input.maxSteps }),
    writeFiles: all.some((task) => task.conversion.inPlace || WRITES.includes(task.intent)),
  });
  const blocked =
    reading.limits.handsOff &&
    reading.parts.some((part) => part.wishes.some((wish) => WRITES.includes(wish as PlanIntent)));
  const notes = notesOf(reading, blocked, elsewhere);
  const text = sentenceOf(all, reading.limits, facts);
  return { kind: "clear", request, text, bounds: boundsOf(reading.limits), notes, isDry: reading.limits.dry };
}

const ask = (question: Question, notes: string[] = []): Understanding => ({ kind: "question", notes, ...question });

function askAboutNothing(reading: GoalReading, input: GoalInput, facts: PlanningFacts): Understanding {
  const elsewhere = reading.parts.flatMap((part) => part.wishes.filter(isElsewhere));
  const advice = facts.advice ?? [];
  if ((elsewhere.includes("relieve") || elsewhere.includes("clear_backlog")) && advice.length > 0) {
    const words = reading.marks.map((one) => one.plain).filter((plain) => plain.length > 2);
    const named = advice.filter(({ title, subject }) =>
      words.some(
        (word) =>
          `${title} ${subject}`
            .toLowerCase()
            .split(/[^a-z0-9]+/)
            .includes(word) && !/^(?:bottleneck|reduce|slow|wait|waiting|time|the|fix|for|and)$/.test(word),
      ),
    );
    const [only] = named.length === 1 ? named : advice.length === 1 ? advice : [];
    if (only !== undefined)
      return { kind: "advice", recommendationId: only.id, text: `What was found slow: ${only.title}`, notes: [] };
    return ask(
      askAdvice(named.length > 0 ? { ...facts, advice: named } : facts, named.map((one) => one.subject).join(", ")),
    );
  }
  if (elsewhere.length > 0) return ask(askInstead(elsewhere));
  const language = foreignLanguage(reading.marks);
  if (language !== null) return ask(askForeign(language, input.goal));
  return ask(askWhat(), notesOf(reading, false, []));
}

/**
 * Reads a goal in plain words without a model: what to do, on which media, within which bounds. What it cannot read it
 * asks for or says; it never guesses an intent.
 */
export function understandGoal(input: GoalInput, facts: PlanningFacts): Understanding {
  const reading = readGoal(input, facts);
  const language = foreignLanguage(reading.marks);
  if (language !== null) return ask(askForeign(language, input.goal));
  const { tasks, blocked } = tasksOf(reading.parts, forbiddenWishes(reading), reading.limits);
  if (tasks.length === 0 && blocked) {
    const choices: Choice[] = [
      { label: "Fill metadata in the library only", goal: "Fill missing metadata, do not touch originals" },
    ];
    return ask({
      question: "The goal changes files, and its bounds forbid it. Which of the two holds?",
      text: "The goal contradicts itself.",
      choices,
    });
  }
  if (tasks.length === 0) return askAboutNothing(reading, input, facts);
  if (isGibberish(reading.marks)) return ask(askWhat(), notesOf(reading, false, []));
  return toUnderstanding(reading, tasks, input, facts);
}

/** Whether a goal is in another language than the one that the rules read. */
export const isForeignGoal = (input: GoalInput, facts: PlanningFacts): boolean =>
  foreignLanguage(readGoal(input, facts).marks) !== null;
