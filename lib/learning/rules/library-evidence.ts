import { isPlaceholder } from "#lib/metadata/index.ts";
import type { FeedbackEntry, LearnedItem } from "../feedback.ts";
import { clauseKey, clausesOf, holdsValue, meetsCondition, valuesOf } from "./item-features.ts";
import type { RuleAction, RuleCondition } from "./rule.ts";

/** Items outside the feedback that meet a condition and hold the field: all of them, and those with the rule's value. */
export type LibraryCount = { right: number; total: number };

export type LibraryEvidence = { count: (action: RuleAction, condition: RuleCondition) => LibraryCount };

const NOTHING: LibraryCount = { right: 0, total: 0 };

function indexByClause(items: readonly LearnedItem[]): Map<string, LearnedItem[]> {
  const index = new Map<string, LearnedItem[]>();
  for (const item of items) {
    for (const key of new Set(clausesOf(item, "title").map(clauseKey))) {
      const members = index.get(key);
      if (members === undefined) index.set(key, [item]);
      else members.push(item);
    }
  }
  return index;
}

/**
 * What the library says about rules that set a field. For corrections and list entries it says nothing: an item that was
 * never looked at shows no decision.
 */
export function createLibraryEvidence(
  library: readonly LearnedItem[],
  feedback: readonly FeedbackEntry[],
): LibraryEvidence {
  const touched = new Set(feedback.map(({ item }) => item.id));
  const others = library.filter((item) => !touched.has(item.id));
  let byClause: Map<string, LearnedItem[]> | undefined;
  const count = (action: RuleAction, condition: RuleCondition): LibraryCount => {
    if (action.op !== "set" || others.length === 0) return NOTHING;
    byClause ??= indexByClause(others);
    const [first] = condition.clauses;
    const near = first === undefined ? others : (byClause.get(clauseKey(first)) ?? []);
    const found = { right: 0, total: 0 };
    for (const item of near) {
      const held = item.fields[action.field];
      if (held === undefined || !meetsCondition(item, condition) || isPlaceholder(action.field, held, item.relPath))
        continue;
      found.total += 1;
      if (valuesOf(action.value).every((value) => holdsValue(held, value))) found.right += 1;
    }
    return found;
  };
  return { count };
}
