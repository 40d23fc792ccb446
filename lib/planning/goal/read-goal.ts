import type { ItemFilter } from "../item-filter.ts";
import type { PlanningFacts } from "../planning-facts.ts";
import { type Clause, clausesOf, isAction } from "./clauses.ts";
import { type Wish, wishesOf } from "./intents.ts";
import { type Mark, type MarkedUp, markUp } from "./mark-up.ts";
import { indexNames } from "./names.ts";
import { is, partOf, withQuantities } from "./quantities.ts";
import { type LimitReading, readLimits } from "./read-limits.ts";
import { type Doubt, isLanguage, readExclusion, readSelection } from "./read-selection.ts";
import { readTarget, type Target } from "./read-target.ts";
import { wordsOf } from "./words.ts";

export type GoalInput = {
  goal: string;
  constraints: string[];
  sourceIds: string[];
  collection?: string | undefined;
  maxSteps?: number | undefined;
  /** What the person tells besides: read for bounds only. */
  asides?: string[];
  /** Ages and deadlines count from here. */
  nowMs: number;
};

export type Part = {
  wishes: Wish[];
  filter: ItemFilter;
  isOwn: boolean;
  said: string[];
  target: Target;
  fields: string[];
  taskTypes: string[];
  maxItems: number | undefined;
  negated: boolean;
  doubts: Doubt[];
  unread: string[];
};

export type GoalReading = {
  parts: Part[];
  limits: LimitReading;
  typos: MarkedUp["typos"];
  unread: string[];
  marks: Mark[];
  constraintsUnread: string[];
};

/** Task types that a goal names: as they are called, or by the beginning of a word: "transcode jobs", "transcription". */
function namedTypes(marks: readonly Mark[], facts: PlanningFacts): string[] {
  const words = new Set(marks.map((one) => one.plain));
  return (facts.taskTypes ?? []).filter((type) => {
    const parts = type
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((part) => part.length >= 4);
    return words.has(type.toLowerCase()) || parts.some((part) => words.has(part));
  });
}

const fieldsOf = (marks: readonly Mark[]): string[] => [
  ...new Set(marks.flatMap((mark) => partOf(mark, "field") ?? [])),
];

/** "20 movies", "at most 20 files", "only 5": how many media, where no order was said. */
function countOf(marks: readonly Mark[], used: ReadonlySet<Mark>): number | undefined {
  for (const [at, mark] of marks.entries()) {
    if (!is(mark, "q:number") || used.has(mark) || is(marks[at - 1], "crf", "quality")) continue;
    const next = marks[at + 1];
    const isCounted =
      is(next, "file", "video", "audio-files", "new") ||
      partOf(next, "kind") !== undefined ||
      next?.plain === "of" ||
      is(marks[at + 2], "file", "video") ||
      partOf(marks[at + 2], "kind") !== undefined;
    const isBounded = is(marks[at - 1], "at-most", "only", "first");
    const value = Math.floor(mark.value ?? 0);
    if (
      value >= 1 &&
      value <= 100_000 &&
      (isCounted || isBounded) &&
      !is(next, "parallel") &&
      !is(marks[at + 2], "parallel") &&
      (/^\d/.test(mark.text) || isBounded || value > 1)
    )
      return value;
  }
  return undefined;
}

/** Fields after "without" narrow what is taken, where something else than filling is asked for. */
function missingOf(marks: readonly Mark[], wishes: readonly Wish[]): ItemFilter {
  const at = marks.findIndex((mark) => is(mark, "missing"));
  if (at < 0) return {};
  const near = marks.slice(at, at + 6);
  if (near.some((mark) => is(mark, "thumbnail"))) return { hasThumbnail: false };
  const fields = fieldsOf(near);
  return fields.length > 0 && !wishes.includes("fill_gaps") ? { missing: fields } : {};
}

/** In a phrase "to h265" is a result and "h265" a kind of media, whatever is done; in a goal the verb decides. */
function readPart(clause: Clause, nowMs: number, as: "goal" | "phrase" = "goal"): Part {
  const target = readTarget(clause.body);
  const wishes = wishesOf(clause.body, target.wish);
  const isResult = as === "phrase" && is(clause.body[0], "to");
  const isConversion =
    as === "phrase"
      ? isResult
      : wishes.some((wish) => wish === "transcode" || wish === "extract_audio" || wish === "loudness");
  const result = isConversion ? target : { ...target, wish: {}, marks: new Set<Mark>() };
  // "don't convert the podcasts": what is named in a ban is what is left out.
  const selection = clause.negated
    ? readExclusion(clause.body, nowMs)
    : readSelection(clause.body, nowMs, (mark) => result.marks.has(mark));
  const except = readExclusion(clause.except, nowMs);
  const missing = missingOf(clause.body, wishes);
  const unread = [...clause.body, ...clause.except]
    .filter((mark) => mark.unknown && !isLanguage(mark.plain))
    .map((mark) => mark.text);
  return {
    wishes,
    filter: { ...selection.filter, ...except.filter, ...missing },
    isOwn: selection.isOwn || Object.keys(missing).length > 0,
    said: [...selection.said, ...except.said],
    target: result,
    fields: fieldsOf(clause.body),
    taskTypes: [],
    maxItems: countOf(clause.body, selection.used),
    negated: clause.negated,
    doubts: [...selection.doubts, ...except.doubts],
    unread,
  };
}

