import type { LanguageModelV4 } from "@ai-sdk/provider";
import { generateText, jsonSchema, Output, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { generateTyped } from "#lib/llm/ask.ts";
import { LlmError } from "#lib/llm/llm-error.ts";
import { startAnthropic } from "#tests/model-servers/anthropic.ts";
import { refusedUrl } from "#tests/model-servers/http-server.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import { startOpenAI } from "#tests/model-servers/openai.ts";
import { closeAfterTest } from "./closing.ts";
import { ask, callFor, providerAt, routeTo, testGateway, wrapRoute } from "./test-gateway.ts";

const CASES = [
  ["ollama", "qwen3:8b", startOllama],
  ["openai", "gpt-5-mini", startOpenAI],
  ["anthropic", "claude-haiku-4-5", startAnthropic],
  ["openai-compatible", "gpt-4o-mini", startOpenAI],
] as const;

const TOOLS = {
  look: tool({
    description: "looks",
    inputSchema: jsonSchema<{ x: number }>({ type: "object", properties: { x: { type: "number" } } }),
  }),
};

/** Every kind of request: plain, long, with system text, tools, a form, sampling, streamed. */
async function everyRequest(model: LanguageModelV4): Promise<void> {
  const base = { model, maxRetries: 0 };
  await generateText({ ...base, prompt: "hi" });
  await generateText({
    ...base,
    instructions: "Be brief. ".repeat(2_000),
    prompt: "x".repeat(20_000),
    maxOutputTokens: 77,
    temperature: 0.3,
  });
  await generateText({ ...base, prompt: "hi", tools: TOOLS });
  await generateText({ ...base, prompt: "hi", output: Output.object({ schema: z.object({ title: z.string() }) }) });
  await generateText({
    ...base,
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
      { role: "user", content: "c" },
    ],
  });
  const stream = streamText({ ...base, prompt: "hi" });
  for await (const _ of stream.textStream);
}

test.each(CASES)(
  "with every optimization off, requests to %s are byte for byte those of the bare SDK",
  async (kind, name, start) => {
    const server = closeAfterTest(await start());
    const model = providerAt(kind, server.url).languageModel(name);
    await everyRequest(model);
    const bare = server.requests.splice(0).map(({ method, path, raw, headers }) => ({ method, path, raw, headers }));
    const { gateway, account } = testGateway();
    await everyRequest(gateway.wrap(model, { id: kind, kind }, callFor()));
    const wrapped = server.requests.map(({ method, path, raw, headers }) => ({ method, path, raw, headers }));
    expect(wrapped).toEqual(bare);
    expect(account.records.map((record) => record.outcome)).toEqual(Array(6).fill("answered"));
  },
);

test("a call is held for before it is sent, and booked once at what it cost", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway, account } = testGateway();
  server.reply({ text: "ok", inputTokens: 1_000, outputTokens: 100 });
  await ask(wrapRoute(gateway, routeTo("anthropic", server.url, "claude-haiku-4-5")));
  const [request] = account.requests;
  const [record] = account.records;
  expect(account.records).toHaveLength(1);
  expect(record).toMatchObject({
    costUsd: 0.0015,
    usage: { inputTokens: 1_000, outputTokens: 100 },
    labels: { purpose: "test" },
    isPriceAssumed: false,
  });
  expect(request?.usd).toBeGreaterThan(0);
});

test("a budget that says no sends nothing, counts exactly before it gives up, and is told in a sentence", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway, account } = testGateway();
  account.answer = (request) => ({
    granted: false,
    refusal: {
      budgetId: "b",
      scope: "all",
      subject: "",
      period: "day",
      unit: "usd",
      limit: 1,
      spent: 0.9,
      reserved: 0.05,
      needed: request.usd,
      endsAt: null,
      atLimit: "refuse",
    },
  });
  const error = await ask(wrapRoute(gateway, routeTo("anthropic", server.url, "claude-haiku-4-5")), {
    prompt: "word ".repeat(500),
  }).catch((caught) => caught);
  expect(error).toBeInstanceOf(LlmError);
  expect(error.message).toMatch(/^Today's budget for all models \(\$1\.00\) does not allow this call/);
  expect(server.requests).toHaveLength(0);
  expect(account.requests).toHaveLength(2);
  expect(account.requests[1]?.usd).toBeLessThan(account.requests[0]?.usd ?? 0);
  expect(account.records.map(({ outcome, costUsd }) => [outcome, costUsd])).toEqual([["refused", 0]]);
});

