import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { generateStream } from "#lib/llm/ask.ts";
import { askModel, embedTexts } from "#lib/services/llm/index.ts";
import { forgetModelWorld, readModelWorld } from "#lib/services/llm/model-world.ts";
import { openGateway } from "#lib/services/llm/open-gateway.ts";
import { forgetProbes } from "#lib/services/llm/probe-ollama.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { refusedUrl } from "#tests/model-servers/http-server.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function withOllama() {
  const ollama = await startOllama();
  closing.push(ollama.close);
  return { ollama, app: await openTestApp({ OLLAMA_URL: ollama.url }) };
}

test("a question goes to the local model, and its line is in the ledger when the answer is", async () => {
  const { ollama, app } = await withOllama();
  ollama.reply({ text: "Because the disk is full.", inputTokens: 40, outputTokens: 6 });
  const answer = await askModel({
    ctx: asCli(app),
    input: { purpose: "explain", prompt: "Why is it slow?", maxOutputTokens: 200, planId: "pln_1" },
  });
  expect(answer).toMatchObject({
    outcome: "answered",
    text: "Because the disk is full.",
    model: "qwen3:8b",
    costUsd: 0,
  });
  const rows = await app.db.llmCall.findMany();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    purpose: "explain",
    planId: "pln_1",
    inputTokens: 40,
    outputTokens: 6,
    outcome: "answered",
    tier: "local",
  });
  expect(rows[0]?.reason).toContain("qwen3:8b");
});

test("an answer in a form comes back parsed", async () => {
  const { ollama, app } = await withOllama();
  ollama.reply('{"title":"Solaris","year":1972}');
  const answer = await askModel({
    ctx: asCli(app),
    input: {
      purpose: "metadata",
      prompt: "?",
      maxOutputTokens: 100,
      schema: z.object({ title: z.string(), year: z.number() }),
    },
  });
  expect(answer).toMatchObject({ outcome: "answered", value: { title: "Solaris", year: 1972 } });
});

test("without a model there is a sentence instead of an answer, and nobody is called", async () => {
  const app = await openTestApp({ OLLAMA_URL: await refusedUrl() });
  const answer = await askModel({ ctx: asCli(app), input: { purpose: "explain", prompt: "?", maxOutputTokens: 10 } });
  expect(answer).toMatchObject({
    outcome: "unavailable",
    reason: expect.stringMatching(/^No model is set up\. Ollama does not answer at/),
  });
  expect(await app.db.llmCall.count()).toBe(0);
});

test("a failing model is unavailable with what it said, and the failure is in the ledger", async () => {
  const { ollama, app } = await withOllama();
  const ask = () => askModel({ ctx: asCli(app), input: { purpose: "explain", prompt: "?", maxOutputTokens: 10 } });
  await ask();
  ollama.failNext({ kind: "status", status: 500, body: { error: "out of memory" } });
  expect(await ask()).toMatchObject({ outcome: "unavailable", reason: expect.stringContaining("out of memory") });
  const rows = await app.db.llmCall.findMany({ where: { outcome: "failed" } });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ costUsd: 0, error: expect.stringContaining("out of memory") });
});

test("a budget in tokens refuses a call before anything is sent", async () => {
  const { ollama, app } = await withOllama();
  const data = { id: "bud_1", scope: "purpose", subject: "explain", period: "day", maxTokens: 100n };
  await app.db.budget.create({ data });
  const sent = () => ollama.requests.filter((seen) => seen.path === "/api/chat").length;
  const answer = await askModel({
    ctx: asCli(app),
    input: { purpose: "explain", prompt: "?", maxOutputTokens: 5_000 },
  });
  expect(answer).toMatchObject({
    outcome: "unavailable",
    reason: expect.stringMatching(/Today's budget for the purpose explain/),
  });
  expect(sent()).toBe(0);
  expect((await app.db.llmCall.findMany()).map((row) => row.outcome)).toEqual(["refused"]);
  const other = await askModel({ ctx: asCli(app), input: { purpose: "other", prompt: "?", maxOutputTokens: 5_000 } });
  expect(other.outcome).toBe("answered");
});

test("texts become vectors of the embedding model that the server has", async () => {
  const { app } = await withOllama();
  const embedded = await embedTexts({ ctx: asCli(app), input: { purpose: "search", texts: ["one", "two"] } });
  expect(embedded).toMatchObject({ outcome: "embedded", model: "nomic-embed-text:latest", dimensions: 8 });
});

test("what changed about providers is seen by the next question", async () => {
  const { ollama, app } = await withOllama();
  const ask = () => askModel({ ctx: asCli(app), input: { purpose: "explain", prompt: "?", maxOutputTokens: 10 } });
  expect((await ask()).outcome).toBe("answered");
  await app.db.llmProvider.create({ data: { id: "ollama", kind: "ollama", config: {}, enabled: false } });
  forgetModelWorld(app);
  forgetProbes();
  expect(await ask()).toMatchObject({ outcome: "unavailable", reason: "No model is set up." });
  expect(ollama.requests.filter((seen) => seen.path === "/api/chat")).toHaveLength(1);
});

test("an answer can be read while it is written, and is booked at its end", async () => {
  const { ollama, app } = await withOllama();
  ollama.reply("one two three four");
  const world = await readModelWorld(app);
  const { gateway, account } = openGateway(app);
  const provider = world.open("ollama");
  if (provider === null) throw new Error("no provider");
  const call = { labels: { purpose: "explain" }, tier: "local" } as const;
  const model = gateway.wrap(provider.languageModel("qwen3:8b"), { id: "ollama", kind: "ollama" }, call);
  const { parts, end } = generateStream({ model, prompt: "?", maxOutputTokens: 50 });
  const seen: string[] = [];
  for await (const part of parts) seen.push(part);
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.join("")).toBe("one two three four");
  expect((await end).text).toBe("one two three four");
  await account.flush();
  expect(await app.db.llmCall.findMany()).toMatchObject([{ outcome: "answered", purpose: "explain" }]);
});
