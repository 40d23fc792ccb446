import type { EmbeddingModelV4, LanguageModelV4, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { embedMany, generateText, NoObjectGeneratedError, NoOutputGeneratedError, Output, streamText } from "ai";
import { z } from "zod";
import type { CallRecord } from "./budgets/account.ts";
import { sayRefusal } from "./budgets/account.ts";
import type { GatewayCall, GatewayDeps } from "./gateway-deps.ts";
import { LlmError, toLlmError } from "./llm-error.ts";
import { costOf, worstCaseUsd } from "./prices/cost.ts";
import { NO_USAGE, type ProviderRef, type Tier } from "./schemas.ts";
import { estimateTokens, mostTokens } from "./tokens/count-tokens.ts";

export type Question = {
  model: LanguageModelV4;
  system?: string | undefined;
  prompt: string;
  maxOutputTokens: number;
  temperature?: number | undefined;
  signal?: AbortSignal | undefined;
  providerOptions?: SharedV4ProviderOptions | undefined;
};

const CallNoteShape = z.object({
  callId: z.string(),
  providerId: z.string(),
  model: z.string(),
  costUsd: z.number(),
  outcome: z.enum(["answered", "failed", "refused", "reused", "lost"]),
  isPromptCut: z.boolean(),
});

export type Answer = { text: string; note: z.infer<typeof CallNoteShape> | null };

const settingsOf = (question: Question) => ({
  model: question.model,
  prompt: question.prompt,
  maxOutputTokens: question.maxOutputTokens,
  // The gateway decides about further tries: each of them needs room in the budgets.
  maxRetries: 0,
  ...(question.system !== undefined && { instructions: question.system }),
  ...(question.temperature !== undefined && { temperature: question.temperature }),
  ...(question.signal !== undefined && { abortSignal: question.signal }),
  ...(question.providerOptions !== undefined && { providerOptions: question.providerOptions }),
});

/** What the gateway says about a call, next to its answer. */
export const noteOf = (metadata: unknown): Answer["note"] => {
  const parsed = z.object({ plantain: CallNoteShape }).safeParse(metadata);
  return parsed.success ? parsed.data.plantain : null;
};

/** One question, one answer, one call: tools are never run in between. @throws LlmError */
export async function generate(question: Question): Promise<Answer> {
  try {
    const result = await generateText(settingsOf(question));
    return { text: result.text, note: noteOf(result.providerMetadata) };
  } catch (error) {
    throw toLlmError(error, question.signal);
  }
}

/** The JSON inside an answer that has words or a fence around it. */
function jsonInside(text: string): unknown {
  const start = text.search(/[[{]/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  if (start < 0 || end <= start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    return undefined;
  }
}

export type TypedAnswer<T> = Answer & { value: T };

/**
 * One question whose answer has the form of a schema. An answer that is right but wrapped in words is unwrapped; anything
 * else is a fault of kind "bad-answer". @throws LlmError
 */
export async function generateTyped<Schema extends z.ZodType>(
  question: Question,
  schema: Schema,
): Promise<TypedAnswer<z.infer<Schema>>> {
  let metadata: unknown;
  try {
    const result = await generateText({
      ...settingsOf(question),
      output: Output.object({ schema }),
      onStepEnd: (step) => {
        metadata = step.providerMetadata;
      },
    });
    return { text: result.text, value: result.output as z.infer<Schema>, note: noteOf(result.providerMetadata) };
  } catch (error) {
    if (!NoObjectGeneratedError.isInstance(error) && !NoOutputGeneratedError.isInstance(error)) {
      throw toLlmError(error, question.signal);
    }
    const text = NoObjectGeneratedError.isInstance(error) ? (error.text ?? "") : "";
    const parsed = schema.safeParse(jsonInside(text));
    if (parsed.success) return { text, value: parsed.data, note: noteOf(metadata) };
    throw new LlmError("bad-answer", "The model's answer does not have the form that was asked for.", { cause: error });
  }
}

export type AnswerStream = { parts: AsyncIterable<string>; end: Promise<Answer> };

/** The answer as it is written; `end` resolves when it is whole. @throws LlmError from both, not from this call */
export function generateStream(question: Question): AnswerStream {
  let failure: LlmError | undefined;
  const result = streamText({
    ...settingsOf(question),
    onError: ({ error }) => {
      failure = toLlmError(error, question.signal);
    },
  });
  async function* parts(): AsyncIterable<string> {
    yield* result.textStream;
    if (failure !== undefined) throw failure;
  }
  const end = Promise.all([result.text, result.providerMetadata]).then(
    ([text, metadata]) => ({ text, note: noteOf(metadata) }),
    (error: unknown) => {
      throw failure ?? toLlmError(error, question.signal);
    },
  );
  end.catch(() => undefined);
  return { parts: parts(), end };
}

export type Embedding = {
  model: EmbeddingModelV4;
  provider: ProviderRef;
  tier: Tier;
  texts: readonly string[];
  call: Pick<GatewayCall, "labels" | "reason">;
  signal?: AbortSignal | undefined;
};

/** Vectors of texts, in their order; reserved and booked like any other call. @throws LlmError */
export async function embedTexts(
  deps: GatewayDeps,
  wanted: Embedding,
): Promise<{ vectors: number[][]; note: CallRecord }> {
  const { model, provider, tier, texts, call } = wanted;
  const startedMs = deps.now();
  const price = deps.priceOf(provider, model.modelId, startedMs);
  const callId = deps.newId(startedMs);
  const tokensMost = texts.reduce((sum, text) => sum + mostTokens(text), 0);
  const usd = worstCaseUsd(price, { promptTokens: tokensMost, outputTokens: 0, cacheWrites: "none" });
  const hold = {
    callId,
    labels: call.labels,
    providerId: provider.id,
    providerKind: provider.kind,
    model: model.modelId,
  };
  const answer = await deps.account.reserve({ ...hold, tier, usd, tokens: tokensMost, ttlMs: 15 * 60_000 });
  const record = (end: Partial<CallRecord> & Pick<CallRecord, "outcome">): CallRecord => ({
    ...hold,
    atMs: startedMs,
    tier,
    usage: null,
    bookedTokens: 0,
    costUsd: 0,
    cacheSavingUsd: 0,
    batchSavingUsd: 0,
    reuseSavingUsd: 0,
    priceSource: price.source,
    isPriceAssumed: price.isAssumed,
    latencyMs: deps.now() - startedMs,
    reason: call.reason ?? null,
    error: null,
    batchItemId: null,
    detail: { texts: texts.length },
    ...end,
  });
  if (!answer.granted) {
    const error = new LlmError("budget", sayRefusal(answer.refusal), { cause: answer.refusal });
    deps.account.settle(record({ outcome: "refused", error: error.message }));
    throw error;
  }
  try {
    const signal = wanted.signal === undefined ? {} : { abortSignal: wanted.signal };
    const result = await embedMany({ model, values: [...texts], maxRetries: 0, ...signal });
    const told = result.usage.tokens;
    const isEstimated = !Number.isFinite(told) || told <= 0;
    const inputTokens = isEstimated ? texts.reduce((sum, text) => sum + estimateTokens(text), 0) : told;
    const usage = { ...NO_USAGE, inputTokens };
    const cost = costOf(price, usage);
    const detail = { texts: texts.length, ...(isEstimated && { isUsageEstimated: true }) };
    const note = record({ outcome: "answered", usage, bookedTokens: inputTokens, ...cost, detail });
    deps.account.settle(note);
    return { vectors: result.embeddings, note };
  } catch (cause) {
    const error = toLlmError(cause, wanted.signal, deps.now());
    const isUnsure = error.mayHaveBeenBilled;
    const booked = isUnsure ? { costUsd: usd, bookedTokens: tokensMost } : {};
    deps.account.settle(record({ outcome: "failed", error: error.message, ...booked }));
    throw error;
  }
}
