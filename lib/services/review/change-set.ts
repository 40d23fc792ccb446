import type { MediaChangeSet } from "#generated/prisma/client.ts";
import { AppError, newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { recordLibrarySnapshot, recordReview } from "#lib/services/library/index.ts";
import { ChangeSetView } from "./schemas.ts";

export type NewChangeSet = {
  kind: ChangeSetView["kind"];
  title: string;
  detail?: object;
  ruleId?: number;
  undoOf?: string;
};

/** Opens a change set inside the transaction of its first changes. */
export async function openChangeSet(tx: Tx, ctx: ServiceContext, set: NewChangeSet): Promise<string> {
  const { kind, title, detail = {}, ruleId = null, undoOf = null } = set;
  const row = await tx.mediaChangeSet.create({
    data: {
      id: newId("cst"),
      kind,
      title: title.slice(0, 300),
      detail: JSON.parse(JSON.stringify(detail)),
      state: "working",
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      ruleId,
      undoOf,
      createdAt: ctx.now(),
    },
  });
  return row.id;
}

export type Counts = { items: number; changes: number; skipped: number; conflicts?: number };

/** Adds what a part of the work came to. */
export async function countIntoChangeSet(tx: Tx, changeSetId: string, counts: Counts): Promise<void> {
  await tx.mediaChangeSet.update({
    where: { id: changeSetId },
    data: {
      itemCount: { increment: counts.items },
      changeCount: { increment: counts.changes },
      skippedCount: { increment: counts.skipped },
      conflictCount: { increment: counts.conflicts ?? 0 },
    },
  });
}

/** Ends a change set: it is told to those who watch, and stands in the audit. */
export async function closeChangeSet(tx: Tx, ctx: ServiceContext, changeSetId: string): Promise<ChangeSetView> {
  const row = await tx.mediaChangeSet.update({
    where: { id: changeSetId },
    data: { state: "applied", finishedAt: ctx.now() },
  });
  const { kind, itemCount, changeCount, skippedCount, conflictCount, detail } = row;
  const counts = { items: itemCount, changes: changeCount, skipped: skippedCount, conflicts: conflictCount };
  await emitAudit(tx, ctx, {
    action: `metadata.${PAST[row.kind] ?? kind}`,
    entityType: "change_set",
    entityId: changeSetId,
    detail: { title: row.title, ...counts, detail },
  });
  await emitEvent(tx, "media", "media.changed", { changeSetId });
  await recordProgress(tx, ctx, row);
  return toChangeSetView(row);
}

/** A large change is a point of its own in the history of completeness; many small ones share one. */
async function recordProgress(tx: Tx, ctx: ServiceContext, row: MediaChangeSet): Promise<void> {
  if (row.changeCount === 0 || row.kind === "reject") return;
  const touched = await tx.mediaItem.findMany({
    where: { changes: { some: { changeSetId: row.id } } },
    select: { sourceId: true },
    distinct: ["sourceId"],
  });
  const sourceIds = touched.map((item) => item.sourceId);
  if (row.changeCount < LARGE) return recordReview(tx, ctx.now(), sourceIds);
  for (const sourceId of sourceIds) await recordLibrarySnapshot({ db: tx, now: ctx.now }, sourceId, row.kind);
}

const LARGE = 50;

const PAST: Record<string, string> = {
  accept: "accepted",
  reject: "rejected",
  edit: "edited",
  lock: "locked",
  unlock: "unlocked",
  rule: "rule_applied",
  undo: "undone",
};

export const toChangeSetView = (row: MediaChangeSet): ChangeSetView =>
  ChangeSetView.parse({
    id: row.id,
    kind: row.kind,
    title: row.title,
    state: row.state,
    actorName: row.actorName,
    ruleId: row.ruleId,
    undoOf: row.undoOf,
    items: row.itemCount,
    changes: row.changeCount,
    skipped: row.skippedCount,
    conflicts: row.conflictCount,
    createdAt: row.createdAt.toISOString(),
  });

/** @throws AppError NOT_FOUND */
export async function findChangeSet(db: Db | Tx, changeSetId: string): Promise<MediaChangeSet> {
  const row = await db.mediaChangeSet.findUnique({ where: { id: changeSetId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no change set ${changeSetId}.`);
  return row;
}