/** Words for a filter that a part without its own takes over: from before it, or, at the beginning, from behind it. */
function shareSelections(parts: Part[]): void {
  let last: Part | null = null;
  for (const part of parts) {
    if (part.isOwn) last = part;
    else if (last !== null && !part.negated) part.filter = { ...last.filter, ...part.filter };
  }
  const first = parts.find((part) => part.isOwn && !part.negated);
  for (const part of parts) {
    if (part === first) break;
    if (first !== undefined && !part.isOwn && !part.negated && part.wishes.length > 0)
      part.filter = { ...first.filter, ...part.filter };
  }
  // What is to be left out is left out of everything.
  const exclusions: ItemFilter = {};
  for (const { filter } of parts)
    for (const key of ["notKinds", "notCollections", "notSourceIds", "notItemIds"] as const)
      if (filter[key] !== undefined) exclusions[key] = [...new Set([...(exclusions[key] ?? []), ...filter[key]])];
  for (const part of parts) part.filter = { ...part.filter, ...exclusions };
}

const mark = (text: string, facts: PlanningFacts, names = indexNames(facts)): MarkedUp => {
  const made = markUp(wordsOf(text), names);
  return { ...made, marks: withQuantities(made.marks) };
};

/** Joins a part that only names media ("the kids movies too") or a result with the one before it. */
function joinFragments(clauses: Clause[]): Clause[] {
  const joined: Clause[] = [];
  for (const clause of clauses) {
    const before = joined.at(-1);
    const hasWish = clause.body.some(isAction) || wishesOf(clause.body, {}).length > 0;
    if (before === undefined || hasWish || clause.negated) joined.push(clause);
    else {
      before.body.push(...clause.body);
      before.except.push(...clause.except);
    }
  }
  return joined;
}

/** Everything that the rules read out of a goal, before anything is decided. Linear in its length. */
export function readGoal(input: GoalInput, facts: PlanningFacts, as: "goal" | "phrase" = "goal"): GoalReading {
  const names = indexNames(facts);
  const goal = mark(input.goal, facts, names);
  const parts = joinFragments(clausesOf(goal.marks)).map((clause) => readPart(clause, input.nowMs, as));
  const constraints = input.constraints.map((text) => ({ text, ...mark(text, facts, names) }));
  const asides = (input.asides ?? []).map((text) => mark(text, facts, names));
  const constraintsUnread: string[] = [];
  for (const constraint of constraints) {
    const isRead = readConstraint(constraint.marks, parts, input.nowMs);
    const own = readLimits(constraint.marks, input.nowMs);
    const hasLimit =
      Object.keys(own.limits).length > 0 || own.handsOff || own.inPlace || own.dry || own.doubts.length > 0;
    if (!isRead && !hasLimit) constraintsUnread.push(constraint.text);
  }
  shareSelections(parts);
  for (const part of parts) part.taskTypes = namedTypes(goal.marks, facts);
  const stop: Mark = {
    concepts: [],
    text: ".",
    plain: ".",
    start: 0,
    end: 0,
    value: null,
    unknown: false,
    quoted: false,
    names: [],
  };
  const all = [goal.marks, ...constraints.map(({ marks }) => marks), ...asides.map(({ marks }) => marks)].flatMap(
    (marks) => [...marks, stop],
  );
  const limits = readLimits(all, input.nowMs);
  const unread = parts.flatMap((part) => part.unread);
  return { parts, limits, typos: goal.typos, unread, marks: goal.marks, constraintsUnread };
}

/** A constraint may narrow ("only movies", "at most 20 files", "not the kids collection") or forbid ("don't rename files"). */
function readConstraint(marks: Mark[], parts: Part[], nowMs: number): boolean {
  let isRead = false;
  for (const clause of clausesOf(marks)) {
    const part = readPart(clause, nowMs);
    if (clause.negated) {
      part.negated = true;
      parts.push(part);
      isRead ||= part.wishes.length > 0 || part.isOwn;
      continue;
    }
    const narrows = part.isOwn || Object.keys(part.filter).length > 0 || part.maxItems !== undefined;
    const { wish } = readTarget(clause.body);
    const isTarget = Object.keys(wish).length > 0 && parts.some((one) => one.wishes.includes("transcode"));
    for (const one of parts) {
      if (!isTarget) one.filter = { ...one.filter, ...part.filter };
      else one.target.wish = { ...wish, ...one.target.wish };
      if (part.maxItems !== undefined) one.maxItems = part.maxItems;
      if (narrows && !isTarget) one.isOwn = true;
      one.doubts.push(...part.doubts);
    }
    isRead ||= narrows || isTarget || part.doubts.length > 0;
  }
  return isRead;
}
