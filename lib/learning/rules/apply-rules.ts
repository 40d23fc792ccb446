import {
  type FieldContent,
  type FieldName,
  type ItemMetadata,
  isListField,
  isPlaceholder,
  parseFieldContent,
} from "#lib/metadata/index.ts";
import type { LearnedItem } from "../feedback.ts";
import { holdsValue, meetsCondition, valueKey, valuesOf } from "./item-features.ts";
import type { ActiveRule, RuleAction, RuleProposal } from "./rule.ts";
import { ruleWords } from "./rule-words.ts";

/** An item with its values alone, as conditions look at it. */
export function toLearnedItem(id: string, item: ItemMetadata): LearnedItem {
  const fields: LearnedItem["fields"] = {};
  for (const [field, held] of Object.entries(item.fields)) Object.assign(fields, { [field]: held.value });
  return { id, kind: item.kind, relPath: item.relPath, fields };
}

const unique = (values: readonly (string | number | boolean)[]): string[] => [
  ...new Map(values.map((value) => [valueKey(value), String(value)])).values(),
];

/** The content after the action; undefined when the action has nothing to do here. */
function outcomeOf(action: RuleAction, held: FieldContent | undefined, isEmpty: boolean): FieldContent | undefined {
  if (action.op === "set") return isEmpty ? action.value : undefined;
  const values = valuesOf(held);
  if (action.op === "add") {
    if (!isListField(action.field) || (held !== undefined && holdsValue(held, action.value))) return undefined;
    return unique([...(isEmpty ? [] : values), action.value]);
  }
  const from = valueKey(action.op === "replace" ? action.from : action.value);
  if (!values.some((value) => valueKey(value) === from)) return undefined;
  const kept = values.flatMap((value) =>
    valueKey(value) !== from ? [value] : action.op === "replace" ? [action.to] : [],
  );
  if (!isListField(action.field)) return kept[0];
  return unique(kept);
}

const isSame = (a: FieldContent | undefined, b: FieldContent): boolean => JSON.stringify(a) === JSON.stringify(b);

function proposalOf(item: ItemMetadata, rule: ActiveRule): RuleProposal | undefined {
  const { action } = rule;
  const field: FieldName = action.field;
  const held = item.fields[field];
  if (item.locked.includes(field) || held?.source === "user") return undefined;
  const isEmpty = held === undefined || isPlaceholder(field, held.value, item.relPath);
  const outcome = outcomeOf(action, held?.value, isEmpty);
  const value = outcome === undefined ? undefined : parseFieldContent(field, outcome);
  if (value === undefined || isSame(held?.value, value)) return undefined;
  return {
    field,
    value,
    held: held?.value ?? null,
    origin: "rule",
    witness: `rule:${rule.id}`,
    corrects: !isEmpty,
    confidence: rule.confidence,
    reason: `a learned rule says so: ${ruleWords(rule)}`,
    ruleId: rule.id,
  };
}

/**
 * What rules would make of an item, the surest first: the whole new content of each field. Nothing is proposed for a field
 * that a person typed or locked, and nothing that is there already. A list is never emptied: taking its last entry away
 * is for a person.
 */
export function applyRules(item: ItemMetadata, rules: readonly ActiveRule[]): RuleProposal[] {
  const learned = toLearnedItem("", item);
  const found = rules.flatMap((rule) =>
    meetsCondition(learned, rule.condition) ? (proposalOf(item, rule) ?? []) : [],
  );
  return found.sort((a, b) => b.confidence - a.confidence || (a.ruleId < b.ruleId ? -1 : 1));
}
