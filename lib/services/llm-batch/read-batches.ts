import { AppError, type Page } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { toBatchView, toItemView } from "./batch-view.ts";
import {
  BatchIdInput,
  type BatchItemView,
  BatchState,
  type BatchView,
  isBatchOver,
  ListBatchesInput,
  ListBatchItemsInput,
} from "./schemas.ts";

async function countsOf(ctx: ServiceContext, batchIds: readonly string[]) {
  const rows = await ctx.db.llmBatchItem.groupBy({
    by: ["batchId", "state"],
    where: { batchId: { in: [...batchIds] } },
    _count: true,
  });
  return (batchId: string) => {
    const own = rows.filter((row) => row.batchId === batchId);
    const sum = (...states: string[]) =>
      own.filter((row) => states.includes(row.state)).reduce((count, row) => count + row._count, 0);
    return {
      total: own.reduce((count, row) => count + row._count, 0),
      done: sum("done"),
      failed: sum("failed", "cancelled"),
    };
  };
}

/** Batches, the newest first, with their age, state and saving. */
export async function listBatches({ ctx, input }: Call<unknown>): Promise<Page<BatchView>> {
  requireScope(ctx, "read");
  const { cursor, limit, ...where } = parseInput(ListBatchesInput, input);
  const offset = offsetOf(cursor);
  const [rows, total] = await Promise.all([
    ctx.db.llmBatch.findMany({
      where,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      skip: offset,
      take: limit + 1,
    }),
    ctx.db.llmBatch.count({ where }),
  ]);
  const counts = await countsOf(
    ctx,
    rows.map((row) => row.id),
  );
  return toPage(
    rows.map((row) => toBatchView(row, counts(row.id), ctx.now())),
    { offset, limit, total },
  );
}

/** @throws AppError NOT_FOUND */
export async function getBatch({ ctx, input }: Call<unknown>): Promise<BatchView> {
  requireScope(ctx, "read");
  const { batchId } = parseInput(BatchIdInput, input);
  const row = await ctx.db.llmBatch.findUnique({ where: { id: batchId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no batch ${batchId}.`);
  return toBatchView(row, (await countsOf(ctx, [batchId]))(batchId), ctx.now());
}

/** The questions of a batch with their answers. A question that is tried again belongs to the batch it is in now. */
export async function listBatchItems({ ctx, input }: Call<unknown>): Promise<Page<BatchItemView>> {
  requireScope(ctx, "read");
  const { cursor, limit, batchId } = parseInput(ListBatchItemsInput, input);
  const offset = offsetOf(cursor);
  const [rows, total] = await Promise.all([
    ctx.db.llmBatchItem.findMany({ where: { batchId }, orderBy: { id: "asc" }, skip: offset, take: limit + 1 }),
    ctx.db.llmBatchItem.count({ where: { batchId } }),
  ]);
  return toPage(rows.map(toItemView), { offset, limit, total });
}

/** Questions by their ids, in that order, wherever they are by now. For the part of the product that asked them. */
export async function readBatchItems(ctx: ServiceContext, itemIds: readonly string[]): Promise<BatchItemView[]> {
  const rows = await ctx.db.llmBatchItem.findMany({ where: { id: { in: [...itemIds] } } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return itemIds.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [toItemView(row)];
  });
}

/** Asks for the end of a batch: what is answered stays, the rest is not asked any more. @throws AppError NOT_FOUND, CONFLICT */
export async function cancelBatch({ ctx, input }: Call<unknown>): Promise<BatchView> {
  requireScope(ctx, "operate");
  const { batchId } = parseInput(BatchIdInput, input);
  await ctx.db.$transaction(async (tx) => {
    const row = await tx.llmBatch.findUnique({ where: { id: batchId } });
    if (row === null) throw new AppError("NOT_FOUND", `There is no batch ${batchId}.`);
    if (isBatchOver(BatchState.parse(row.state))) throw new AppError("CONFLICT", "This batch has ended already.");
    await tx.llmBatch.update({
      where: { id: batchId },
      data: { cancelRequested: true, nextPollAt: ctx.now(), closesAt: ctx.now() },
    });
    await emitAudit(tx, ctx, { action: "llm_batch.cancelled", entityType: "llm_batch", entityId: batchId });
    await emitEvent(tx, "budgets", "budgets.changed", { batchId });
  });
  return getBatch({ ctx, input: { batchId } });
}