test("at a limit that allows it, a cheaper model does the call", async () => {
  const anthropic = closeAfterTest(await startAnthropic());
  const ollama = closeAfterTest(await startOllama());
  const { gateway, account } = testGateway();
  account.answer = (request) =>
    request.tier === "local"
      ? { granted: true, isHeld: false }
      : {
          granted: false,
          refusal: {
            budgetId: "b",
            scope: "all",
            subject: "",
            period: "month",
            unit: "usd",
            limit: 0,
            spent: 0,
            reserved: 0,
            needed: 1,
            endsAt: null,
            atLimit: "cheaper",
          },
        };
  ollama.reply("local words");
  const alternatives = [routeTo("ollama", ollama.url, "qwen3:8b", "local")];
  const text = await ask(wrapRoute(gateway, routeTo("anthropic", anthropic.url, "claude-haiku-4-5"), { alternatives }));
  expect(text).toBe("local words");
  expect(account.records.map(({ outcome, model }) => [outcome, model])).toEqual([
    ["refused", "claude-haiku-4-5"],
    ["answered", "qwen3:8b"],
  ]);
});

test("faults pass with retries: 429 waits as long as the provider asks, 500 grows, and each try is held for anew", async () => {
  const server = closeAfterTest(await startOpenAI());
  const { gateway, account, clock } = testGateway({ openai: { retries: { enabled: true, maxRetries: 2 } } });
  server.failNext({ kind: "status", status: 429, headers: { "retry-after": "7" } }, { kind: "status", status: 500 });
  expect(await ask(wrapRoute(gateway, routeTo("openai", server.url, "gpt-5-mini")))).toBe("hello world");
  expect(clock.slept[0]).toBe(7_000);
  expect(account.requests).toHaveLength(3);
  expect(account.records.map(({ outcome, costUsd }) => [outcome, costUsd > 0])).toEqual([
    ["failed", false],
    ["failed", false],
    ["answered", true],
  ]);
});

test("a budget is asked again before each retry and each fallback", async () => {
  const server = closeAfterTest(await startOpenAI());
  const { gateway, account } = testGateway({ openai: { retries: { enabled: true }, fallback: { enabled: true } } });
  let left = 1;
  account.answer = () =>
    left-- > 0
      ? { granted: true, isHeld: true }
      : {
          granted: false,
          refusal: {
            budgetId: "b",
            scope: "all",
            subject: "",
            period: "day",
            unit: "usd",
            limit: 1,
            spent: 1,
            reserved: 0,
            needed: 1,
            endsAt: null,
            atLimit: "refuse",
          },
        };
  server.failNext({ kind: "status", status: 500 });
  const route = routeTo("openai", server.url, "gpt-5-mini");
  await expect(ask(wrapRoute(gateway, route, { alternatives: [route] }))).rejects.toMatchObject({ kind: "budget" });
  expect(server.requests).toHaveLength(1);
});

test("with retries off there is one try; a wrong request and a bad key are never tried again", async () => {
  const server = closeAfterTest(await startOpenAI());
  const off = testGateway();
  server.failNext({ kind: "status", status: 500 });
  await expect(ask(wrapRoute(off.gateway, routeTo("openai", server.url, "gpt-5-mini")))).rejects.toMatchObject({
    kind: "server",
  });
  expect(server.requests).toHaveLength(1);
  const on = testGateway({ openai: { retries: { enabled: true } } });
  for (const [status, kind] of [
    [400, "invalid-request"],
    [401, "auth"],
  ] as const) {
    server.failNext({ kind: "status", status });
    await expect(ask(wrapRoute(on.gateway, routeTo("openai", server.url, "gpt-5-mini")))).rejects.toMatchObject({
      kind,
    });
  }
  expect(server.requests).toHaveLength(3);
});

test("another model answers when fallback is on, in the given order, and the ledger has every try", async () => {
  const ollama = closeAfterTest(await startOllama());
  const dead = await refusedUrl();
  const broken = closeAfterTest(await startOpenAI());
  broken.failAlways({ kind: "broken-json" });
  const { gateway, account } = testGateway({ anthropic: { fallback: { enabled: true } } });
  const alternatives = [
    routeTo("openai", broken.url, "gpt-5-mini"),
    routeTo("ollama", ollama.url, "qwen3:8b", "local"),
  ];
  expect(await ask(wrapRoute(gateway, routeTo("anthropic", `${dead}/v1`, "claude-haiku-4-5"), { alternatives }))).toBe(
    "hello world",
  );
  expect(account.records.map(({ providerId, outcome }) => [providerId, outcome])).toEqual([
    ["anthropic", "failed"],
    ["openai", "failed"],
    ["ollama", "answered"],
  ]);
});

