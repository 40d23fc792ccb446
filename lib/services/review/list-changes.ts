import { z } from "zod";
import type { Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { toChangeSetView } from "./change-set.ts";
import { type ChangeSetView, ListChangeSetsInput, ListChangesInput, ValueChangeView } from "./schemas.ts";

/** Decisions, the newest first. */
export async function listChangeSets({ ctx, input }: Call<ListChangeSetsInput>): Promise<Page<ChangeSetView>> {
  requireScope(ctx, "read");
  const { cursor, limit, minChanges } = parseInput(ListChangeSetsInput, input);
  const offset = offsetOf(cursor);
  const where = minChanges === 0 ? {} : { changeCount: { gte: minChanges } };
  const [rows, total] = await Promise.all([
    ctx.db.mediaChangeSet.findMany({
      where,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      skip: offset,
      take: limit + 1,
    }),
    ctx.db.mediaChangeSet.count({ where }),
  ]);
  return toPage(rows.map(toChangeSetView), { offset, limit, total });
}

const Held = z
  .object({
    value: z.unknown(),
    origin: z.string(),
    confidence: z.number(),
    locked: z.boolean(),
    reason: z.string().nullish(),
  })
  .nullable()
  .catch(null);

/** The history of fields, the newest change first: of one change set, one item, one field, or all. */
export async function listChanges({ ctx, input }: Call<ListChangesInput>): Promise<Page<ValueChangeView>> {
  requireScope(ctx, "read");
  const { cursor, limit, changeSetId, itemId, field } = parseInput(ListChangesInput, input);
  const offset = offsetOf(cursor);
  const where = {
    ...(changeSetId === undefined ? {} : { changeSetId }),
    ...(itemId === undefined ? {} : { itemId }),
    ...(field === undefined ? {} : { field }),
  };
  const rows = await ctx.db.mediaValueChange.findMany({
    where,
    include: { item: { select: { path: true } } },
    orderBy: { id: "desc" },
    skip: offset,
    take: limit + 1,
  });
  const views = rows.map((row) => {
    const [before, after] = [Held.parse(row.before ?? null), Held.parse(row.after ?? null)];
    return ValueChangeView.parse({
      id: row.id,
      changeSetId: row.changeSetId,
      itemId: row.itemId,
      itemPath: row.item.path,
      field: row.field,
      cause: row.cause,
      before: before?.value ?? null,
      beforeOrigin: before?.origin ?? null,
      after: after?.value ?? null,
      afterOrigin: after?.origin ?? null,
      afterLocked: after?.locked ?? false,
      confidence: after?.confidence ?? null,
      reason: after?.reason ?? null,
      actorName: row.actorName,
      at: row.at.toISOString(),
      state: row.state,
      problem: row.problem,
    });
  });
  return toPage(views, { offset, limit, total: null });
}
