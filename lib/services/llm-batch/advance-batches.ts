import type { LlmBatch, LlmBatchItem } from "#generated/prisma/client.ts";
import {
  BatchQuestion,
  cancelProviderBatch,
  LlmError,
  listProviderBatches,
  readBatchStatus,
  submitBatch,
} from "#lib/llm/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { type ModelWorld, openGateway, readModelWorld } from "#lib/services/llm/index.ts";
import { moveToNewBatch } from "./add-to-batch.ts";
import { askRemaining } from "./ask-remaining.ts";
import { collectResults } from "./collect-results.ts";
import { holdItem, releaseItem } from "./item-money.ts";

const LEASE_MS = 15 * 60_000;
const POLL_FIRST_MS = 5_000;
const POLL_MOST_MS = 5 * 60_000;
const SUBMIT_TRIES = 5;
/** The provider's clock and ours may differ by this much. */
const CLOCK_SLACK_MS = 2 * 60_000;
/** A batch that was handed over shows in the provider's list after this long at the latest. */
const LISTED_AFTER_MS = 10_000;
/** A first attempt and three more. */
const ATTEMPTS_MAX = 4;

/** Question and attempt in one name: an answer that comes late can't be taken for one of a later attempt. */
export const customIdOf = (item: Pick<LlmBatchItem, "id" | "attempts">): string => `${item.id}-${item.attempts}`;

const pauseAfter = (polls: number): number => Math.min(POLL_MOST_MS, POLL_FIRST_MS * 1.5 ** polls);

/**
 * One round: moves every batch that is due one step on. Safe to run in several processes and to be killed anywhere: each
 * step is stored before and after it is taken, and a batch has one holder at a time.
 */
export async function advanceBatches(ctx: ServiceContext): Promise<number> {
  const now = ctx.now();
  const due = await ctx.db.llmBatch.findMany({
    where: {
      AND: [
        { OR: [{ leaseUntil: null }, { leaseUntil: { lt: now } }] },
        {
          OR: [
            { state: "open", closesAt: { lte: now } },
            { state: { in: ["submitting", "singles"] } },
            { state: "running", OR: [{ nextPollAt: null }, { nextPollAt: { lte: now } }] },
          ],
        },
      ],
    },
    orderBy: { createdAt: "asc" },
    take: 20,
  });
  let moved = 0;
  for (const row of due) {
    const leaseUntil = new Date(ctx.now().getTime() + LEASE_MS);
    const held = await ctx.db.llmBatch.updateMany({
      where: { id: row.id, state: row.state, leaseUntil: row.leaseUntil },
      data: { leaseUntil },
    });
    if (held.count === 0) continue;
    try {
      await step(ctx, await readModelWorld(ctx), row);
      moved += 1;
    } finally {
      await ctx.db.llmBatch.updateMany({ where: { id: row.id, leaseUntil }, data: { leaseUntil: null } });
    }
  }
  return moved;
}

async function step(ctx: ServiceContext, world: ModelWorld, row: LlmBatch): Promise<void> {
  if (row.state === "open") await (row.cancelRequested ? cancelRest(ctx, row) : handOver(ctx, world, row));
  else if (row.state === "submitting") await findHandedOver(ctx, world, row);
  else if (row.state === "running") await poll(ctx, world, row);
  else await (row.cancelRequested ? cancelRest(ctx, row) : finishSingles(ctx, world, row));
  await emitEvent(ctx.db, "budgets", "budgets.changed", { batchId: row.id });
}

const itemsIn = (ctx: ServiceContext, batchId: string, states: string[]) =>
  ctx.db.llmBatchItem.findMany({ where: { batchId, state: { in: states } }, orderBy: { id: "asc" } });

/** Money for each question first; then the intent, then the provider, then its answer. */
async function handOver(ctx: ServiceContext, world: ModelWorld, row: LlmBatch): Promise<void> {
  const waiting = await itemsIn(ctx, row.id, ["waiting"]);
  const held: LlmBatchItem[] = [];
  for (const item of waiting) {
    const reserved = await holdItem(ctx, world, row, item);
    if (reserved !== null) held.push(reserved);
  }
  if (held.length === 0) return finishIfOver(ctx, row);
  await ctx.db.llmBatch.update({
    where: { id: row.id },
    data: { state: "submitting", submittedAt: ctx.now(), error: null },
  });
  await submit(ctx, world, { ...row, submittedAt: ctx.now() }, held);
}

