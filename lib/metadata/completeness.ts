import { DEFAULT_FIELD_WEIGHTS, type FieldLevel, type FieldWeights, LEVEL_WEIGHT } from "./field-weights.ts";
import { isPlaceholder } from "./placeholders.ts";
import { FIELD_NAMES, type FieldName, type FieldValue, type ItemMetadata } from "./schemas.ts";

/** State of one field that counts: its share of the item's total weight and how much of it is earned (0..1). */
export type FieldCredit = {
  field: FieldName;
  level: FieldLevel;
  weight: number;
  credit: number;
  state: "filled" | "thin" | "placeholder" | "missing";
};

/** `completeness` in 0..1, or null when no field applies; `criticalMissing` are critical fields without credit. */
export type ItemCompleteness = {
  completeness: number | null;
  weightEarned: number;
  weightTotal: number;
  fields: FieldCredit[];
  criticalMissing: FieldName[];
};

/** A cast of one or a single tag is a start; lists longer than this earn nothing more. */
const FULL_LIST_LENGTH: Partial<Record<FieldName, number>> = { cast: 2, tags: 2 };
/** A summary of fewer words than this describes too little to count in full. */
const FULL_SUMMARY_WORDS = 5;

function creditOf(
  field: FieldName,
  held: FieldValue | undefined,
  relPath: string,
): Pick<FieldCredit, "credit" | "state"> {
  if (held === undefined) return { credit: 0, state: "missing" };
  if (held.source === "user") return { credit: 1, state: "filled" };
  if (isPlaceholder(field, held.value, relPath)) return { credit: 0, state: "placeholder" };
  const fullLength = FULL_LIST_LENGTH[field];
  if (fullLength !== undefined && Array.isArray(held.value) && held.value.length < fullLength) {
    return { credit: held.value.length / fullLength, state: "thin" };
  }
  if (field === "summary" && typeof held.value === "string") {
    const words = held.value.split(/\s+/).length;
    const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(held.value);
    if (words < FULL_SUMMARY_WORDS && !unspaced) return { credit: words / FULL_SUMMARY_WORDS, state: "thin" };
  }
  return { credit: 1, state: "filled" };
}

/**
 * Weighted completeness of one item: sum(weight x credit) / sum(weight) over the fields of its kind (the weighted
 * measure of Ochoa & Duval 2009, with partial credit for thin values). Deliberately empty fields are left out, and what a
 * user typed counts in full, also when it looks like a placeholder.
 */
export function measureItemCompleteness(
  item: ItemMetadata,
  weights: FieldWeights = DEFAULT_FIELD_WEIGHTS,
): ItemCompleteness {
  const fields: FieldCredit[] = [];
  const locked = new Set(item.locked);
  const levels = weights[item.kind];
  for (const field of FIELD_NAMES) {
    const level = levels[field];
    const held = item.fields[field];
    if (level === undefined || (held === undefined && locked.has(field))) continue;
    fields.push({ field, level, weight: LEVEL_WEIGHT[level], ...creditOf(field, held, item.relPath) });
  }
  const weightTotal = fields.reduce((sum, entry) => sum + entry.weight, 0);
  const weightEarned = fields.reduce((sum, entry) => sum + entry.weight * entry.credit, 0);
  return {
    completeness: weightTotal === 0 ? null : weightEarned / weightTotal,
    weightEarned,
    weightTotal,
    fields,
    criticalMissing: fields.filter((entry) => entry.level === "critical" && entry.credit === 0).map((e) => e.field),
  };
}
