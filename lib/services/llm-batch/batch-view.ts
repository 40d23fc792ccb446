import { z } from "zod";
import type { LlmBatch, LlmBatchItem } from "#generated/prisma/client.ts";
import { BatchItemState, type BatchItemView, BatchState, type BatchView, isBatchOver } from "./schemas.ts";

export const ItemResult = z.object({ text: z.string(), finish: z.string(), costUsd: z.number() });

const WORDS: Record<BatchState, string> = {
  open: "Gathering questions.",
  submitting: "Being handed to the provider.",
  running: "With the provider, which may take up to 24 hours.",
  singles: "What the batch left is asked one by one.",
  done: "Every question has its end.",
  cancelled: "Cancelled; what was answered before is kept.",
};

type Counts = { total: number; done: number; failed: number };

export function toBatchView(row: LlmBatch, counts: Counts, now: Date): BatchView {
  const state = BatchState.parse(row.state);
  const { total, done, failed } = counts;
  return {
    id: row.id,
    providerId: row.providerId,
    model: row.model,
    state,
    words: row.cancelRequested && !isBatchOver(state) ? "Being cancelled." : WORDS[state],
    providerBatchId: row.providerBatchId,
    rawStatus: row.rawStatus,
    items: total,
    done,
    failed,
    waiting: total - done - failed,
    createdAt: row.createdAt.toISOString(),
    submittedAt: row.submittedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    nextPollAt: row.nextPollAt?.toISOString() ?? null,
    ageMs: Math.max(0, (row.finishedAt ?? now).getTime() - row.createdAt.getTime()),
    savingUsd: row.savingUsd,
    cancelRequested: row.cancelRequested,
    error: row.error,
  };
}

export function toItemView(row: LlmBatchItem): BatchItemView {
  const result = ItemResult.safeParse(row.result);
  return {
    id: row.id,
    batchId: row.batchId,
    state: BatchItemState.parse(row.state),
    purpose: row.purpose,
    attempts: row.attempts,
    via: row.via,
    text: result.success ? result.data.text : null,
    costUsd: result.success ? result.data.costUsd : null,
    error: row.error,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
