import { expect, test } from "vitest";
import {
  askModel,
  createProvider,
  editModel,
  listModelsOfProviders,
  listProviders,
  removeProvider,
  setOptimizations,
  switchOptimizations,
  testProvider,
  updateProvider,
} from "#lib/services/llm/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";
import { api, bearer } from "#tests/integration/support/http-client.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { plantain } from "#tests/integration/support/run-command.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import { closeAfterTest } from "./closing.ts";

const KEY = "sk-secret-0123456789";

test("a key goes in and never comes out: not in views, the audit, the store or errors", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  await createProvider({ ctx, input: { kind: "openai", apiKey: KEY, baseUrl: "http://127.0.0.1:9/v1" } });
  await updateProvider({ ctx, input: { providerId: "openai", name: "Work" } });
  await testProvider({ ctx, input: { providerId: "openai" } });
  const seen = JSON.stringify([
    await listProviders({ ctx }),
    await app.db.llmProvider.findMany(),
    await app.db.auditEntry.findMany(),
    await app.db.event.findMany(),
    (await plantain("llm-providers", "list", "--json")).out,
  ]);
  expect(seen).not.toContain(KEY);
  expect((await listProviders({ ctx })).items.find((item) => item.id === "openai")).toMatchObject({
    name: "Work",
    hasKey: true,
    keySource: "stored",
    test: { ok: false },
  });
});

test("a provider whose address changes loses its key, so that it can't be sent elsewhere", async () => {
  const ctx = asCli(await openTestApp());
  await createProvider({ ctx, input: { kind: "anthropic", apiKey: KEY } });
  const moved = await updateProvider({ ctx, input: { providerId: "anthropic", baseUrl: "http://evil.example" } });
  expect(moved).toMatchObject({ hasKey: false, problem: "It has no key." });
});

