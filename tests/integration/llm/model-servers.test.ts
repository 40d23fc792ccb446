import Anthropic from "@anthropic-ai/sdk";
import { Ollama } from "ollama";
import OpenAI, { toFile } from "openai";
import { expect, test } from "vitest";
import { startAnthropic } from "#tests/model-servers/anthropic.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import { startOpenAI } from "#tests/model-servers/openai.ts";
import { closeAfterTest } from "./closing.ts";

const LONG = "The quick brown fox jumps over the lazy dog. ".repeat(200);

test("the fake Ollama is taken for a real one by Ollama's own client", async () => {
  const server = closeAfterTest(await startOllama());
  const client = new Ollama({ host: server.url });
  expect((await client.list()).models.map((model) => model.name)).toContain("qwen3:8b");
  expect((await client.show({ model: "qwen3:8b" })).capabilities).toContain("tools");
  const answer = await client.chat({ model: "qwen3:8b", messages: [{ role: "user", content: "hi" }] });
  expect(answer).toMatchObject({ done: true, done_reason: "stop", message: { content: "hello world" } });
  let text = "";
  for await (const part of await client.chat({
    model: "qwen3:8b",
    messages: [{ role: "user", content: "hi" }],
    stream: true,
  }))
    text += part.message.content;
  expect(text).toBe("hello world");
  expect((await client.embed({ model: "nomic-embed-text", input: ["a", "b"] })).embeddings).toHaveLength(2);
  const cut = await client.chat({ model: "qwen3:8b", messages: [{ role: "user", content: LONG.repeat(4) }] });
  expect(cut.prompt_eval_count).toBe(2050);
});

test("the fake OpenAI is taken for a real one by OpenAI's own client: chat, responses, files and batches", async () => {
  const server = closeAfterTest(await startOpenAI());
  const client = new OpenAI({ baseURL: server.url, apiKey: "k", maxRetries: 0 });
  const chat = await client.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: LONG }],
  });
  expect(chat.choices[0]?.message.content).toBe("hello world");
  const again = await client.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: LONG }],
  });
  expect(again.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThanOrEqual(1024);
  const response = await client.responses.create({ model: "gpt-5-mini", input: "hi" });
  expect(response.output_text).toBe("hello world");
  let text = "";
  for await (const event of await client.responses.create({ model: "gpt-5-mini", input: "hi", stream: true })) {
    if (event.type === "response.output_text.delta") text += event.delta;
  }
  expect(text).toBe("hello world");
  const embedded = await client.embeddings.create({ model: "text-embedding-3-small", input: ["a", "bb"] });
  expect(embedded.data).toHaveLength(2);
  const line = (id: string) =>
    JSON.stringify({ custom_id: id, method: "POST", url: "/v1/responses", body: { model: "gpt-5-mini", input: "hi" } });
  const file = await client.files.create({
    purpose: "batch",
    file: await toFile(Buffer.from(`${line("a")}\n${line("b")}\n`), "b.jsonl"),
  });
  const batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: "/v1/responses",
    completion_window: "24h",
  });
  expect(batch).toMatchObject({ status: "validating", request_counts: { total: 2 } });
  const done = await client.batches.retrieve(batch.id);
  expect(done.status).toBe("completed");
  const output = await (await client.files.content(done.output_file_id ?? "")).text();
  expect(
    output
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row).custom_id),
  ).toEqual(["b", "a"]);
  server.failNext({ kind: "status", status: 429, headers: { "retry-after": "3" } });
  await expect(client.models.list()).rejects.toMatchObject({ status: 429 });
});

test("the fake Anthropic is taken for a real one by Anthropic's own client: messages, caching, count_tokens and batches", async () => {
  const server = closeAfterTest(await startAnthropic());
  const client = new Anthropic({ baseURL: server.url.replace(/\/v1$/, ""), apiKey: "k", maxRetries: 0 });
  const ask = (ttl: "5m" | "1h") =>
    client.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 50,
      system: [{ type: "text", text: LONG, cache_control: { type: "ephemeral", ttl } }],
      messages: [{ role: "user", content: "hi" }],
    });
  const first = await ask("1h");
  expect(first.usage.cache_creation?.ephemeral_1h_input_tokens).toBeGreaterThan(1024);
  const second = await ask("1h");
  expect(second.usage).toMatchObject({
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: first.usage.cache_creation_input_tokens,
  });
  expect(
    (await client.messages.countTokens({ model: "claude-haiku-4-5", messages: [{ role: "user", content: LONG }] }))
      .input_tokens,
  ).toBe(LONG.length / 4);
  const stream = client.messages.stream({
    model: "claude-haiku-4-5",
    max_tokens: 50,
    messages: [{ role: "user", content: "hi" }],
  });
  expect((await stream.finalMessage()).content).toMatchObject([{ text: "hello world" }]);
  const marked = (ttl: "5m" | "1h") => ({
    type: "text" as const,
    text: "x",
    cache_control: { type: "ephemeral" as const, ttl },
  });
  const wrong = (content: ReturnType<typeof marked>[]) =>
    client.messages.create({ model: "claude-haiku-4-5", max_tokens: 5, messages: [{ role: "user", content }] });
  await expect(wrong([marked("5m"), marked("1h")])).rejects.toMatchObject({ status: 400 });
  await expect(wrong(Array.from({ length: 5 }, () => marked("5m")))).rejects.toMatchObject({ status: 400 });
  const params = { model: "claude-haiku-4-5", max_tokens: 5, messages: [{ role: "user" as const, content: "hi" }] };
  server.fate((id) => (id === "b" ? "expired" : "succeeded"));
  const batch = await client.messages.batches.create({
    requests: ["a", "b", "c"].map((custom_id) => ({ custom_id, params })),
  });
  expect(batch).toMatchObject({ processing_status: "in_progress", request_counts: { processing: 3 } });
  expect(await client.messages.batches.retrieve(batch.id)).toMatchObject({
    processing_status: "ended",
    request_counts: { succeeded: 2, expired: 1 },
  });
  const results: string[] = [];
  for await (const item of await client.messages.batches.results(batch.id))
    results.push(`${item.custom_id}:${item.result.type}`);
  expect(results).toEqual(["c:succeeded", "b:expired", "a:succeeded"]);
});
