import type { Tone } from "#components/ui/badge.tsx";
import type { ProviderView } from "#lib/services/llm/index.ts";

export const KIND_LABELS: Record<ProviderView["kind"], string> = {
  ollama: "Ollama",
  openai: "OpenAI",
  anthropic: "Anthropic",
  "openai-compatible": "Speaks OpenAI's interface",
};

export function providerState(provider: ProviderView): { label: string; tone: Tone } {
  if (!provider.enabled) return { label: "switched off", tone: "plain" };
  if (!provider.isUsable) return { label: "not usable", tone: "amber" };
  if (provider.test !== null && !provider.test.ok) return { label: "did not answer", tone: "red" };
  return provider.test?.ok === true ? { label: "answers", tone: "green" } : { label: "not tested yet", tone: "slate" };
}

export const keyWords = ({ hasKey, keySource, kind }: ProviderView): string => {
  if (!hasKey) return kind === "ollama" ? "needs no key" : "no key";
  return keySource === "environment" ? "key from the environment" : "key stored encrypted";
};

type Switches = ProviderView["optimizations"];

/** The switches of a provider: what each saves, and what it risks. */
export const SWITCHES = [
  {
    key: "promptCaching",
    label: "Prompt caching",
    hint: "The part of a prompt that stays the same is cheaper when it is sent again soon. Writing it costs a little more.",
  },
  {
    key: "batching",
    label: "Batches",
    hint: "Work that can wait is asked together at half the price; answers may take hours.",
  },
  { key: "retries", label: "Retries", hint: "Faults that pass are tried again, within the budget." },
  { key: "fallback", label: "Fallback", hint: "When this model can't answer, another one does." },
  { key: "circuitBreaker", label: "Circuit breaker", hint: "A model that keeps failing is left alone for a while." },
  {
    key: "rateLimit",
    label: "Rate limit",
    hint: "Calls are spread over time, so that the provider does not refuse them.",
  },
  { key: "hedging", label: "Hedging", hint: "A second model is asked when the first is slow. Both may cost." },
  {
    key: "responseCache",
    label: "Answers given again",
    hint: "The same question gets the same answer without a call, for a time.",
  },
] as const satisfies readonly { key: keyof Switches; label: string; hint: string }[];

type Figure = {
  of: keyof Switches;
  /** The name under which it is set. */
  input: string;
  label: string;
  /** What one of the shown unit is in the stored one. */
  per: number;
  read: (switches: Switches) => number;
};

/** The numbers behind the switches, each shown while its switch is on. */
export const FIGURES = [
  { of: "batching", input: "batchMaxItems", label: "Questions in a batch", per: 1, read: (o) => o.batching.maxItems },
  {
    of: "batching",
    input: "batchMaxWaitMs",
    label: "Longest wait for a batch to fill, in seconds",
    per: 1_000,
    read: (o) => o.batching.maxWaitMs,
  },
  { of: "retries", input: "maxRetries", label: "Further tries, 5 at most", per: 1, read: (o) => o.retries.maxRetries },
  {
    of: "circuitBreaker",
    input: "circuitFailures",
    label: "Failures in a row until it is left alone",
    per: 1,
    read: (o) => o.circuitBreaker.failures,
  },
  {
    of: "circuitBreaker",
    input: "circuitOpenMs",
    label: "For how long, in seconds",
    per: 1_000,
    read: (o) => o.circuitBreaker.openMs,
  },
  {
    of: "rateLimit",
    input: "requestsPerMinute",
    label: "Calls a minute",
    per: 1,
    read: (o) => o.rateLimit.requestsPerMinute,
  },
  {
    of: "hedging",
    input: "hedgeAfterMs",
    label: "The second is asked after, in seconds",
    per: 1_000,
    read: (o) => o.hedging.afterMs,
  },
  {
    of: "responseCache",
    input: "responseTtlSeconds",
    label: "An answer is kept for, in hours",
    per: 3_600,
    read: (o) => o.responseCache.ttlSeconds,
  },
] as const satisfies readonly Figure[];

/** Names of the switches that are on. */
export const switchedOn = (optimizations: Switches): string[] =>
  SWITCHES.filter(({ key }) => optimizations[key].enabled).map(({ label }) => label);
