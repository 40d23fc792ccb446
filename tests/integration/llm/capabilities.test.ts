import { expect, test } from "vitest";
import { UNKNOWN_MODEL } from "#lib/llm/capabilities/capabilities.ts";
import { detectCapabilities, listModels } from "#lib/llm/capabilities/detect.ts";
import { knownCapabilities } from "#lib/llm/capabilities/known-models.ts";
import type { ProviderAccess } from "#lib/llm/open-provider.ts";
import type { ProviderKind } from "#lib/llm/schemas.ts";
import { startAnthropic } from "#tests/model-servers/anthropic.ts";
import { refusedUrl } from "#tests/model-servers/http-server.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import { startOpenAI } from "#tests/model-servers/openai.ts";
import { closeAfterTest } from "./closing.ts";

const accessTo = (kind: ProviderKind, baseUrl: string): ProviderAccess => ({ id: kind, kind, baseUrl, apiKey: "k" });

test("Ollama tells itself what a model can do and how much it holds", async () => {
  const server = closeAfterTest(
    await startOllama([
      { name: "seer", capabilities: ["completion", "vision", "tools", "thinking"], contextTokens: 131_072 },
      { name: "vectors", capabilities: ["embedding"], contextTokens: 2_048 },
    ]),
  );
  const access = accessTo("ollama", server.url);
  expect(await listModels(access, 1_000)).toEqual(["seer", "vectors"]);
  const seer = await detectCapabilities(access, "seer", 1_000);
  expect(seer.source).toContain("Ollama");
  expect(seer.capabilities).toMatchObject({
    structuredOutput: true,
    tools: true,
    vision: true,
    thinking: "optional",
    embeddings: false,
    contextTokens: 131_072,
    batches: false,
    promptCaching: "none",
  });
  expect((await detectCapabilities(access, "vectors", 1_000)).capabilities).toMatchObject({
    structuredOutput: false,
    embeddings: true,
  });
});

test("Anthropic tells some of it, and dated data the rest", async () => {
  const server = closeAfterTest(await startAnthropic(["claude-haiku-4-5"]));
  const access = accessTo("anthropic", server.url);
  expect(await listModels(access, 1_000)).toEqual(["claude-haiku-4-5"]);
  const { capabilities, source } = await detectCapabilities(access, "claude-haiku-4-5", 1_000);
  expect(source).toContain("Anthropic");
  expect(capabilities).toMatchObject({ promptCaching: "markers", cacheMinTokens: 4_096, batches: true });
  expect(server.requests.at(-1)?.headers).toMatchObject({ "x-api-key": "k", "anthropic-version": "2023-06-01" });
});

test("OpenAI says only which models there are: the rest is dated data", async () => {
  const server = closeAfterTest(await startOpenAI());
  const access = accessTo("openai", server.url);
  expect(await listModels(access, 1_000)).toContain("gpt-5-mini");
  const { capabilities, source } = await detectCapabilities(access, "gpt-5-mini", 1_000);
  expect(source).toMatch(/^known on \d{4}-\d\d-\d\d$/);
  expect(capabilities).toMatchObject({ structuredOutput: true, samplingParameters: false, batches: true });
});

test("what nobody knows gets the safe default: text in, text out", async () => {
  const server = closeAfterTest(await startOpenAI(["house-model"]));
  const found = await detectCapabilities(accessTo("openai-compatible", server.url), "house-model", 1_000);
  expect(found).toEqual({ capabilities: UNKNOWN_MODEL, source: "not known: the safe default" });
  expect(knownCapabilities({ id: "x", kind: "openai" }, "brand-new-9").capabilities).toEqual(UNKNOWN_MODEL);
  expect(knownCapabilities({ id: "x", kind: "openai-compatible" }, "bge-m3").capabilities.embeddings).toBe(true);
});

test.each([
  ["claude-opus-5-5", { forcedTools: false, samplingParameters: false, thinking: "always" }],
  ["claude-fable-5-1", { forcedTools: false, thinking: "always" }],
  ["claude-sonnet-5", { forcedTools: true, samplingParameters: false, cacheMinTokens: 1_024 }],
  ["claude-sonnet-4-6", { cacheMinTokens: 2_048, samplingParameters: true }],
  ["claude-haiku-4-5-20251001", { cacheMinTokens: 4_096, contextTokens: 200_000 }],
  ["gpt-5.6-sol", { promptCaching: "automatic-and-markers", samplingParameters: false }],
  ["gpt-4o", { promptCaching: "automatic", samplingParameters: true }],
  ["o3", { thinking: "always" }],
  ["text-embedding-3-small", { embeddings: true, structuredOutput: false }],
] as const)("the gates of %s are known", (model, gates) => {
  const kind = model.startsWith("claude") ? "anthropic" : "openai";
  expect(knownCapabilities({ id: kind, kind }, model).capabilities).toMatchObject(gates);
});

test("a provider that can't be asked says why, without its key", async () => {
  const server = closeAfterTest(await startOpenAI());
  const access = { ...accessTo("openai", server.url), apiKey: "sk-secret-123456" };
  const refused = accessTo("ollama", await refusedUrl());
  await expect(listModels(refused, 1_000)).rejects.toMatchObject({ kind: "unreachable" });
  server.failNext({ kind: "hang" });
  await expect(listModels(access, 50)).rejects.toMatchObject({ kind: "timeout" });
  server.failNext({ kind: "status", status: 401 });
  await expect(listModels(access, 1_000)).rejects.toMatchObject({ kind: "auth" });
  server.failNext({ kind: "broken-json" });
  await expect(listModels(access, 1_000)).rejects.toMatchObject({ kind: "bad-answer" });
  server.failNext({ kind: "status", status: 200, body: { models: "none" } });
  await expect(listModels(access, 1_000)).rejects.toMatchObject({ kind: "bad-answer" });
  server.failNext({ kind: "status", status: 500, body: { error: "key sk-secret-123456 is odd" } });
  const error = await listModels(access, 1_000).catch((caught: Error) => caught);
  expect(error).toMatchObject({ kind: "not-found", message: expect.not.stringContaining("sk-secret") });
});
