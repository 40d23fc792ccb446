import { candidatesFromFolders, type FieldContent, FieldName, isListField } from "#lib/metadata/index.ts";
import type { FeedbackEntry, LearnedItem } from "../feedback.ts";
import { valueKey, valuesOf } from "./item-features.ts";
import type { OneValue, RuleAction } from "./rule.ts";

/** What a person did to one field of one item, and the same as actions that a rule could repeat. */
export type Edit = {
  entryId: string;
  at: number;
  item: LearnedItem;
  field: FieldName;
  before: FieldContent | null;
  after: FieldContent | null;
  actions: readonly RuleAction[];
};

/** Values of one content that the other does not hold in the same spelling. */
const missingFrom = (content: FieldContent | null, other: FieldContent | null): OneValue[] => {
  const held = valuesOf(other);
  return valuesOf(content).filter((value) => !held.includes(value));
};

function listActions(field: FieldName, before: FieldContent | null, after: FieldContent | null): RuleAction[] {
  const gone = missingFrom(before, after);
  const come = missingFrom(after, before);
  const [from] = gone;
  const [to] = come;
  if (gone.length === 1 && come.length === 1 && from !== undefined && to !== undefined) {
    return [{ op: "replace", field, from, to }];
  }
  const replaced = gone.flatMap((value): RuleAction[] => {
    const respelled = come.find((other) => valueKey(other) === valueKey(value));
    return respelled === undefined ? [] : [{ op: "replace", field, from: value, to: respelled }];
  });
  const done = new Set(replaced.map((action) => (action.op === "replace" ? valueKey(action.from) : "")));
  const open = (value: OneValue): boolean => !done.has(valueKey(value));
  return [
    ...replaced,
    ...gone.filter(open).map((value): RuleAction => ({ op: "remove", field, value })),
    ...come.filter(open).map((value): RuleAction => ({ op: "add", field, value })),
  ];
}

function actionsOf(field: FieldName, before: FieldContent | null, after: FieldContent | null): RuleAction[] {
  if (isListField(field)) return listActions(field, before, after);
  const [from] = valuesOf(before);
  const [to] = valuesOf(after);
  if (to === undefined || from === to) return [];
  return from === undefined ? [{ op: "set", field, value: to }] : [{ op: "replace", field, from, to }];
}

const FOLDER_SAYS_MIN = 0.75;

function folderValues(item: LearnedItem, relPath: string): Map<FieldName, FieldContent> {
  const found = candidatesFromFolders({ item: { kind: item.kind, relPath, fields: {}, locked: [] } });
  return new Map(found.filter((c) => c.confidence >= FOLDER_SAYS_MIN).map(({ field, value }) => [field, value]));
}

/** A file that was moved from one show's or album's folder to another's tells what it belongs to. */
function editsOfMove({ id, at, item, before, after }: FeedbackEntry): Edit[] {
  if (typeof before !== "string" || typeof after !== "string") return [];
  const old = folderValues(item, before);
  const edits: Edit[] = [];
  for (const [field, value] of folderValues(item, after)) {
    const held = item.fields[field] ?? null;
    const isNews = String(old.get(field) ?? "") !== String(value) && String(held ?? "") !== String(value);
    if (!isNews) continue;
    edits.push({ entryId: id, at, item, field, before: held, after: value, actions: actionsOf(field, held, value) });
  }
  return edits;
}

/** The edits in a piece of feedback; a rating has none. */
export function editsOf(entry: FeedbackEntry): Edit[] {
  if (entry.kind === "rating") return [];
  if (entry.kind === "file_move") return editsOfMove(entry);
  const field = FieldName.safeParse(entry.field).data;
  if (field === undefined) return [];
  const { id, at, item, before, after } = entry;
  return [{ entryId: id, at, item, field, before, after, actions: actionsOf(field, before, after) }];
}

/** One action has one key, whoever did it. */
export function actionKey(action: RuleAction): string {
  if (action.op === "replace") return `replace ${action.field} ${valueKey(action.from)} -> ${String(action.to)}`;
  const values = valuesOf(action.value).map((value) => (action.op === "set" ? String(value) : valueKey(value)));
  return `${action.op} ${action.field} ${values.join(", ")}`;
}
