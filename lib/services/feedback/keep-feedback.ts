import type { Tx } from "#lib/db/index.ts";

/** What the item was like before the correction; kept with it, since the item may go. */
export type FeedbackContext = { kind: string; relPath: string; fields: Record<string, unknown> };

export type FeedbackSource = "user" | "cli" | "api" | "file";

export type FeedbackInput = {
  itemId: string;
  field: string;
  before: unknown;
  after: unknown;
  source: FeedbackSource;
  actorName: string | null;
  context: FeedbackContext;
  type?: string;
  changeSetId?: string | null;
  confidence?: number | null;
};

const typeOf = (field: string): string =>
  field === "genres" ? "genre_correction" : field === "tags" ? "tag_correction" : "metadata_edit";

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

const CONTEXT_TEXT_MAX = 2_000;

/** Long texts say no more to a rule than their beginning. */
function shorten(context: FeedbackContext): FeedbackContext {
  const cut = (value: unknown) => (typeof value === "string" ? value.slice(0, CONTEXT_TEXT_MAX) : value);
  const fields = Object.entries(context.fields).map(([field, value]) => [field, cut(value)]);
  return { ...context, fields: Object.fromEntries(fields) };
}

/** One correction as a row of user_feedback; values as JSON text. */
export const feedbackRow = (input: FeedbackInput) => ({
  mediaId: input.itemId,
  feedbackType: input.type ?? typeOf(input.field),
  originalValue: textOf(input.before),
  correctedValue: textOf(input.after),
  confidenceScore: input.confidence ?? null,
  source: input.source,
  field: input.field,
  actorName: input.actorName,
  context: JSON.parse(JSON.stringify(shorten(input.context))),
  changeSetId: input.changeSetId ?? null,
});

const ROWS_AT_ONCE = 200;

/** Keeps corrections for ever: nothing removes a row of user_feedback, not even the removal of its item. */
export async function keepFeedback(tx: Tx, rows: ReturnType<typeof feedbackRow>[], now: Date): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    await tx.userFeedback.createMany({ data: some.map((row) => ({ ...row, timestamp: now })) });
  }
}
