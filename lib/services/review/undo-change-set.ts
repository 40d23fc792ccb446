import { z } from "zod";
import type { MediaValueChange } from "#generated/prisma/client.ts";
import { AppError, type ReportProgress } from "#lib/core/index.ts";
import { moveProposals, settleValueChanges, type Tx } from "#lib/db/index.ts";
import { FieldName, type FieldWeights, ValueSource } from "#lib/metadata/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob } from "#lib/services/job/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { applyFieldChanges, type HeldField, isSameField } from "#lib/services/media/index.ts";
import { noteForRules, noteRuleEvent } from "#lib/services/rule/index.ts";
import { closeChangeSet, countIntoChangeSet, findChangeSet, openChangeSet, toChangeSetView } from "./change-set.ts";
import { ChangeSetIdInput, type DecisionResult } from "./schemas.ts";

const AT_ONCE_MAX = 500;
const CHUNK = 500;

const StoredHeld = z
  .object({
    value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable(),
    origin: ValueSource,
    confidence: z.number(),
    locked: z.boolean(),
    confirmedBy: z.string().nullable().default(null),
    reason: z.string().nullable().default(null),
  })
  .nullable();

const heldOf = (value: unknown): HeldField | null => StoredHeld.parse(value ?? null);

export const UndoJob = z.object({
  undoId: z.string(),
  changeSetId: z.string(),
  total: z.number().int(),
  actor: z.object({ id: z.string(), name: z.string(), type: z.enum(["user", "token", "cli", "mcp", "system"]) }),
});
type UndoJob = z.infer<typeof UndoJob>;

const CHANGED_SINCE = "It was changed since, so it was left as it is.";

/** Puts back what still stands as it was set, the last change first; what changed since is left and noted. */
async function undoValues(tx: Tx, ctx: ServiceContext, work: UndoJob, weights: FieldWeights): Promise<number> {
  const rows = await tx.mediaValueChange.findMany({
    where: { changeSetId: work.changeSetId, state: "applied" },
    orderBy: { id: "desc" },
    take: CHUNK,
  });
  if (rows.length === 0) return 0;
  const settled: { id: number; state: "undone" | "conflict"; problem: string | null }[] = [];
  const wanted = rows.map((row: MediaValueChange) => ({
    itemId: row.itemId,
    field: FieldName.parse(row.field),
    decide(held: HeldField | null) {
      const isOurs = isSameField(held, heldOf(row.after));
      settled.push({ id: row.id, state: isOurs ? "undone" : "conflict", problem: isOurs ? null : CHANGED_SINCE });
      return isOurs ? { after: heldOf(row.before) } : { skip: CHANGED_SINCE };
    },
  }));
  const cause = { changeSetId: work.undoId, cause: "undo", actorName: ctx.actor.name } as const;
  const { changed } = await applyFieldChanges(tx, { now: ctx.now(), weights }, cause, wanted);
  await settleValueChanges(tx, settled);
  const accepted = new Set(rows.flatMap((row) => (row.cause === "accept" ? [`${row.itemId} ${row.field}`] : [])));
  const back = changed.filter(
    ({ itemId, field, after }) => after?.locked !== true && accepted.has(`${itemId} ${field}`),
  );
  const moves = back.map(({ itemId, field }) => ({ itemId, field, state: "open" }));
  await moveProposals(tx, moves, { name: ctx.actor.name, at: ctx.now() });
  const given = back.flatMap(({ itemId, field, before }) =>
    before === null ? [] : [{ itemId, field, value: before.value, origin: before.origin }],
  );
  await noteForRules(tx, ctx.now(), "undone", given);
  const conflicts = settled.filter((entry) => entry.state === "conflict").length;
  const items = new Set(changed.map((change) => change.itemId)).size;
  await countIntoChangeSet(tx, work.undoId, { items, changes: changed.length, skipped: conflicts, conflicts });
  return rows.length;
}

/** What was turned down may be proposed again. */
async function undoRejections(tx: Tx, ctx: ServiceContext, work: UndoJob): Promise<number> {
  const rows = await tx.metadataRejection.findMany({ where: { changeSetId: work.changeSetId }, take: CHUNK });
  if (rows.length === 0) return 0;
  await tx.metadataRejection.deleteMany({ where: { id: { in: rows.map((row) => row.id) } } });
  await noteForRules(tx, ctx.now(), "forgiven", rows);
  const moves = rows.map(({ itemId, field }) => ({ itemId, field, state: "open" }));
  await moveProposals(tx, moves, { name: ctx.actor.name, at: ctx.now(), withRejected: true });
  const items = new Set(rows.map((row) => row.itemId)).size;
  await countIntoChangeSet(tx, work.undoId, { items, changes: rows.length, skipped: 0 });
  return rows.length;
}