async function submit(ctx: ServiceContext, world: ModelWorld, row: LlmBatch, items: LlmBatchItem[]): Promise<void> {
  const batches = world.open(row.providerId)?.batches ?? null;
  if (batches === null) return toSingles(ctx, row, "The provider takes no batches any more.");
  const questions = items.map((item) => ({ id: customIdOf(item), question: BatchQuestion.parse(item.request) }));
  try {
    const { batchId, expiresMs } = await submitBatch(batches, row.model, questions);
    await adopt(ctx, row, batchId, expiresMs);
  } catch (error) {
    await submitFailed(ctx, row, items, error);
  }
}

async function adopt(
  ctx: ServiceContext,
  row: LlmBatch,
  providerBatchId: string,
  expiresMs: number | null,
): Promise<void> {
  const nextPollAt = new Date(ctx.now().getTime() + POLL_FIRST_MS);
  const expiresAt = expiresMs === null ? null : new Date(expiresMs);
  await ctx.db.$transaction(async (tx) => {
    await tx.llmBatch.update({
      where: { id: row.id },
      data: { state: "running", providerBatchId, expiresAt, nextPollAt, polls: 0 },
    });
    await tx.llmBatchItem.updateMany({
      where: { batchId: row.id, state: "waiting" },
      data: { state: "submitted", via: "batch" },
    });
  });
}

/** A refusal is sure: nothing was handed over. After anything else the provider's list has to be asked first. */
async function submitFailed(ctx: ServiceContext, row: LlmBatch, items: LlmBatchItem[], error: unknown): Promise<void> {
  if (!(error instanceof LlmError)) throw error;
  const isSure = error.status !== undefined || (error.kind === "unreachable" && !error.mayHaveBeenBilled);
  if (!isSure) {
    await ctx.db.llmBatch.update({ where: { id: row.id }, data: { error: error.message } });
    return;
  }
  for (const item of items) await releaseItem(ctx, item, error.message);
  const polls = row.polls + 1;
  if (!error.isRetryable || polls >= SUBMIT_TRIES) return toSingles(ctx, row, error.message);
  const closesAt = new Date(ctx.now().getTime() + Math.max(error.retryAfterMs ?? 0, pauseAfter(polls)));
  await ctx.db.llmBatch.update({
    where: { id: row.id },
    data: { state: "open", polls, closesAt, error: error.message },
  });
}

type Rejected = { rejected?: string[] };
const rejectedOf = (row: LlmBatch): string[] => (row.counts as Rejected | null)?.rejected ?? [];

/**
 * The process died, or lost its connection, while it handed a batch over. If the provider has a batch of that time and size
 * that is nobody's, it is taken for ours until its answers say otherwise; if not, it never arrived and is handed over now.
 */
async function findHandedOver(ctx: ServiceContext, world: ModelWorld, row: LlmBatch): Promise<void> {
  const submittedMs = row.submittedAt?.getTime() ?? 0;
  if (ctx.now().getTime() - submittedMs < LISTED_AFTER_MS) return;
  const batches = world.open(row.providerId)?.batches ?? null;
  const items = await itemsIn(ctx, row.id, ["waiting"]);
  if (batches === null) return toSingles(ctx, row, "The provider takes no batches any more.");
  let listed: Awaited<ReturnType<typeof listProviderBatches>>;
  try {
    listed = await listProviderBatches(batches);
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    await ctx.db.llmBatch.update({ where: { id: row.id }, data: { error: error.message } });
    return;
  }
  const known = await ctx.db.llmBatch.findMany({
    where: { providerId: row.providerId, providerBatchId: { not: null } },
    select: { providerBatchId: true },
  });
  const taken = new Set([...known.map((one) => one.providerBatchId), ...rejectedOf(row)]);
  const ours = listed
    .filter((one) => !taken.has(one.batchId))
    .filter((one) => one.createdMs === null || Math.abs(one.createdMs - submittedMs) <= CLOCK_SLACK_MS)
    // Some providers count only at the end: 0 says nothing.
    .find((one) => one.total === null || one.total === 0 || one.total === items.length);
  if (ours !== undefined) return adopt(ctx, row, ours.batchId, null);
  await ctx.db.llmBatch.update({ where: { id: row.id }, data: { submittedAt: ctx.now() } });
  await submit(ctx, world, { ...row, submittedAt: ctx.now() }, items);
}

