import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import type { GatewayCall, GatewayDeps, Route } from "../gateway-deps.ts";
import { responseKeyOf } from "./response-key.ts";

type Params = LanguageModelV4CallOptions;
type Generated = LanguageModelV4GenerateResult;

/** What of an answer can be kept and given again as it was. */
type Kept = Pick<Generated, "content" | "finishReason" | "usage" | "warnings">;

const REPEATABLE = new Set(["text", "reasoning", "tool-call"]);

/** An answer that was given before to the very same question, if that is switched on and it is not too old. */
export function readKept(deps: GatewayDeps, route: Route, call: GatewayCall, params: Params): Generated | null {
  const { provider, model } = route;
  if (!deps.optimizationsOf(provider.id).responseCache.enabled) return null;
  const nowMs = deps.now();
  const kept = deps.responses.read(responseKeyOf(provider, model.modelId, params), nowMs);
  if (kept === null) return null;
  const callId = deps.newId(nowMs);
  deps.account.settle({
    callId,
    atMs: nowMs,
    providerId: provider.id,
    providerKind: provider.kind,
    model: model.modelId,
    tier: route.tier,
    labels: call.labels,
    outcome: "reused",
    usage: null,
    bookedTokens: 0,
    costUsd: 0,
    cacheSavingUsd: 0,
    batchSavingUsd: 0,
    reuseSavingUsd: kept.costUsd,
    priceSource: null,
    isPriceAssumed: false,
    latencyMs: Math.max(0, deps.now() - nowMs),
    reason: call.reason ?? null,
    error: null,
    batchItemId: null,
    detail: null,
  });
  const note = {
    callId,
    providerId: provider.id,
    model: model.modelId,
    costUsd: 0,
    outcome: "reused",
    isPromptCut: false,
  };
  return { ...(JSON.parse(kept.value) as Kept), providerMetadata: { plantain: note } };
}

/** Keeps a whole answer for the next who asks the same. Cut or refused answers are not kept. */
export function keepResponse(
  deps: GatewayDeps,
  route: Route,
  params: Params,
  result: Generated,
  costUsd: number,
): void {
  const { provider, model } = route;
  const { responseCache } = deps.optimizationsOf(provider.id);
  if (!responseCache.enabled || !["stop", "tool-calls"].includes(result.finishReason.unified)) return;
  if (!result.content.every((part) => REPEATABLE.has(part.type))) return;
  const { content, finishReason, usage, warnings } = result;
  const value = JSON.stringify({ content, finishReason, usage, warnings } satisfies Kept);
  const expiresMs = deps.now() + responseCache.ttlSeconds * 1000;
  deps.responses.keep(responseKeyOf(provider, model.modelId, params), { value, costUsd }, expiresMs);
}
