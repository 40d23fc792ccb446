import type { LanguageModelV4CallOptions, LanguageModelV4Usage } from "@ai-sdk/provider";
import { type CallOutcome, type CallRecord, type Refusal, sayRefusal } from "./budgets/account.ts";
import { cacheWritesOf } from "./caching/mark-prompt.ts";
import type { GatewayCall, GatewayDeps, Route } from "./gateway-deps.ts";
import { LlmError } from "./llm-error.ts";
import { type Cost, costOf, worstCaseUsd } from "./prices/cost.ts";
import type { Price } from "./prices/price-row.ts";
import { NO_USAGE, promptTokensOf, type TokenUsage, totalTokensOf } from "./schemas.ts";
import {
  countTokens,
  estimateTokens,
  type PromptSize,
  promptSizeOf,
  promptTokensCounted,
  promptTokensMost,
} from "./tokens/count-tokens.ts";
import { usageOfSdk } from "./usage.ts";

/** The longest answer that a model may give when neither the call nor the model sets a limit. */
const OUTPUT_TOKENS_MOST = 128_000;
const HOLD_MS = 15 * 60_000;

type Params = LanguageModelV4CallOptions;

/** One attempt under way: what it may cost is held, and its end must be told exactly once. */
export type Attempt = {
  callId: string;
  startedMs: number;
  call: GatewayCall;
  route: Route;
  params: Params;
  size: PromptSize;
  price: Price;
  heldUsd: number;
  heldTokens: number;
};

/** What the caller learns about his call, next to the answer. */
export type CallNote = {
  callId: string;
  providerId: string;
  model: string;
  costUsd: number;
  outcome: CallOutcome;
  /** The server dropped the beginning of the prompt and said nothing. */
  isPromptCut: boolean;
};

/**
 * Holds back the most that the call can cost in every budget that covers it. The size is taken from above at first, which
 * costs nothing; only when that does not fit are the tokens counted.
 * @throws LlmError budget
 */
export async function openAttempt(
  deps: GatewayDeps,
  call: GatewayCall,
  route: Route,
  params: Params,
): Promise<Attempt> {
  const nowMs = deps.now();
  const { provider, model, tier } = route;
  const size = promptSizeOf(params);
  const price = deps.priceOf(provider, model.modelId, nowMs);
  const outputTokens =
    params.maxOutputTokens ?? deps.capabilitiesOf(provider, model.modelId).maxOutputTokens ?? OUTPUT_TOKENS_MOST;
  const cacheWrites = cacheWritesOf(params, provider.kind, deps.optimizationsOf(provider.id).promptCaching);
  const callId = deps.newId(nowMs);
  const hold = async (promptTokens: number) => {
    const usd = worstCaseUsd(price, { promptTokens, outputTokens, cacheWrites });
    const tokens = promptTokens + outputTokens;
    const { labels } = call;
    const request = { callId, labels, providerId: provider.id, tier, usd, tokens, ttlMs: HOLD_MS };
    const detail = { providerKind: provider.kind, model: model.modelId };
    return { usd, tokens, answer: await deps.account.reserve({ ...request, ...detail }) };
  };
  const most = promptTokensMost(size);
  let held = await hold(most);
  const leastUsd = () => worstCaseUsd(price, { promptTokens: 0, outputTokens, cacheWrites: "none" });
  if (!held.answer.granted && mayFit(held.answer.refusal, { usd: leastUsd(), tokens: outputTokens })) {
    const counted = await promptTokensCounted(size, provider.kind);
    if (counted < most) held = await hold(counted);
  }
  const attempt = {
    callId,
    startedMs: nowMs,
    call,
    route,
    params,
    size,
    price,
    heldUsd: held.usd,
    heldTokens: held.tokens,
  };
  if (held.answer.granted) return attempt;
  const error = new LlmError("budget", sayRefusal(held.answer.refusal), { cause: held.answer.refusal });
  deps.account.settle(recordOf(deps, attempt, { outcome: "refused", cost: NOTHING, error: error.message }));
  throw error;
}

/** Whether a shorter prompt could help: counting one takes longer than everything else about a refusal. */
function mayFit(refusal: Refusal, least: { usd: number; tokens: number }): boolean {
  return (refusal.unit === "usd" ? least.usd : least.tokens) <= refusal.limit - refusal.spent - refusal.reserved;
}

const NOTHING: Cost = { costUsd: 0, cacheSavingUsd: 0, batchSavingUsd: 0 };