test("only admins change providers; viewers see them", async () => {
  const app = await openTestApp();
  await expect(createProvider({ ctx: asRole(app, "operator"), input: { kind: "ollama" } })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect((await listProviders({ ctx: asRole(app, "viewer") })).items.map((item) => item.id)).toEqual(["ollama"]);
});

test("keys of the environment make providers that can be changed, switched off and are back when their row goes", async () => {
  const ctx = asCli(await openTestApp({ OPENAI_API_KEY: KEY }));
  expect((await listProviders({ ctx })).items.map(({ id, keySource }) => [id, keySource])).toEqual([
    ["ollama", null],
    ["openai", "environment"],
  ]);
  await updateProvider({ ctx, input: { providerId: "openai", enabled: false, models: ["gpt-4o-mini=fixed"] } });
  expect((await listProviders({ ctx })).items[1]).toMatchObject({
    enabled: false,
    hasKey: true,
    models: [{ model: "gpt-4o-mini", tier: "fixed" }],
  });
  await removeProvider({ ctx, input: { providerId: "openai" } });
  expect((await listProviders({ ctx })).items[1]).toMatchObject({ enabled: true });
  await expect(removeProvider({ ctx, input: { providerId: "openai" } })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("the test of a provider asks one word, books it, and notes what its model can do by its own account", async () => {
  const ollama = closeAfterTest(await startOllama());
  const app = await openTestApp({ OLLAMA_URL: ollama.url });
  const ctx = asCli(app);
  ollama.reply("ready");
  const view = await testProvider({ ctx, input: { providerId: "ollama" } });
  expect(view.test).toMatchObject({ ok: true, model: "qwen3:8b", models: ["qwen3:8b", "nomic-embed-text:latest"] });
  expect(await app.db.llmCall.findMany()).toMatchObject([{ purpose: "provider-test", outcome: "answered" }]);
  const { items } = await listModelsOfProviders({ ctx });
  expect(items).toMatchObject([
    {
      model: "qwen3:8b",
      source: "told by Ollama (/api/show)",
      capabilities: { tools: true, thinking: "optional", contextTokens: 40_960 },
    },
  ]);
});

test("what a person says about a model wins over what was detected, until it is taken back", async () => {
  const ollama = closeAfterTest(await startOllama());
  const ctx = asCli(await openTestApp({ OLLAMA_URL: ollama.url }));
  await testProvider({ ctx, input: { providerId: "ollama" } });
  const edited = await editModel({
    ctx,
    input: { providerId: "ollama", model: "qwen3:8b", contextTokens: 1_000, enabled: false },
  });
  expect(edited).toMatchObject({
    capabilities: { contextTokens: 1_000, tools: true },
    edited: ["contextTokens"],
    enabled: false,
  });
  expect((await askModel({ ctx, input: { purpose: "x", prompt: "?", maxOutputTokens: 9 } })).outcome).toBe(
    "unavailable",
  );
  const back = await editModel({
    ctx,
    input: { providerId: "ollama", model: "qwen3:8b", forgetEdits: true, enabled: true },
  });
  expect(back).toMatchObject({ capabilities: { contextTokens: 40_960 }, edited: [], enabled: true });
});

test("every optimization is off at first; each is switched by itself, and one switch turns all of them off", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const enabledOf = (optimizations: Record<string, { enabled: boolean }>) =>
    Object.entries(optimizations)
      .filter(([, { enabled }]) => enabled)
      .map(([name]) => name);
  const before = (await listProviders({ ctx })).items[0];
  expect(enabledOf(before?.optimizations ?? {})).toEqual([]);
  const after = await setOptimizations({
    ctx,
    input: { providerId: "ollama", retries: true, maxRetries: 4, responseCache: true },
  });
  expect(enabledOf(after.optimizations)).toEqual(["retries", "responseCache"]);
  expect(after.optimizations.retries.maxRetries).toBe(4);
  expect((await switchOptimizations({ ctx, input: { allowed: false } })).optimizationsAllowed).toBe(false);
  const off = await setOptimizations({ ctx, input: { providerId: "ollama", allOff: true } });
  expect(enabledOf(off.optimizations)).toEqual([]);
});

test("who looks sees at once what another process changed", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  expect((await listProviders({ ctx })).items).toHaveLength(1);
  const other = createAppContext({ PLANTAIN_DATA_DIR: app.env.dataDir, PLANTAIN_LOG_LEVEL: "silent" });
  try {
    await createProvider({ ctx: asCli(other), input: { kind: "openai", apiKey: "k" } });
    expect((await listProviders({ ctx })).items.map(({ id }) => id)).toEqual(["ollama", "openai"]);
  } finally {
    await other.db.$disconnect();
  }
});

test("over HTTP and on the command line the same things can be done", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  const made = await api(app, "/llm/providers", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: { kind: "openai-compatible", baseUrl: "http://127.0.0.1:9/v1", models: ["m=local"] },
  });
  expect(made.status).toBe(201);
  const listed = await plantain("llm-providers", "list", "--json");
  expect(JSON.parse(listed.out).items.map((item: { id: string }) => item.id)).toEqual(["ollama", "openai-compatible"]);
  expect((await plantain("llm-providers", "test", "openai-compatible")).code).not.toBe(0);
  expect((await plantain("llm-prices", "list", "--search", "haiku-4-5", "--json")).code).toBe(0);
  expect((await plantain("llm-models", "list")).code).toBe(0);
  expect((await plantain("llm-spend", "--json")).code).toBe(0);
  const retriesAfter = async (flag: string) => {
    const { out } = await plantain("llm-optimizations", "set", "openai-compatible", flag, "--json");
    return JSON.parse(out).optimizations.retries.enabled;
  };
  expect([await retriesAfter("--retries"), await retriesAfter("--no-retries")]).toEqual([true, false]);
  const off = await plantain("llm-optimizations", "allow", "--no-allowed", "--json");
  expect(JSON.parse(off.out).optimizationsAllowed).toBe(false);
});
