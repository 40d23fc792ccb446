import { generateText, type ModelMessage } from "ai";
import { expect, test } from "vitest";
import { startAnthropic } from "#tests/model-servers/anthropic.ts";
import type { Json, Seen } from "#tests/model-servers/http-server.ts";
import { startOpenAI } from "#tests/model-servers/openai.ts";
import { closeAfterTest } from "./closing.ts";
import { routeTo, testGateway, wrapRoute } from "./test-gateway.ts";

const LONG = "Plans are made of steps, and each step says what it changes. ".repeat(400);
const ON = { promptCaching: { enabled: true } };

const markersOf = (body: Json): Json[] => JSON.stringify(body).match(/"cache_control":\{[^}]*\}/g) ?? [];

/** Everything in the order in which it is rendered, without markers: what the provider's cache compares. */
const withoutMarkers = (seen: Seen): string =>
  JSON.stringify([seen.body.tools ?? [], seen.body.system, seen.body.messages]).replace(
    /,"cache_control":\{[^}]*\}/g,
    "",
  );

test("markers are at most four, never before a prefix that is long enough, and the prefix stays the same bytes over turns", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway, account } = testGateway({ anthropic: ON });
  const model = wrapRoute(gateway, routeTo("anthropic", server.url, "claude-sonnet-4-5"));
  const messages: ModelMessage[] = [];
  for (let turn = 1; turn <= 6; turn++) {
    messages.push({ role: "user", content: `Turn ${turn}: ${"what now? ".repeat(50)}` });
    const { text } = await generateText({ model, instructions: LONG, messages, maxRetries: 0, maxOutputTokens: 20 });
    messages.push({ role: "assistant", content: text });
  }
  for (const seen of server.requests) expect(markersOf(seen.body).length).toBeLessThanOrEqual(4);
  for (const [index, seen] of server.requests.entries()) {
    const next = server.requests[index + 1];
    if (next === undefined) continue;
    expect(JSON.stringify(next.body.system)).toBe(JSON.stringify(seen.body.system));
    expect(withoutMarkers(next).startsWith(withoutMarkers(seen).slice(0, -2))).toBe(true);
  }
  const later = account.records.slice(1);
  expect(later.every((record) => (record.usage?.cacheReadTokens ?? 0) > 4_000)).toBe(true);
  expect(later.every((record) => record.cacheSavingUsd > 0)).toBe(true);
});

test("an hour comes before five minutes", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway, account } = testGateway({ anthropic: { promptCaching: { enabled: true, longStablePrefix: true } } });
  const model = wrapRoute(gateway, routeTo("anthropic", server.url, "claude-sonnet-4-5"));
  await generateText({ model, instructions: LONG, prompt: LONG, maxRetries: 0, maxOutputTokens: 20 });
  expect(markersOf(server.requests[0]?.body)).toEqual([
    '"cache_control":{"type":"ephemeral","ttl":"1h"}',
    '"cache_control":{"type":"ephemeral"}',
  ]);
  expect(account.records[0]?.usage).toMatchObject({
    cacheWrite1hTokens: expect.any(Number),
    cacheWriteTokens: expect.any(Number),
  });
  expect(account.records[0]?.usage?.cacheWrite1hTokens).toBeGreaterThan(4_000);
});

test("under the model's minimum there is no marker", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway } = testGateway({ anthropic: ON });
  const short = "word ".repeat(2_000);
  const haiku = wrapRoute(gateway, routeTo("anthropic", server.url, "claude-haiku-4-5"));
  const sonnet = wrapRoute(gateway, routeTo("anthropic", server.url, "claude-sonnet-4-5"));
  for (const model of [haiku, sonnet])
    await generateText({ model, instructions: short, prompt: "hi", maxRetries: 0, maxOutputTokens: 20 });
  expect(server.requests.map((seen) => markersOf(seen.body).length)).toEqual([0, 2]);
});

test("who sets markers himself keeps them, and only them", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway } = testGateway({ anthropic: ON });
  const model = wrapRoute(gateway, routeTo("anthropic", server.url, "claude-sonnet-4-5"));
  const own = { providerOptions: { anthropic: { cacheControl: { type: "ephemeral" as const } } } };
  await generateText({
    model,
    messages: [{ role: "user", content: [{ type: "text", text: LONG, ...own }] }],
    maxRetries: 0,
    maxOutputTokens: 20,
  });
  expect(markersOf(server.requests[0]?.body)).toHaveLength(1);
});

test("OpenAI gets the same key for the same beginning, and a breakpoint where the model has them", async () => {
  const server = closeAfterTest(await startOpenAI());
  const { gateway, account } = testGateway({ openai: ON });
  const mini = wrapRoute(gateway, routeTo("openai", server.url, "gpt-5-mini"));
  for (const prompt of ["one", "two"])
    await generateText({ model: mini, instructions: LONG, prompt, maxRetries: 0, maxOutputTokens: 20 });
  await generateText({ model: mini, instructions: "other", prompt: LONG, maxRetries: 0, maxOutputTokens: 20 });
  await generateText({ model: mini, prompt: "short", maxRetries: 0, maxOutputTokens: 20 });
  const keys = server.requests.map((seen) => seen.body.prompt_cache_key);
  expect(keys[0]).toMatch(/^plantain-/);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(keys[3]).toBeUndefined();
  expect(account.records[1]?.usage?.cacheReadTokens).toBeGreaterThan(1_000);
  expect(account.records[1]?.cacheSavingUsd).toBeGreaterThan(0);
});