type End = {
  outcome: CallOutcome;
  cost: Cost;
  usage?: TokenUsage;
  bookedTokens?: number;
  error?: string;
  detail?: Record<string, unknown>;
  answer?: string;
};

function recordOf(deps: GatewayDeps, attempt: Attempt, end: End): CallRecord {
  const { call, route, price } = attempt;
  const texts = deps.keepsTexts()
    ? { request: attempt.size.text, ...(end.answer !== undefined && { answer: end.answer }) }
    : {};
  const detail = { ...end.detail, ...texts };
  return {
    callId: attempt.callId,
    atMs: attempt.startedMs,
    providerId: route.provider.id,
    providerKind: route.provider.kind,
    model: route.model.modelId,
    tier: route.tier,
    labels: call.labels,
    outcome: end.outcome,
    usage: end.usage ?? null,
    bookedTokens: end.bookedTokens ?? (end.usage === undefined ? 0 : totalTokensOf(end.usage)),
    ...end.cost,
    reuseSavingUsd: 0,
    priceSource: price.source,
    isPriceAssumed: price.isAssumed,
    latencyMs: end.outcome === "refused" ? null : Math.max(0, deps.now() - attempt.startedMs),
    reason: call.reason ?? null,
    error: end.error ?? null,
    batchItemId: null,
    detail: Object.keys(detail).length === 0 ? null : detail,
  };
}

/** A provider that tells no counts leaves us to count ourselves; the ledger says so. */
function usageOrEstimate(
  attempt: Attempt,
  usage: TokenUsage,
  answer: string,
): { usage: TokenUsage; isEstimated: boolean } {
  if (totalTokensOf(usage) > 0) return { usage, isEstimated: false };
  const inputTokens = estimateTokens(attempt.size.text);
  return { usage: { ...NO_USAGE, inputTokens, outputTokens: estimateTokens(answer) }, isEstimated: true };
}

const CUT_SUSPECT_SHARE = 0.6;
const CUT_SHARE = 0.7;
const CUT_TOKENS_MIN = 200;

/** Ollama drops the beginning of a prompt that does not fit and answers all the same: its count of the prompt shows it. */
async function isPromptCut(attempt: Attempt, usage: TokenUsage): Promise<boolean> {
  const seen = promptTokensOf(usage);
  if (attempt.route.provider.kind !== "ollama" || seen === 0) return false;
  const expected = estimateTokens(attempt.size.text);
  if (expected < CUT_TOKENS_MIN || seen >= expected * CUT_SUSPECT_SHARE) return false;
  return seen < (await countTokens(attempt.size.text)) * CUT_SHARE;
}

/** Books an answered call at what it really cost. */
export async function closeAnswered(
  deps: GatewayDeps,
  attempt: Attempt,
  answered: { usage: LanguageModelV4Usage; answer: string; finish: string },
): Promise<CallNote> {
  const { usage, isEstimated } = usageOrEstimate(attempt, usageOfSdk(answered.usage), answered.answer);
  const cost = costOf(attempt.price, usage);
  const isCut = !isEstimated && (await isPromptCut(attempt, usage));
  const detail = {
    finish: answered.finish,
    ...(isEstimated && { isUsageEstimated: true }),
    ...(isCut && { isPromptCut: true }),
  };
  const record = recordOf(deps, attempt, { outcome: "answered", cost, usage, detail, answer: answered.answer });
  deps.account.settle(record);
  const { callId, providerId, model, costUsd } = record;
  return { callId, providerId, model, costUsd, outcome: "answered", isPromptCut: isCut };
}

/**
 * Books a call that failed. Refused requests cost nothing; where nobody knows what the provider did with it, all that was
 * held is booked, so that a budget can't be passed unseen.
 */
export function closeFailed(deps: GatewayDeps, attempt: Attempt, error: LlmError): void {
  const isUnsure = error.mayHaveBeenBilled;
  const cost = isUnsure ? { ...NOTHING, costUsd: attempt.heldUsd } : NOTHING;
  const bookedTokens = isUnsure ? attempt.heldTokens : 0;
  const detail = {
    kind: error.kind,
    ...(error.status !== undefined && { status: error.status }),
    ...(isUnsure && { isCostAssumed: true }),
  };
  deps.account.settle(recordOf(deps, attempt, { outcome: "failed", cost, bookedTokens, error: error.message, detail }));
}