test("a dead Ollama is tried until the circuit opens, then not at all, then by one probe", async () => {
  const server = closeAfterTest(await startOllama());
  server.failAlways({ kind: "reset" });
  const { gateway, clock } = testGateway({
    ollama: { circuitBreaker: { enabled: true, failures: 3, openMs: 30_000 } },
  });
  const model = wrapRoute(gateway, routeTo("ollama", server.url, "qwen3:8b", "local"));
  for (let n = 0; n < 3; n++) await expect(ask(model)).rejects.toMatchObject({ kind: "unreachable" });
  const tried = server.requests.length;
  for (let n = 0; n < 20; n++) await expect(ask(model)).rejects.toMatchObject({ kind: "circuit-open" });
  expect(server.requests.length).toBe(tried);
  clock.nowMs += 30_001;
  server.failAlways({ kind: "hang" });
  const probe = ask(model, { abortSignal: AbortSignal.timeout(300) }).catch((error) => error);
  await expect.poll(() => server.requests.length).toBe(tried + 1);
  await expect(ask(model)).rejects.toMatchObject({ kind: "circuit-open" });
  expect(await probe).toMatchObject({ kind: "timeout" });
  expect(server.requests.length).toBe(tried + 1);
  clock.nowMs += 30_001;
  server.failAlways(null);
  expect(await ask(model)).toBe("hello world");
  expect(gateway.breakers.open(clock.nowMs)).toEqual([]);
});

test("a provider without money left is left alone at once and for long", async () => {
  const server = closeAfterTest(await startOpenAI());
  const { gateway, clock } = testGateway({ openai: { circuitBreaker: { enabled: true } } });
  const model = wrapRoute(gateway, routeTo("openai", server.url, "gpt-5-mini"));
  server.failNext({
    kind: "status",
    status: 429,
    body: { error: { code: "insufficient_quota", message: "You exceeded your current quota" } },
  });
  await expect(ask(model)).rejects.toMatchObject({ kind: "quota" });
  clock.nowMs += 500_000;
  await expect(ask(model)).rejects.toMatchObject({ kind: "circuit-open" });
  expect(server.requests).toHaveLength(1);
});

test("calls are spread over time when that is switched on", async () => {
  const server = closeAfterTest(await startOllama());
  const { gateway, clock } = testGateway({ ollama: { rateLimit: { enabled: true, requestsPerMinute: 10 } } });
  const model = wrapRoute(gateway, routeTo("ollama", server.url, "qwen3:8b", "local"));
  for (let n = 0; n < 4; n++) await ask(model);
  expect(clock.slept).toEqual([6_000, 6_000]);
});

test("a model that hangs is given up at the time limit, and the call is booked at its worst case", async () => {
  const server = closeAfterTest(await startAnthropic());
  server.failNext({ kind: "hang" });
  const { gateway, account } = testGateway();
  await expect(
    ask(wrapRoute(gateway, routeTo("anthropic", server.url, "claude-haiku-4-5"), { timeoutMs: 100 })),
  ).rejects.toMatchObject({ kind: "timeout" });
  expect(account.records[0]).toMatchObject({
    outcome: "failed",
    costUsd: account.requests[0]?.usd,
    detail: { isCostAssumed: true },
  });
});

test("the same question gets the same answer again for its time, without a call and without a cost", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway, account, clock } = testGateway({ anthropic: { responseCache: { enabled: true, ttlSeconds: 60 } } });
  const model = wrapRoute(gateway, routeTo("anthropic", server.url, "claude-haiku-4-5"));
  const first = await ask(model);
  expect(await ask(model)).toBe(first);
  await ask(model, { prompt: "other" });
  await ask(model, { temperature: 0.5 });
  expect(server.requests).toHaveLength(3);
  const reused = account.records.find((record) => record.outcome === "reused");
  expect(reused).toMatchObject({ costUsd: 0, reuseSavingUsd: account.records[0]?.costUsd });
  clock.nowMs += 60_001;
  await ask(model);
  expect(server.requests).toHaveLength(4);
});

test("a cut answer is not kept for the next who asks", async () => {
  const server = closeAfterTest(await startAnthropic());
  const { gateway } = testGateway({ anthropic: { responseCache: { enabled: true } } });
  const model = wrapRoute(gateway, routeTo("anthropic", server.url, "claude-haiku-4-5"));
  server.reply({ text: "half", finish: "length" });
  await ask(model);
  await ask(model);
  expect(server.requests).toHaveLength(2);
});

