import { z } from "zod";
import { LlmError, withoutSecrets } from "../llm-error.ts";
import { apiUrlOf, type ProviderAccess } from "../open-provider.ts";
import type { Capabilities, KnownCapabilities } from "./capabilities.ts";
import { knownCapabilities } from "./known-models.ts";

const ANTHROPIC_VERSION = "2023-06-01";
const MODELS_MAX = 500;

const Named = z.object({ data: z.array(z.object({ id: z.string() })) });
const Tags = z.object({ models: z.array(z.object({ name: z.string() })) });

const OllamaShow = z.object({
  capabilities: z.array(z.string()).default([]),
  model_info: z.record(z.string(), z.unknown()).default({}),
});

const supported = z.object({ supported: z.boolean() }).nullish();
const AnthropicModel = z.object({
  max_input_tokens: z.number().int().positive().nullish(),
  max_tokens: z.number().int().positive().nullish(),
  capabilities: z
    .object({ batch: supported, image_input: supported, structured_outputs: supported, thinking: supported })
    .nullish(),
});

function headersOf(access: ProviderAccess): Record<string, string> {
  const { apiKey, kind } = access;
  if (kind === "anthropic") return { "x-api-key": apiKey ?? "none", "anthropic-version": ANTHROPIC_VERSION };
  return apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
}

/** One look at a provider's own interface. @throws LlmError */
async function look(access: ProviderAccess, path: string, init: RequestInit, timeoutMs: number): Promise<unknown> {
  const url = `${apiUrlOf(access)}${path}`;
  let response: Response;
  try {
    response = await fetch(url, {
      ...init,
      headers: { "content-type": "application/json", ...headersOf(access) },
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    const isTimeout = cause instanceof Error && cause.name === "TimeoutError";
    throw isTimeout
      ? new LlmError("timeout", `${url} did not answer within ${Math.round(timeoutMs / 1000)} s.`, { cause })
      : new LlmError("unreachable", `Nothing answers at ${url}.`, { cause });
  }
  const text = await response.text();
  if (response.status === 401 || response.status === 403) {
    throw new LlmError("auth", "The provider does not accept the key.", { status: response.status });
  }
  if (!response.ok) {
    const said = withoutSecrets(text).slice(0, 200);
    throw new LlmError("not-found", `${url} answers with status ${response.status}: ${said}`, {
      status: response.status,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LlmError("bad-answer", `What ${url} answers is not JSON: is it the address of a model server?`, {
      cause,
    });
  }
}

const badList = (cause: unknown) =>
  new LlmError("bad-answer", "The list of models does not have the form that such servers give.", { cause });

/** The models that a provider says it has, in its own order. @throws LlmError */
export async function listModels(access: ProviderAccess, timeoutMs: number): Promise<string[]> {
  const isOllama = access.kind === "ollama";
  const path = isOllama ? "/tags" : access.kind === "anthropic" ? "/models?limit=1000" : "/models";
  const body = await look(access, path, { method: "GET" }, timeoutMs);
  const parsed = isOllama ? Tags.safeParse(body) : Named.safeParse(body);
  if (!parsed.success) throw badList(parsed.error);
  const names =
    "models" in parsed.data ? parsed.data.models.map(({ name }) => name) : parsed.data.data.map(({ id }) => id);
  return names.slice(0, MODELS_MAX);
}

function fromOllama(base: Capabilities, body: unknown): Capabilities | null {
  const parsed = OllamaShow.safeParse(body);
  if (!parsed.success) return null;
  const can = new Set(parsed.data.capabilities);
  const length = Object.entries(parsed.data.model_info).find(([key]) => key.endsWith(".context_length"))?.[1];
  const answers = can.size === 0 || can.has("completion");
  return {
    ...base,
    structuredOutput: answers,
    tools: can.has("tools"),
    vision: can.has("vision"),
    embeddings: can.has("embedding"),
    thinking: can.has("thinking") ? "optional" : "none",
    contextTokens: typeof length === "number" ? length : base.contextTokens,
  };
}

function fromAnthropic(base: Capabilities, body: unknown): Capabilities | null {
  const parsed = AnthropicModel.safeParse(body);
  if (!parsed.success) return null;
  const { capabilities: can, max_input_tokens: input, max_tokens: output } = parsed.data;
  return {
    ...base,
    contextTokens: input ?? base.contextTokens,
    maxOutputTokens: output ?? base.maxOutputTokens,
    batches: can?.batch?.supported ?? base.batches,
    vision: can?.image_input?.supported ?? base.vision,
    structuredOutput: can?.structured_outputs?.supported ?? base.structuredOutput,
    thinking:
      can?.thinking?.supported === false
        ? "none"
        : base.thinking === "none" && can?.thinking?.supported
          ? "optional"
          : base.thinking,
  };
}

/**
 * What a model can do by its provider's own account, where the provider gives one; by dated data otherwise.
 * @throws LlmError when the provider can't be asked
 */
export async function detectCapabilities(
  access: ProviderAccess,
  model: string,
  timeoutMs: number,
): Promise<KnownCapabilities> {
  const known = knownCapabilities(access, model);
  if (access.kind === "ollama") {
    const init = { method: "POST", body: JSON.stringify({ model }) };
    const told = fromOllama(known.capabilities, await look(access, "/show", init, timeoutMs));
    return told === null ? known : { capabilities: told, source: "told by Ollama (/api/show)" };
  }
  if (access.kind === "anthropic") {
    const body = await look(access, `/models/${encodeURIComponent(model)}`, { method: "GET" }, timeoutMs);
    const told = fromAnthropic(known.capabilities, body);
    return told === null ? known : { capabilities: told, source: "told by Anthropic (/v1/models)" };
  }
  return known;
}
