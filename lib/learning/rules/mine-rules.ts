import { wilsonLower } from "#lib/core/index.ts";
import type { FieldName } from "#lib/metadata/index.ts";
import type { FeedbackEntry, LearnedItem } from "../feedback.ts";
import { actionKey, type Edit, editsOf } from "./edits.ts";
import { clauseKey, clauseRank, clausesOf, sharedKind } from "./item-features.ts";
import { couldAct, didAct, didUndo } from "./judge-edit.ts";
import { createLibraryEvidence, type LibraryCount, type LibraryEvidence } from "./library-evidence.ts";
import type { HeldOutCheck, RuleAction, RuleCandidate, RuleClause, RuleCondition, RuleKind } from "./rule.ts";
import { ruleWords } from "./rule-words.ts";

export type MineOptions = {
  /** A pattern has to be seen on so many different items. Default 3. */
  minFrequency?: number;
  /** Candidates below this are left out. Default 0.5. */
  confidenceMin?: number;
  /**
   * Items as they are now; what they hold speaks for or against a rule that sets a field. Leave out values that rules,
   * similar items or a model gave: a rule must not confirm itself.
   */
  library?: readonly LearnedItem[];
};

const MIN_FREQUENCY = 3;
const CONFIDENCE_MIN = 0.5;
const IDS_MAX = 50;
const CLAUSES_TRIED_MAX = 40;
const CONDITIONS_MAX = 5;
/** At least this share of the cases that a rule was not made from has to come out right. */
const HELD_OUT_MIN = 0.7;

type Pattern = { action: RuleAction; supporting: Edit[] };

/** The edits of one field: what was done last to each item, with the clauses that hold for the item. */
type FieldEdits = { all: readonly Edit[]; newest: readonly Edit[]; clauses: ReadonlyMap<string, ReadonlySet<string>> };

type Judged = { condition: RuleCondition; agree: Edit[]; against: Edit[]; library: LibraryCount; confidence: number };

const newestPerItem = (edits: readonly Edit[]): Edit[] => [
  ...new Map([...edits].sort((a, b) => a.at - b.at).map((edit) => [edit.item.id, edit])).values(),
];

function groupByField(edits: readonly Edit[]): Map<FieldName, FieldEdits> {
  const groups = new Map<FieldName, Edit[]>();
  for (const edit of edits) groups.set(edit.field, [...(groups.get(edit.field) ?? []), edit]);
  const described = [...groups].map(([field, all]): [FieldName, FieldEdits] => {
    const newest = newestPerItem(all);
    const keysOf = ({ item }: Edit): [string, ReadonlySet<string>] => [
      item.id,
      new Set(clausesOf(item, field).map(clauseKey)),
    ];
    return [field, { all, newest, clauses: new Map(newest.map(keysOf)) }];
  });
  return new Map(described);
}

function patternsIn({ all }: FieldEdits, minFrequency: number): Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const edit of all) {
    for (const action of edit.actions) {
      const key = actionKey(action);
      const known = patterns.get(key);
      if (known === undefined) patterns.set(key, { action, supporting: [edit] });
      else known.supporting.push(edit);
    }
  }
  return [...patterns.values()]
    .map(({ action, supporting }) => ({ action, supporting: newestPerItem(supporting) }))
    .filter(({ supporting }) => supporting.length >= minFrequency);
}

function judge(
  pattern: Pattern,
  edits: FieldEdits,
  { condition, library }: { condition: RuleCondition; library: LibraryEvidence },
): Judged {
  const keys = condition.clauses.map(clauseKey);
  const meets = ({ item }: Edit): boolean =>
    (condition.kind === undefined || item.kind === condition.kind) &&
    keys.every((key) => edits.clauses.get(item.id)?.has(key) === true);
  const agree: Edit[] = [];
  const against: Edit[] = [];
  for (const edit of edits.newest) {
    if (!meets(edit)) continue;
    if (couldAct(pattern.action, edit)) (didAct(pattern.action, edit) ? agree : against).push(edit);
    else if (didUndo(pattern.action, edit)) against.push(edit);
  }
  const counted = library.count(pattern.action, condition);
  const right = agree.length + counted.right;
  const confidence = wilsonLower(right, agree.length + against.length + counted.total);
  return { condition, agree, against, library: counted, confidence };
}

/** Clauses that enough of the supporting items have in common, the most frequent first. */
function sharedClauses({ action, supporting }: Pattern, minFrequency: number): RuleClause[] {
  const counts = new Map<string, { clause: RuleClause; count: number }>();
  for (const { item } of supporting) {
    for (const [key, clause] of new Map(clausesOf(item, action.field).map((one) => [clauseKey(one), one]))) {
      const known = counts.get(key) ?? { clause, count: 0 };
      known.count += 1;
      counts.set(key, known);
    }
  }
  return [...counts.values()]
    .filter(({ count }) => count >= minFrequency)
    .sort((a, b) => b.count - a.count || clauseRank(a.clause) - clauseRank(b.clause))
    .slice(0, CLAUSES_TRIED_MAX)
    .map(({ clause }) => clause);
}

