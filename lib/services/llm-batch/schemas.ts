import { z } from "zod";
import { PageInput, pageOf } from "#lib/core/index.ts";

/** open: gathering; submitting: being handed over; running: at the provider; singles: the rest is asked one by one. */
export const BATCH_STATES = ["open", "submitting", "running", "singles", "done", "cancelled"] as const;
export const BatchState = z.enum(BATCH_STATES);
export type BatchState = z.infer<typeof BatchState>;

export const isBatchOver = (state: BatchState): boolean => state === "done" || state === "cancelled";

export const BATCH_ITEM_STATES = ["waiting", "submitted", "single", "done", "failed", "cancelled"] as const;
export const BatchItemState = z.enum(BATCH_ITEM_STATES);
export type BatchItemState = z.infer<typeof BatchItemState>;

export const BatchView = z.object({
  id: z.string(),
  providerId: z.string(),
  model: z.string(),
  state: BatchState,
  /** What the state means, for people. */
  words: z.string(),
  providerBatchId: z.string().nullable(),
  rawStatus: z.string().nullable(),
  items: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  waiting: z.number().int(),
  createdAt: z.iso.datetime(),
  submittedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  nextPollAt: z.iso.datetime().nullable(),
  ageMs: z.number(),
  /** Saved against single calls so far: half of the price. */
  savingUsd: z.number(),
  cancelRequested: z.boolean(),
  error: z.string().nullable(),
});
export type BatchView = z.infer<typeof BatchView>;
export const BatchPage = pageOf(BatchView);

export const BatchItemView = z.object({
  id: z.string(),
  batchId: z.string(),
  state: BatchItemState,
  purpose: z.string(),
  attempts: z.number().int(),
  /** batch or single. */
  via: z.string().nullable(),
  text: z.string().nullable(),
  error: z.string().nullable(),
  costUsd: z.number().nullable(),
  finishedAt: z.iso.datetime().nullable(),
});
export type BatchItemView = z.infer<typeof BatchItemView>;

export const ListBatchesInput = PageInput.extend({
  state: BatchState.optional(),
  providerId: z.string().max(60).optional(),
});
export const BatchIdInput = z.object({ batchId: z.string().max(80) });
export const ListBatchItemsInput = PageInput.extend({ batchId: z.string().max(80) });
export const BatchItemPage = pageOf(BatchItemView);

export const AddToBatchInput = z.object({
  purpose: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, dots, dashes"),
  prompts: z.array(z.string().min(1).max(400_000)).min(1).max(1_000).describe("one question each"),
  system: z.string().max(400_000).optional().describe("instructions for all of them"),
  maxOutputTokens: z.coerce.number().int().min(1).max(100_000).default(1_000),
  providerId: z.string().max(60).optional().describe("the provider; left out: one whose batching is switched on"),
  model: z.string().max(200).optional().describe("its model; left out: its cheapest"),
  schema: z.record(z.string(), z.unknown()).optional().describe("JSON schema that the answers must have the form of"),
  project: z.string().max(120).optional(),
  planId: z.string().max(120).optional(),
});
export type AddToBatchInput = z.input<typeof AddToBatchInput>;

export const AddedToBatch = z.object({
  batchId: z.string(),
  itemIds: z.array(z.string()),
  providerId: z.string(),
  model: z.string(),
  words: z.string(),
});
export type AddedToBatch = z.infer<typeof AddedToBatch>;
