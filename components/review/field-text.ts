import { valueText } from "#components/plans/step-words.ts";

const LISTS: ReadonlySet<string> = new Set(["genres", "tags", "cast", "country"]);
const NUMBERS: ReadonlySet<string> = new Set(["year", "season", "episode", "track", "disc"]);

/** A value as a person types it: lists with commas between. */
export const toTyped = (value: unknown): string => valueText(value) ?? "";

/** What a person typed as the field's kind of value; blank empties the field. */
export function fromTyped(field: string, text: string): string | number | boolean | string[] | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (LISTS.has(field)) return trimmed.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  if (field === "explicit") return /^(?:yes|true|1)$/i.test(trimmed);
  return NUMBERS.has(field) && /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}
