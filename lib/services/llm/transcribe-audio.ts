import { newId } from "#lib/core/index.ts";
import { type CallRecord, type Heard, LlmError, sayRefusal, type Tier, transcribeSound } from "#lib/llm/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { readModelWorld } from "./model-world.ts";
import { openGateway } from "./open-gateway.ts";
import { isUsable, type ProviderSetup } from "./provider-config.ts";

export type TranscribeCall = {
  sound: Blob;
  soundMs: number;
  language: string | undefined;
  planId: string | undefined;
  executionId: string | undefined;
  signal: AbortSignal;
};

type Endpoint = { setup: ProviderSetup; model: string; usdPerMinute: number; tier: Tier };

/** The endpoint that the settings name, or why there is none. */
export async function transcriptionEndpoint(ctx: ServiceContext): Promise<Endpoint | string> {
  const settings = await readSettings(ctx);
  const { transcribe_provider: id, transcribe_model: model, transcribe_usd_per_minute: price } = settings;
  if (id === "") return "No provider is set for transcriptions.";
  const setup = (await readModelWorld(ctx)).setups.find((one) => one.id === id);
  if (setup === undefined || !isUsable(setup)) return `The provider ${id} is not set up or switched off.`;
  if (setup.kind === "anthropic" || setup.kind === "ollama") return `${setup.name} has no endpoint for transcriptions.`;
  const tier: Tier = price === 0 ? "local" : "fixed";
  if (tier !== "local" && !settings.enable_advanced_models) return "Paid models are switched off.";
  return { setup, model, usdPerMinute: price, tier };
}

const HOLD_MS = 30 * 60_000;

function recordOf(call: TranscribeCall, endpoint: Endpoint, callId: string, atMs: number): CallRecord {
  const { planId, executionId } = call;
  return {
    callId,
    atMs,
    providerId: endpoint.setup.id,
    providerKind: endpoint.setup.kind,
    model: endpoint.model,
    tier: endpoint.tier,
    labels: { purpose: "transcribe", planId, executionId },
    outcome: "answered",
    usage: null,
    bookedTokens: 0,
    costUsd: 0,
    cacheSavingUsd: 0,
    batchSavingUsd: 0,
    reuseSavingUsd: 0,
    priceSource: "setting transcribe_usd_per_minute",
    isPriceAssumed: false,
    latencyMs: null,
    reason: "The settings name it for transcriptions.",
    error: null,
    batchItemId: null,
    detail: { soundSeconds: Math.round(call.soundMs / 1000) },
  };
}

/**
 * Lets the endpoint of the settings transcribe a piece of sound, inside the budgets: what it costs is held before the call
 * and booked after it. @throws LlmError
 */
export async function transcribeAudio(
  ctx: ServiceContext,
  call: TranscribeCall,
): Promise<Heard & { provider: string; model: string; costUsd: number }> {
  const endpoint = await transcriptionEndpoint(ctx);
  if (typeof endpoint === "string") throw new LlmError("not-found", endpoint);
  const { setup, model, usdPerMinute, tier } = endpoint;
  const { account } = openGateway(ctx);
  const atMs = ctx.now().getTime();
  const callId = newId("llm", atMs);
  const costUsd = (call.soundMs / 60_000) * usdPerMinute;
  const record = recordOf(call, endpoint, callId, atMs);
  const request = { callId, labels: record.labels, providerId: setup.id, providerKind: setup.kind, model, tier };
  const held = await account.reserve({ ...request, usd: costUsd, tokens: 0, ttlMs: HOLD_MS });
  if (!held.granted) {
    const error = sayRefusal(held.refusal);
    account.settle({ ...record, outcome: "refused", error });
    throw new LlmError("budget", error, { cause: held.refusal });
  }
  try {
    const timeout = AbortSignal.timeout(Math.max(setup.config.timeoutMs, call.soundMs / 2));
    const signal = AbortSignal.any([call.signal, timeout]);
    const { sound, language } = call;
    const heard = await transcribeSound({ access: setup, model, sound, language, signal });
    account.settle({ ...record, costUsd, latencyMs: ctx.now().getTime() - atMs });
    return { ...heard, provider: setup.id, model, costUsd };
  } catch (error) {
    const isBilled = !(error instanceof LlmError) || error.mayHaveBeenBilled;
    const said = error instanceof Error ? error.message : "unknown";
    account.settle({ ...record, outcome: "failed", error: said, costUsd: isBilled ? costUsd : 0 });
    throw error;
  } finally {
    await account.flush();
  }
}