async function finish(tx: Tx, ctx: ServiceContext, work: UndoJob) {
  const undo = await closeChangeSet(tx, ctx, work.undoId);
  const left = await tx.mediaValueChange.count({ where: { changeSetId: work.changeSetId, state: "applied" } });
  const state = undo.conflicts > 0 || left > 0 ? "partly_undone" : "undone";
  const { conflicts, changes } = undo;
  const { ruleId } = await tx.mediaChangeSet.update({
    where: { id: work.changeSetId },
    data: { state, conflictCount: conflicts },
  });
  if (ruleId !== null && changes > 0) await noteRuleEvent(tx, ctx.now(), ruleId, { type: "undone", count: changes });
  return undo;
}

/** Undoes chunk by chunk, each in a transaction of its own; started again, it goes on where it stopped. */
export async function runUndo(
  system: ServiceContext,
  input: unknown,
  watch: { report: ReportProgress; signal: AbortSignal },
): Promise<object> {
  const work = UndoJob.parse(input);
  const ctx: ServiceContext = { ...system, actor: { ...system.actor, ...work.actor } };
  const weights = await readFieldWeights(ctx.db);
  let done = 0;
  for (;;) {
    if (watch.signal.aborted && watch.signal.reason !== "cancel") watch.signal.throwIfAborted();
    if (watch.signal.aborted) break;
    const step = (tx: Tx) => undoValues(tx, ctx, work, weights).then((count) => count || undoRejections(tx, ctx, work));
    const count = await ctx.db.$transaction(step, { timeout: 60_000, maxWait: 60_000 });
    if (count === 0) break;
    done += count;
    watch.report({ phase: "Taking back", done, total: work.total, unit: "values" });
  }
  return ctx.db.$transaction((tx) => finish(tx, ctx, work));
}

/** Starts the undo, once: of two at the same time one wins. */
async function begin(tx: Tx, ctx: ServiceContext, changeSetId: string): Promise<UndoJob> {
  const set = await findChangeSet(tx, changeSetId);
  const won = await tx.mediaChangeSet.updateMany({
    where: { id: changeSetId, state: { in: ["applied", "partly_undone"] } },
    data: { state: "undoing" },
  });
  const values = await tx.mediaValueChange.count({ where: { changeSetId, state: "applied" } });
  const rejections = await tx.metadataRejection.count({ where: { changeSetId } });
  if (won.count === 0 || values + rejections === 0) {
    const why = set.state === "working" ? "It is still at work." : "It was undone already.";
    throw new AppError("CONFLICT", why, { hint: "Look at its changes: each says what became of it." });
  }
  const undoId = await openChangeSet(tx, ctx, { kind: "undo", title: `Undid: ${set.title}`, undoOf: changeSetId });
  const { id, name, type } = ctx.actor;
  return { undoId, changeSetId, total: values + rejections, actor: { id, name, type } };
}

/**
 * Takes a whole change set back. A value that somebody changed since is a conflict: it is left alone and told. Much is done
 * by a job. @throws AppError NOT_FOUND, CONFLICT when it was undone before
 */
export async function undoChangeSet({ ctx, input }: Call<ChangeSetIdInput>): Promise<DecisionResult> {
  requireScope(ctx, "operate");
  const { changeSetId } = parseInput(ChangeSetIdInput, input);
  const { work, job } = await ctx.db.$transaction(async (tx) => {
    const begun = await begin(tx, ctx, changeSetId);
    const isMuch = begun.total > AT_ONCE_MAX;
    return { work: begun, job: isMuch ? await enqueueJob(tx, ctx, { kind: "undo_changes", input: begun }) : null };
  });
  if (job === null) await runUndo(ctx, work, { report: () => undefined, signal: new AbortController().signal });
  const left = await ctx.db.mediaValueChange.findMany({
    where: { changeSetId, state: "conflict" },
    select: { itemId: true, field: true, problem: true },
    take: 100,
  });
  const skipped = left.map(({ itemId, field, problem }) => ({ itemId, field, why: problem ?? "" }));
  return { changeSet: toChangeSetView(await findChangeSet(ctx.db, work.undoId)), skipped, job };
}
