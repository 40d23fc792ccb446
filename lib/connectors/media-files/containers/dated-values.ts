import type { FieldEdit } from "./container.ts";

/**
 * What a tag that holds both year and date ("2004" or "2004-05-01") says after a year or date edit: a new date also says
 * the year, a held date of the same year stays, and a removed date leaves the year.
 * @param held what the tag says now
 */
export function datedValues(held: string | undefined, edit: FieldEdit, edits: readonly FieldEdit[]): string[] | null {
  const [value] = edit.values ?? [];
  const date = edits.find(({ field }) => field === "date");
  if (edit.field === "year" && date !== undefined && date.values !== null) return date.values;
  if (edit.field === "year" && value !== undefined && held?.startsWith(value)) return [held];
  if (edit.field === "date" && edit.values === null) {
    const year = edits.find(({ field }) => field === "year")?.values;
    return year ?? (held === undefined ? null : [held.slice(0, 4)]);
  }
  return edit.values;
}

export const isDated = (edit: FieldEdit): boolean => edit.field === "year" || edit.field === "date";
