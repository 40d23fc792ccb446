import type { FieldName } from "#lib/metadata/index.ts";
import type { FieldEdit } from "../containers/container.ts";
import type { TagChanges } from "./tag-writing.ts";

/** Fields that are one text per value; the others are joined or single. */
const LISTS: ReadonlySet<FieldName> = new Set(["genres", "tags", "cast", "country"]);

/** Values as they go into a file: line ends unified, characters that tags cannot hold removed. */
function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
    .trim();
}

/** Edits from changes; an empty text or list removes the field. */
export function toFieldEdits(changes: TagChanges): FieldEdit[] {
  return Object.entries(changes).map(([name, value]): FieldEdit => {
    const field = name as FieldName;
    if (value === null || value === undefined) return { field, values: null };
    const texts = (Array.isArray(value) ? value : [value])
      .map((entry) => tidy(String(entry)))
      .filter((text) => text !== "");
    if (texts.length === 0) return { field, values: null };
    return { field, values: LISTS.has(field) ? [...new Set(texts)] : [texts.join("; ")] };
  });
}
