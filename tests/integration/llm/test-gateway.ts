import type { LanguageModelV4 } from "@ai-sdk/provider";
import { generateText } from "ai";
import type { Account, CallRecord, ReserveAnswer, ReserveRequest } from "#lib/llm/budgets/account.ts";
import { knownCapabilities } from "#lib/llm/capabilities/known-models.ts";
import { createGateway } from "#lib/llm/gateway.ts";
import type { GatewayCall, GatewayDeps, Route } from "#lib/llm/gateway-deps.ts";
import { openProvider } from "#lib/llm/open-provider.ts";
import { PriceBook } from "#lib/llm/prices/price-book.ts";
import { seedPrices } from "#lib/llm/prices/seed-prices.ts";
import { ResponseMemory } from "#lib/llm/resilience/response-key.ts";
import { ALL_OFF, Optimizations, type ProviderKind, type ProviderRef, type Tier } from "#lib/llm/schemas.ts";

export const PRICES = new PriceBook(seedPrices());

/** An account in memory that says yes, until it is told to say no. */
export class MemoryAccount implements Account {
  readonly records: CallRecord[] = [];
  readonly requests: ReserveRequest[] = [];
  answer: (request: ReserveRequest) => ReserveAnswer = () => ({ granted: true, isHeld: true });

  async reserve(request: ReserveRequest): Promise<ReserveAnswer> {
    this.requests.push(request);
    return this.answer(request);
  }

  settle(record: CallRecord): void {
    this.records.push(record);
  }

  async flush(): Promise<void> {}
}

/** A gateway with a clock that stands still but for its own pauses, and switches for one provider each. */
export function testGateway(switches: Record<string, object> = {}, more: Partial<GatewayDeps> = {}) {
  const account = new MemoryAccount();
  const clock = { nowMs: Date.parse("2026-11-21T12:00:00Z"), slept: [] as number[] };
  let serial = 0;
  const parsed = Object.fromEntries(Object.entries(switches).map(([id, value]) => [id, Optimizations.parse(value)]));
  const deps: GatewayDeps = {
    account,
    now: () => clock.nowMs,
    random: () => 0,
    sleep: async (ms) => {
      clock.slept.push(ms);
      clock.nowMs += ms;
    },
    newId: () => `call_${++serial}`,
    priceOf: (provider, model, nowMs) => PRICES.find(provider, model, nowMs),
    capabilitiesOf: (provider, model) => knownCapabilities(provider, model).capabilities,
    optimizationsOf: (id) => parsed[id] ?? ALL_OFF,
    responses: new ResponseMemory(10),
    keepsTexts: () => false,
    ...more,
  };
  return { gateway: createGateway(deps), account, clock, deps };
}

export const providerAt = (kind: ProviderKind, baseUrl: string, id: string = kind) =>
  openProvider({ id, kind, baseUrl, apiKey: "k" });

export const routeTo = (
  kind: ProviderKind,
  baseUrl: string,
  model: string,
  tier: Tier = "fixed",
  id: string = kind,
): Route => ({
  provider: { id, kind },
  model: providerAt(kind, baseUrl, id).languageModel(model),
  tier,
});

export const callFor = (more: Partial<GatewayCall> = {}): GatewayCall => ({
  labels: { purpose: "test" },
  tier: "fixed",
  ...more,
});

export async function ask(
  model: LanguageModelV4,
  more: Partial<Parameters<typeof generateText>[0]> = {},
): Promise<string> {
  const { text } = await generateText({ model, prompt: "hi", maxRetries: 0, maxOutputTokens: 50, ...(more as object) });
  return text;
}

export const wrapRoute = (
  gateway: ReturnType<typeof createGateway>,
  route: Route,
  call: Partial<GatewayCall> = {},
): LanguageModelV4 => gateway.wrap(route.model, route.provider as ProviderRef, callFor({ tier: route.tier, ...call }));
