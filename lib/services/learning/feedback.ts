import type { UserFeedback } from "#generated/prisma/client.ts";
import { AppError, type Page } from "#lib/core/index.ts";
import { MediaKind } from "#lib/metadata/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { feedbackRow, keepFeedback } from "#lib/services/feedback/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { applyFieldChanges, type HeldField, type WantedChange } from "#lib/services/media/index.ts";
import {
  closeChangeSet,
  countIntoChangeSet,
  type DecisionResult,
  feedbackSourceOf,
  openChangeSet,
} from "#lib/services/review/index.ts";
import { FeedbackContextShape } from "./read-feedback.ts";
import { type FeedbackView, ListFeedbackInput, RecordFeedbackInput, TrackTagEditsInput } from "./schemas.ts";

const jsonOf = (text: string | null): unknown => {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export const toFeedbackView = (row: UserFeedback): FeedbackView => ({
  id: row.id,
  mediaId: row.mediaId,
  path: FeedbackContextShape.safeParse(row.context).data?.relPath ?? null,
  type: row.feedbackType,
  field: row.field,
  original: jsonOf(row.originalValue),
  corrected: jsonOf(row.correctedValue),
  confidence: row.confidenceScore,
  source: row.source,
  actorName: row.actorName,
  at: row.timestamp.toISOString(),
});

/** Corrections, the newest first. They are kept for ever. */
export async function listFeedback({ ctx, input }: Call<ListFeedbackInput>): Promise<Page<FeedbackView>> {
  requireScope(ctx, "read");
  const { cursor, limit, itemId, type } = parseInput(ListFeedbackInput, input);
  const offset = offsetOf(cursor);
  const where = {
    ...(itemId === undefined ? {} : { mediaId: itemId }),
    ...(type === undefined ? {} : { feedbackType: type }),
  };
  const [rows, total] = await Promise.all([
    ctx.db.userFeedback.findMany({ where, orderBy: { id: "desc" }, skip: offset, take: limit + 1 }),
    ctx.db.userFeedback.count({ where }),
  ]);
  return toPage(rows.map(toFeedbackView), { offset, limit, total });
}

async function contextOf(ctx: Pick<ServiceContext, "db">, itemId: string) {
  const item = await ctx.db.mediaItem.findUnique({ where: { id: itemId }, include: { values: true } });
  if (item === null) throw new AppError("NOT_FOUND", `There is no media item ${itemId}.`);
  const fields = Object.fromEntries(item.values.map((value) => [value.field, value.value]));
  return { kind: MediaKind.catch("other").parse(item.kind), relPath: item.path, fields };
}

/** Keeps a correction that was made elsewhere, without changing anything. @throws AppError NOT_FOUND */
export async function recordFeedback({ ctx, input }: Call<RecordFeedbackInput>): Promise<FeedbackView> {
  requireScope(ctx, "operate");
  const { itemId, type, field, original, corrected, confidence } = parseInput(RecordFeedbackInput, input);
  const context = await contextOf(ctx, itemId);
  const [source, actorName] = [feedbackSourceOf(ctx), ctx.actor.name];
  const values = { itemId, field: field ?? type, before: original, after: corrected };
  const row = feedbackRow({ ...values, source, actorName, context, type, confidence });
  return ctx.db.$transaction(async (tx) => {
    const data = { ...row, field: field ?? null, timestamp: ctx.now() };
    const kept = await tx.userFeedback.create({ data });
    const detail = { type, field, feedbackId: kept.id };
    await emitAudit(tx, ctx, { action: "feedback.recorded", entityType: "media", entityId: itemId, detail });
    return toFeedbackView(kept);
  });
}

/**
 * What a person changed about an item's tags, genres and rating: set and locked in the library at once (undoable), and kept
 * as feedback. @throws AppError NOT_FOUND, INVALID_INPUT when nothing is given
 */
export async function trackTagEdits({ ctx, input }: Call<TrackTagEditsInput>): Promise<DecisionResult> {
  requireScope(ctx, "operate");
  const { media: itemId, tags, genre, rating, confidence } = parseInput(TrackTagEditsInput, input);
  const edits = [
    ...(tags === undefined ? [] : [["tags", tags] as const]),
    ...(genre === undefined ? [] : [["genres", genre] as const]),
  ];
  if (edits.length === 0 && rating === undefined) {
    throw new AppError("INVALID_INPUT", "Give tags, genre or rating.", { hint: "Such as --genre Drama,Comedy" });
  }
  const context = await contextOf(ctx, itemId);
  const [source, actorName] = [feedbackSourceOf(ctx), ctx.actor.name];
  const by = { itemId, source, actorName, context, confidence };
  return ctx.db.$transaction(async (tx) => {
    const names = [...edits.map(([field]) => field), ...(rating === undefined ? [] : ["rating"])];
    const title = `Edited ${names.join(", ")}`;
    const changeSetId = await openChangeSet(tx, ctx, { kind: "edit", title, detail: { itemId, fields: names } });
    const wanted = edits.map(([field, list]): WantedChange => {
      const value = list.length === 0 ? null : list;
      const after: HeldField = {
        value,
        origin: "user",
        confidence: 1,
        locked: true,
        confirmedBy: actorName,
        reason: null,
      };
      return { itemId, field, decide: () => ({ after }) };
    });
    const place = { now: ctx.now(), weights: await readFieldWeights(tx) };
    const { changed } = await applyFieldChanges(tx, place, { changeSetId, cause: "edit", actorName }, wanted);
    const rows = changed.map(({ field, before, after }) =>
      feedbackRow({ ...by, field, before: before?.value ?? null, after: after?.value ?? null, changeSetId }),
    );
    const rated = { ...by, field: "rating", type: "rating", before: null, after: rating, changeSetId };
    await keepFeedback(tx, rating === undefined ? rows : [...rows, feedbackRow(rated)], ctx.now());
    await countIntoChangeSet(tx, changeSetId, { items: 1, changes: changed.length, skipped: 0 });
    return { changeSet: await closeChangeSet(tx, ctx, changeSetId), skipped: [], job: null };
  });
}