const rankOf = ({ clauses: [clause] }: RuleCondition): number => (clause === undefined ? 1_000 : clauseRank(clause));

const betterFirst = (a: Judged, b: Judged): number =>
  b.confidence - a.confidence || b.agree.length - a.agree.length || rankOf(a.condition) - rankOf(b.condition);

/**
 * The conditions under which a pattern holds: for a correction, everywhere if nobody ever decided otherwise; else whatever
 * the corrected items share, the surest first, until the supporting items are covered. What adds to a list
 * needs a condition: some items that got a word say nothing about all others.
 */
function conditionsFor(pattern: Pattern, edits: FieldEdits, context: MineContext): Judged[] {
  const { minFrequency, library } = context;
  const kind = sharedKind(pattern.supporting.map(({ item }) => item));
  const kinds = kind === undefined ? {} : { kind };
  const everywhere = judge(pattern, edits, { condition: { ...kinds, clauses: [] }, library });
  const isCorrection = pattern.action.op === "replace" || pattern.action.op === "remove";
  if (isCorrection && everywhere.against.length === 0) return [everywhere];
  const tried = sharedClauses(pattern, minFrequency)
    .map((clause) => judge(pattern, edits, { condition: { ...kinds, clauses: [clause] }, library }))
    .filter(({ agree, against }) => agree.length >= minFrequency && agree.length > against.length);
  const open = new Set(pattern.supporting.map(({ item }) => item.id));
  const chosen: Judged[] = [];
  const possible = pattern.action.op === "add" ? tried : [...tried, everywhere];
  for (const judged of possible.sort(betterFirst)) {
    const covered = judged.agree.filter(({ item }) => open.has(item.id));
    if (covered.length < minFrequency || chosen.length >= CONDITIONS_MAX) continue;
    chosen.push(judged);
    for (const { item } of covered) open.delete(item.id);
  }
  return chosen;
}

/**
 * How the rule does on cases it was not made from: corrections later than those that made it frequent, and items that hold
 * a value already.
 */
function checkHeldOut({ agree, against, library }: Judged, minFrequency: number): HeldOutCheck {
  const inOrder = [...agree].sort((a, b) => a.at - b.at);
  const madeAt = inOrder[minFrequency - 1]?.at ?? Number.POSITIVE_INFINITY;
  const later = inOrder.slice(minFrequency).length;
  const wrongLater = against.filter(({ at }) => at > madeAt).length;
  const right = later + library.right;
  const tested = later + wrongLater + library.total;
  const verdict = tested === 0 ? "untested" : right / tested >= HELD_OUT_MIN ? "passed" : "failed";
  return { tested, right, verdict };
}

const KIND_OF: Partial<Record<FieldName, RuleKind>> = { tags: "tag_mapping", genres: "genre_correction" };

const idsOf = (edits: readonly Edit[]): string[] =>
  [...edits]
    .sort((a, b) => b.at - a.at)
    .slice(0, IDS_MAX)
    .map(({ entryId }) => entryId);

function candidateOf(action: RuleAction, judged: Judged, minFrequency: number): RuleCandidate {
  const { condition, agree, against, confidence } = judged;
  const asks = [condition.kind ?? "", ...condition.clauses.map(clauseKey)].join(" & ");
  return {
    key: `${asks} => ${actionKey(action)}`,
    kind: KIND_OF[action.field] ?? "metadata_enhancement",
    condition,
    action,
    support: agree.length,
    against: against.length,
    confidence,
    heldOut: checkHeldOut(judged, minFrequency),
    supportIds: idsOf(agree),
    againstIds: idsOf(against),
    words: ruleWords({ condition, action }),
  };
}

type MineContext = { minFrequency: number; library: LibraryEvidence };

/**
 * Rules in the feedback: what was done to at least `minFrequency` different items, under the condition that separates those
 * best from items that were treated otherwise. Candidates that failed on cases held out of their making are returned with
 * that verdict, for people to see; they are not for use. Equal feedback gives equal rules, the surest first.
 */
export function mineRules(feedback: readonly FeedbackEntry[], options: MineOptions = {}): RuleCandidate[] {
  const minFrequency = Math.max(1, options.minFrequency ?? MIN_FREQUENCY);
  const context: MineContext = { minFrequency, library: createLibraryEvidence(options.library ?? [], feedback) };
  const mined = new Map<string, RuleCandidate>();
  for (const edits of groupByField(feedback.flatMap(editsOf)).values()) {
    for (const pattern of patternsIn(edits, minFrequency)) {
      for (const judged of conditionsFor(pattern, edits, context)) {
        if (judged.agree.length < minFrequency || judged.confidence < (options.confidenceMin ?? CONFIDENCE_MIN))
          continue;
        const candidate = candidateOf(pattern.action, judged, minFrequency);
        mined.set(candidate.key, candidate);
      }
    }
  }
  return [...mined.values()].sort((a, b) => b.confidence - a.confidence || (a.key < b.key ? -1 : 1));
}
