import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Account } from "./budgets/account.ts";
import type { Capabilities } from "./capabilities/capabilities.ts";
import type { Price } from "./prices/price-row.ts";
import type { ResponseStore } from "./resilience/response-key.ts";
import type { CallLabels, Optimizations, ProviderRef, Tier } from "./schemas.ts";

/** What the gateway needs to know and to do; services connect it to the store, tests to whatever they like. */
export type GatewayDeps = {
  account: Account;
  now(): number;
  random(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  newId(nowMs: number): string;
  priceOf(provider: ProviderRef, model: string, nowMs: number): Price;
  capabilitiesOf(provider: ProviderRef, model: string): Capabilities;
  optimizationsOf(providerId: string): Optimizations;
  responses: ResponseStore;
  /** Whether requests and answers go into the ledger as text. */
  keepsTexts(): boolean;
};

/** One model of one provider that may do a call. */
export type Route = { provider: ProviderRef; model: LanguageModelV4; tier: Tier };

export type GatewayCall = {
  labels: CallLabels;
  tier: Tier;
  /** Why this model was chosen; recorded with the call. */
  reason?: string | undefined;
  /** Models that may do it when this one can't, in order. */
  alternatives?: readonly Route[] | undefined;
  timeoutMs?: number | undefined;
};
