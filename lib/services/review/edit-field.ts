import { AppError } from "#lib/core/index.ts";
import { type FieldName, parseFieldContent } from "#lib/metadata/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { feedbackRow, keepFeedback } from "#lib/services/feedback/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { applyFieldChanges, type FieldChanged, type HeldField } from "#lib/services/media/index.ts";
import { closeChangeSet, countIntoChangeSet, openChangeSet } from "./change-set.ts";
import { feedbackSourceOf } from "./decide-chunk.ts";
import { type DecisionResult, EditFieldInput, LockFieldInput } from "./schemas.ts";

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

type OneChange = {
  itemId: string;
  field: FieldName;
  kind: "edit" | "lock" | "unlock";
  title: string;
  /** @throws AppError when it may not be */
  change(held: HeldField | null): HeldField | null;
  isFeedback: boolean;
};

const feedbackOf = (ctx: ServiceContext, changeSetId: string, change: FieldChanged) =>
  feedbackRow({
    itemId: change.itemId,
    field: change.field,
    before: change.before?.value ?? null,
    after: change.after?.value ?? null,
    source: feedbackSourceOf(ctx),
    actorName: ctx.actor.name,
    context: { kind: change.item.kind, relPath: change.item.path, fields: change.item.fields },
    changeSetId,
  });

/** One person's change of one field, as a change set of its own. */
async function changeOne(ctx: ServiceContext, wanted: OneChange): Promise<DecisionResult> {
  const { itemId, field, kind, title } = wanted;
  return ctx.db.$transaction(async (tx) => {
    const changeSetId = await openChangeSet(tx, ctx, { kind, title, detail: { itemId, field } });
    const decide = (held: HeldField | null) => ({ after: wanted.change(held) });
    const place = { now: ctx.now(), weights: await readFieldWeights(tx) };
    const cause = { changeSetId, cause: kind, actorName: ctx.actor.name };
    const { changed, skipped } = await applyFieldChanges(tx, place, cause, [{ itemId, field, decide }]);
    const [change] = changed;
    if (change === undefined) throw new AppError("NOT_FOUND", skipped[0]?.why ?? "This item is not in the library.");
    if (wanted.isFeedback && !isSame(change.before?.value, change.after?.value)) {
      await keepFeedback(tx, [feedbackOf(ctx, changeSetId, change)], ctx.now());
    }
    await countIntoChangeSet(tx, changeSetId, { items: 1, changes: 1, skipped: 0 });
    return { changeSet: await closeChangeSet(tx, ctx, changeSetId), skipped: [], job: null };
  });
}

/**
 * Sets a field as a person wants it, or empties it on purpose. Either way the field is locked: no scan, rule or plan changes
 * it from then on. @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT when the field does not hold what the person saw
 */
export async function editField({ ctx, input }: Call<EditFieldInput>): Promise<DecisionResult> {
  requireScope(ctx, "operate");
  const { itemId, field, value, expected } = parseInput(EditFieldInput, input);
  const content = value === null ? null : parseFieldContent(field, value);
  if (content === undefined) {
    throw new AppError("INVALID_INPUT", `That does not fit the field ${field}.`, {
      hint: SHAPES[field] ?? "It takes a text.",
    });
  }
  const change = (held: HeldField | null): HeldField => {
    if (expected !== undefined && !isSame(held?.value, expected)) {
      throw new AppError("CONFLICT", `${field} was changed by somebody since you looked at it.`, {
        hint: "Look at the value that stands there now, then decide.",
      });
    }
    return { value: content, origin: "user", confidence: 1, locked: true, confirmedBy: ctx.actor.name, reason: null };
  };
  const title = content === null ? `Emptied ${field}` : `Edited ${field}`;
  return changeOne(ctx, { itemId, field, kind: "edit", title, change, isFeedback: true });
}

const LIST = "It takes a list of texts.";
const WHOLE = "It takes a whole number.";
const SHAPES: Partial<Record<FieldName, string>> = {
  ...{ genres: LIST, tags: LIST, cast: LIST, country: LIST },
  ...{ season: WHOLE, episode: WHOLE, track: WHOLE, disc: WHOLE, year: "It takes a year, such as 1994." },
  date: "It takes a date, such as 1994, 1994-05 or 1994-05-23.",
  language: "It takes a language code, such as en or pt-br.",
  explicit: "It takes true or false.",
};

/** Keeps a field as it is, also when it is empty. */
export async function lockField({ ctx, input }: Call<LockFieldInput>): Promise<DecisionResult> {
  requireScope(ctx, "operate");
  const { itemId, field } = parseInput(LockFieldInput, input);
  const empty: HeldField = {
    value: null,
    origin: "user",
    confidence: 1,
    locked: true,
    confirmedBy: ctx.actor.name,
    reason: null,
  };
  const change = (held: HeldField | null): HeldField => {
    if (held?.locked === true) throw new AppError("CONFLICT", `${field} is locked already.`);
    return held === null ? empty : { ...held, locked: true };
  };
  return changeOne(ctx, { itemId, field, kind: "lock", title: `Locked ${field}`, change, isFeedback: false });
}

/** Lets scans, proposals and plans at a field again; a value stays. */
export async function unlockField({ ctx, input }: Call<LockFieldInput>): Promise<DecisionResult> {
  requireScope(ctx, "operate");
  const { itemId, field } = parseInput(LockFieldInput, input);
  const change = (held: HeldField | null): HeldField | null => {
    if (held?.locked !== true) throw new AppError("CONFLICT", `${field} is not locked.`);
    return held.value === null ? null : { ...held, locked: false };
  };
  return changeOne(ctx, { itemId, field, kind: "unlock", title: `Unlocked ${field}`, change, isFeedback: false });
}
