import { foldText } from "../placeholders.ts";
import type { FieldContent, FieldName } from "../schemas.ts";
import { normalizeGenre, normalizeLanguage } from "../vocabulary.ts";
import { type GapItem, NUMBER_FIELDS } from "./gap-item.ts";

export type PlainValue = string | number | boolean;

const NO_WORDS = new Map<string, string>();

/** The key under which two spellings of a value are one: case, accents, punctuation, and known names of genres. */
export function keyOfValue(field: FieldName, value: PlainValue): string {
  if (typeof value !== "string") return String(value);
  if (field === "genres") return foldText(normalizeGenre(value, NO_WORDS));
  if (field === "language") return normalizeLanguage(value) ?? foldText(value);
  return foldText(value) || value.trim();
}

const partsOf = (content: FieldContent): readonly PlainValue[] => (Array.isArray(content) ? content : [content]);

const NO_KEYS: readonly string[] = [];

/** Folding costs more than anything else here, and every item is asked many times: what was folded is kept beside it. */
const keysOfFields = new WeakMap<GapItem["fields"], Map<FieldName, readonly string[]>>();

/** Keys of all values that an item holds in a field; empty when it holds none. Fields are not changed once asked. */
export function keysHeld({ fields }: GapItem, field: FieldName): readonly string[] {
  const content = fields[field];
  if (content === undefined) return NO_KEYS;
  let known = keysOfFields.get(fields);
  if (known === undefined) {
    known = new Map();
    keysOfFields.set(fields, known);
  }
  const before = known.get(field);
  if (before !== undefined) return before;
  const keys = [...new Set(partsOf(content).map((value) => keyOfValue(field, value)))].filter((key) => key !== "");
  known.set(field, keys);
  return keys;
}

export type VocabularyEntry = { value: PlainValue; count: number };

/** Every value of a field in the library by key, in the spelling used most; the most frequent first. */
export type FieldVocabulary = ReadonlyMap<string, VocabularyEntry>;

export function vocabularyOf(items: readonly GapItem[], field: FieldName): FieldVocabulary {
  const spellings = new Map<string, Map<PlainValue, number>>();
  for (const item of items) {
    const content = item.fields[field];
    if (content === undefined) continue;
    for (const value of partsOf(content)) {
      const key = keyOfValue(field, value);
      if (key === "") continue;
      const counts = spellings.get(key) ?? new Map<PlainValue, number>();
      spellings.set(key, counts.set(value, (counts.get(value) ?? 0) + 1));
    }
  }
  const entries = [...spellings].map(([key, counts]): [string, VocabularyEntry] => {
    let best: VocabularyEntry = { value: key, count: 0 };
    let count = 0;
    for (const [value, times] of counts) {
      count += times;
      if (times > best.count) best = { value, count: times };
    }
    return [key, { value: best.value, count }];
  });
  return new Map(entries.sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1)));
}

/** A value as the field's schema wants it, from the text of an item. */
export function valueFromText(field: FieldName, text: string): PlainValue {
  return NUMBER_FIELDS.has(field) ? Number(text) : text;
}
