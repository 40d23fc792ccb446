import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { Experimental_BatchV4 as BatchV4, EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import { createOllama } from "ollama-ai-provider-v2";
import { assertNever } from "#lib/core/index.ts";
import type { ProviderKind } from "./schemas.ts";

export type ProviderAccess = {
  id: string;
  kind: ProviderKind;
  /** Address of the server; the provider's public one when it is left out. */
  baseUrl: string | null;
  apiKey: string | null;
};

/** A provider ready for calls: models of the AI SDK, and batches where it has them. */
export type OpenProvider = {
  id: string;
  kind: ProviderKind;
  languageModel(model: string): LanguageModelV4;
  embeddingModel(model: string): EmbeddingModelV4;
  batches: BatchV4 | null;
};

export const OLLAMA_URL = "http://localhost:11434";
export const OPENAI_URL = "https://api.openai.com/v1";
export const ANTHROPIC_URL = "https://api.anthropic.com/v1";

const trimmed = (url: string): string => url.replace(/\/+$/, "");

/** Where the requests of a provider go, whichever way its address was written. */
export function apiUrlOf(access: Pick<ProviderAccess, "kind" | "baseUrl">): string {
  const { kind, baseUrl } = access;
  switch (kind) {
    case "ollama":
      return `${trimmed(baseUrl ?? OLLAMA_URL).replace(/\/api$/, "")}/api`;
    case "openai":
      return trimmed(baseUrl ?? OPENAI_URL);
    case "anthropic":
      return trimmed(baseUrl ?? ANTHROPIC_URL);
    case "openai-compatible":
      return trimmed(baseUrl ?? "http://localhost:8080/v1");
    default:
      return assertNever(kind);
  }
}

/**
 * Connects a provider through its AI SDK package. An empty key is sent as "none": the packages would otherwise look for
 * one in the environment, which may belong to somebody else.
 */
export function openProvider(access: ProviderAccess): OpenProvider {
  const { id, kind } = access;
  const baseURL = apiUrlOf(access);
  const apiKey = access.apiKey ?? "none";
  switch (kind) {
    case "ollama": {
      const headers: Record<string, string> =
        access.apiKey === null ? {} : { Authorization: `Bearer ${access.apiKey}` };
      const ollama = createOllama({ baseURL, headers });
      return {
        id,
        kind,
        languageModel: (model) => ollama.languageModel(model),
        embeddingModel: (model) => ollama.textEmbeddingModel(model),
        batches: null,
      };
    }
    case "openai": {
      const openai = createOpenAI({ baseURL, apiKey });
      const batches = openai.experimental_batch();
      return {
        id,
        kind,
        languageModel: (model) => openai(model),
        embeddingModel: (model) => openai.embedding(model),
        batches,
      };
    }
    case "anthropic": {
      const anthropic = createAnthropic({ baseURL, apiKey });
      const batches = anthropic.experimental_batch();
      return {
        id,
        kind,
        languageModel: (model) => anthropic(model),
        embeddingModel: (model) => anthropic.embeddingModel(model),
        batches,
      };
    }
    case "openai-compatible": {
      const compatible = createOpenAICompatible({
        name: "compatible",
        baseURL,
        ...(access.apiKey === null ? {} : { apiKey: access.apiKey }),
        includeUsage: true,
        supportsStructuredOutputs: true,
      });
      return {
        id,
        kind,
        languageModel: (model) => compatible(model),
        embeddingModel: (model) => compatible.embeddingModel(model),
        batches: null,
      };
    }
    default:
      return assertNever(kind);
  }
}
