import { z } from "zod";
import { FieldContent, FieldName, MediaKind } from "#lib/metadata/index.ts";

export const FeedbackKind = z.enum(["tag_correction", "genre_correction", "file_move", "rating", "metadata_edit"]);
export type FeedbackKind = z.infer<typeof FeedbackKind>;

/** A medium as rules look at it: its kind, its path below the source, and one value a field. */
export const LearnedItem = z.object({
  id: z.string(),
  kind: MediaKind,
  relPath: z.string(),
  fields: z.partialRecord(FieldName, FieldContent),
});
export type LearnedItem = z.infer<typeof LearnedItem>;

/**
 * One correction that a person made, with the item as it stood before. `at` is in milliseconds since 1970. An edit has a
 * field; of a move, `before` and `after` are the paths; of a rating, `after` is the number.
 */
export const FeedbackEntry = z.object({
  id: z.string(),
  kind: FeedbackKind,
  at: z.number(),
  item: LearnedItem,
  field: FieldName.optional(),
  before: FieldContent.nullable(),
  after: FieldContent.nullable(),
});
export type FeedbackEntry = z.infer<typeof FeedbackEntry>;

/** The kind of feedback that a change of a field is. */
export function feedbackKindOf(field: FieldName): FeedbackKind {
  if (field === "genres") return "genre_correction";
  return field === "tags" ? "tag_correction" : "metadata_edit";
}