async function poll(ctx: ServiceContext, world: ModelWorld, row: LlmBatch): Promise<void> {
  const batches = world.open(row.providerId)?.batches ?? null;
  const { providerBatchId } = row;
  if (batches === null || providerBatchId === null)
    return later(ctx, row, "The provider is switched off; the batch waits for it.");
  try {
    if (row.cancelRequested && row.rawStatus !== "cancel sent") {
      await cancelProviderBatch(batches, providerBatchId);
      return await later(ctx, { ...row, polls: 0 }, null, "cancel sent");
    }
    const status = await readBatchStatus(batches, providerBatchId);
    if (status.state === "running")
      return await later(ctx, row, null, row.rawStatus === "cancel sent" ? "cancel sent" : status.rawStatus);
    const isOurs = await collectResults(ctx, world, row, batches, status);
    if (!isOurs) return await giveBack(ctx, row, providerBatchId);
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    return later(ctx, row, error.message);
  }
  await sortOut(ctx, row);
}

async function later(
  ctx: ServiceContext,
  row: LlmBatch,
  error: string | null,
  rawStatus = row.rawStatus,
): Promise<void> {
  const nextPollAt = new Date(ctx.now().getTime() + pauseAfter(row.polls));
  await ctx.db.llmBatch.update({ where: { id: row.id }, data: { nextPollAt, polls: row.polls + 1, error, rawStatus } });
}

/** The adopted batch was somebody else's: it is not looked at again. */
async function giveBack(ctx: ServiceContext, row: LlmBatch, providerBatchId: string): Promise<void> {
  const counts = { rejected: [...rejectedOf(row), providerBatchId] };
  await ctx.db.$transaction(async (tx) => {
    await tx.llmBatchItem.updateMany({ where: { batchId: row.id, state: "submitted" }, data: { state: "waiting" } });
    await tx.llmBatch.update({ where: { id: row.id }, data: { state: "submitting", providerBatchId: null, counts } });
  });
}

/** What became of the questions that got no answer: another batch while they have tries left, single calls after that. */
async function sortOut(ctx: ServiceContext, row: LlmBatch): Promise<void> {
  const left = await itemsIn(ctx, row.id, ["waiting", "submitted"]);
  if (row.cancelRequested) return cancelRest(ctx, row);
  const again = left.filter((item) => item.attempts < ATTEMPTS_MAX);
  if (again.length > 0) {
    const target = {
      providerId: row.providerId,
      model: row.model,
      maxWaitMs: pauseAfter(Math.max(...again.map((item) => item.attempts))),
    };
    await ctx.db.$transaction((tx) =>
      moveToNewBatch(
        tx,
        ctx,
        target,
        again.map((item) => item.id),
      ),
    );
  }
  if (again.length < left.length) return toSingles(ctx, row, null);
  await finishIfOver(ctx, row);
}

async function toSingles(ctx: ServiceContext, row: LlmBatch, error: string | null): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    await tx.llmBatchItem.updateMany({
      where: { batchId: row.id, state: { in: ["waiting", "submitted"] } },
      data: { state: "single" },
    });
    await tx.llmBatch.update({
      where: { id: row.id },
      data: { state: "singles", ...(error === null ? {} : { error }) },
    });
  });
}

async function finishSingles(ctx: ServiceContext, world: ModelWorld, row: LlmBatch): Promise<void> {
  await askRemaining(ctx, world, row);
  await finishIfOver(ctx, row);
}

async function finishIfOver(ctx: ServiceContext, row: LlmBatch): Promise<void> {
  const open = await ctx.db.llmBatchItem.count({
    where: { batchId: row.id, state: { in: ["waiting", "submitted", "single"] } },
  });
  if (open === 0)
    await ctx.db.llmBatch.update({ where: { id: row.id }, data: { state: "done", finishedAt: ctx.now() } });
}

async function cancelRest(ctx: ServiceContext, row: LlmBatch): Promise<void> {
  for (const item of await itemsIn(ctx, row.id, ["waiting", "submitted", "single"])) {
    await releaseItem(ctx, item, "Cancelled.");
    await ctx.db.llmBatchItem.update({
      where: { id: item.id },
      data: { state: "cancelled", error: "Cancelled.", finishedAt: ctx.now() },
    });
  }
  await openGateway(ctx).account.flush();
  await ctx.db.llmBatch.update({ where: { id: row.id }, data: { state: "cancelled", finishedAt: ctx.now() } });
}
