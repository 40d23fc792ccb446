import type {
  Experimental_BatchV4 as BatchV4,
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
} from "@ai-sdk/provider";
import { z } from "zod";
import { toLlmError } from "../llm-error.ts";
import type { TokenUsage } from "../schemas.ts";
import { usageOfSdk } from "../usage.ts";

/** One question of a batch, as it is stored until it is answered. */
export const BatchQuestion = z.object({
  system: z.string().optional(),
  prompt: z.string().min(1),
  maxOutputTokens: z.number().int().min(1).max(200_000),
  /** JSON schema of the answer. */
  schema: z.record(z.string(), z.unknown()).optional(),
});
export type BatchQuestion = z.infer<typeof BatchQuestion>;

export type BatchStatus = {
  state: "running" | "ended" | "failed";
  rawStatus: string;
  counts: BatchCounts | null;
  error: string | null;
};
export type BatchCounts = { total: number; pending: number; completed: number; failed: number };
export type ListedBatch = { batchId: string; createdMs: number | null; total: number | null };

export type BatchItemEnd =
  | { id: string; status: "succeeded"; text: string; finish: string; usage: TokenUsage }
  | { id: string; status: "failed" | "expired" | "cancelled"; error: string };

type Params = LanguageModelV4CallOptions;

/** A question as the parameters of a call: batched and single calls send the same. */
export function toCallParams(question: BatchQuestion): Pick<Params, "prompt" | "maxOutputTokens" | "responseFormat"> {
  const { system, prompt, maxOutputTokens, schema } = question;
  return {
    prompt: [
      ...(system === undefined ? [] : [{ role: "system" as const, content: system }]),
      { role: "user", content: [{ type: "text", text: prompt }] },
    ],
    maxOutputTokens,
    ...(schema === undefined ? {} : { responseFormat: { type: "json" as const, schema: schema as JSONSchema7 } }),
  };
}

const TIMEOUT_MS = 60_000;
const RESULTS_TIMEOUT_MS = 600_000;

/** Hands questions over and returns the provider's id of the batch. Not safe to repeat blindly. @throws LlmError */
export async function submitBatch(
  batches: BatchV4,
  model: string,
  items: readonly { id: string; question: BatchQuestion }[],
): Promise<{ batchId: string; expiresMs: number | null }> {
  try {
    const requests = items.map(({ id, question }) => ({
      type: "text" as const,
      id,
      modelId: model,
      options: toCallParams(question),
    }));
    const { batchId, expiresAt } = await batches.doStartBatch({
      requests,
      abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { batchId, expiresMs: expiresAt === undefined ? null : Date.parse(expiresAt) };
  } catch (error) {
    throw toLlmError(error);
  }
}

/** @throws LlmError */
export async function readBatchStatus(batches: BatchV4, batchId: string): Promise<BatchStatus> {
  try {
    const told = await batches.doGetBatchStatus({ batchId, abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    const state = told.status === "pending" ? "running" : told.status === "completed" ? "ended" : "failed";
    return {
      state,
      rawStatus: told.rawStatus ?? told.status,
      counts: told.requestCounts ?? null,
      error: told.error?.message ?? null,
    };
  } catch (error) {
    throw toLlmError(error);
  }
}

const textOf = (content: readonly LanguageModelV4Content[]): string =>
  content.map((part) => (part.type === "text" ? part.text : "")).join("");

/** The ends of a batch's questions, in whatever order the provider gives them. @throws LlmError */
export async function* readBatchResults(batches: BatchV4, batchId: string): AsyncGenerator<BatchItemEnd> {
  try {
    const abortSignal = AbortSignal.timeout(RESULTS_TIMEOUT_MS);
    const stream = await batches.doGetBatchResults({ batchId, abortSignal });
    for await (const item of stream) {
      if (item.type !== "text") continue;
      if (item.status === "succeeded") {
        const { content, finishReason, usage } = item.result;
        yield {
          id: item.id,
          status: "succeeded",
          text: textOf(content),
          finish: finishReason.unified,
          usage: usageOfSdk(usage),
        };
      } else
        yield { id: item.id, status: item.status, error: item.error?.message ?? `The provider says: ${item.status}.` };
    }
  } catch (error) {
    throw toLlmError(error);
  }
}

/** @throws LlmError */
export async function cancelProviderBatch(batches: BatchV4, batchId: string): Promise<void> {
  try {
    await batches.doCancelBatch?.({ batchId, abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw toLlmError(error);
  }
}

/** The provider's newest batches: after a crash, what was handed over may be among them. @throws LlmError */
export async function listProviderBatches(batches: BatchV4): Promise<ListedBatch[]> {
  try {
    const listed = await batches.doListBatches?.({ limit: 100, abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    return (listed?.batches ?? []).map(({ batchId, createdAt, requestCounts }) => ({
      batchId,
      createdMs: createdAt === undefined ? null : Date.parse(createdAt),
      total: requestCounts?.total ?? null,
    }));
  } catch (error) {
    throw toLlmError(error);
  }
}