test("a slow model is overtaken by the second when hedging is on, and the first is taken back", async () => {
  const slow = closeAfterTest(await startAnthropic());
  slow.failAlways({ kind: "hang" });
  const fast = closeAfterTest(await startOllama());
  const { gateway, account } = testGateway({ anthropic: { hedging: { enabled: true, afterMs: 20 } } });
  const alternatives = [routeTo("ollama", fast.url, "qwen3:8b", "local")];
  expect(await ask(wrapRoute(gateway, routeTo("anthropic", slow.url, "claude-haiku-4-5"), { alternatives }))).toBe(
    "hello world",
  );
  expect(account.records.map(({ providerId, outcome }) => [providerId, outcome]).sort()).toEqual([
    ["anthropic", "failed"],
    ["ollama", "answered"],
  ]);
});

test("with hedging on, a model that fails at once is not waited for; a wrong request is not asked twice", async () => {
  const broken = closeAfterTest(await startAnthropic());
  const fast = closeAfterTest(await startOllama());
  const never = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("stopped"))));
  const { gateway } = testGateway({ anthropic: { hedging: { enabled: true, afterMs: 60_000 } } }, { sleep: never });
  const alternatives = [routeTo("ollama", fast.url, "qwen3:8b", "local")];
  const model = wrapRoute(gateway, routeTo("anthropic", broken.url, "claude-haiku-4-5"), { alternatives });
  broken.failNext({ kind: "status", status: 500 }, { kind: "status", status: 400 });
  expect(await ask(model)).toBe("hello world");
  await expect(ask(model)).rejects.toMatchObject({ kind: "invalid-request" });
  expect(fast.requests).toHaveLength(1);
});

test("an answer to a prompt that Ollama cut in silence is marked", async () => {
  const server = closeAfterTest(await startOllama());
  const { gateway, account } = testGateway();
  const model = wrapRoute(gateway, routeTo("ollama", server.url, "qwen3:8b", "local"));
  await ask(model, { prompt: "The quick brown fox jumps over the lazy dog. ".repeat(1_000) });
  await ask(model, { prompt: "The quick brown fox jumps over the lazy dog. ".repeat(300) });
  expect(account.records.map((record) => record.detail?.isPromptCut ?? false)).toEqual([true, false]);
});

test("a stream is booked at its end; one that breaks off or is left is booked at its worst case", async () => {
  const server = closeAfterTest(await startOpenAI());
  const { gateway, account } = testGateway();
  const model = wrapRoute(gateway, routeTo("openai", server.url, "gpt-5-mini"));
  server.reply("one two three four five six");
  const whole = streamText({ model, prompt: "hi", maxRetries: 0, maxOutputTokens: 50 });
  for await (const _ of whole.textStream);
  expect(account.records[0]).toMatchObject({ outcome: "answered", usage: { outputTokens: 7 } });
  server.slowMs = 20;
  const controller = new AbortController();
  const left = streamText({
    model,
    prompt: "hi",
    maxRetries: 0,
    maxOutputTokens: 50,
    abortSignal: controller.signal,
    onError: () => undefined,
  });
  for await (const _ of left.textStream) controller.abort();
  await expect.poll(() => account.records.length).toBe(2);
  expect(account.records[1]).toMatchObject({ outcome: "failed", detail: { kind: "aborted", isCostAssumed: true } });
});

test("a form that the model wraps in words is unwrapped; one that is wrong is a fault of its own kind", async () => {
  const server = closeAfterTest(await startOllama());
  const { gateway } = testGateway();
  const model = wrapRoute(gateway, routeTo("ollama", server.url, "qwen3:8b", "local"));
  const schema = z.object({ year: z.number() });
  const question = { model, prompt: "?", maxOutputTokens: 50 };
  server.reply('Sure!\n```json\n{"year": 1972}\n```');
  expect((await generateTyped(question, schema)).value).toEqual({ year: 1972 });
  server.reply('{"year": "none"}');
  await expect(generateTyped(question, schema)).rejects.toMatchObject({ kind: "bad-answer" });
});

test("texts of requests and answers are kept only when that is asked for", async () => {
  const server = closeAfterTest(await startOllama());
  const kept = testGateway({}, { keepsTexts: () => true });
  await ask(wrapRoute(kept.gateway, routeTo("ollama", server.url, "qwen3:8b", "local")));
  expect(kept.account.records[0]?.detail).toMatchObject({ request: "hi", answer: "hello world" });
});
