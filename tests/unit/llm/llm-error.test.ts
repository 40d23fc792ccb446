import { APICallError } from "ai";
import { expect, test } from "vitest";
import { LlmError, toLlmError } from "#lib/llm/llm-error.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

const apiError = (statusCode: number | undefined, more: Partial<ConstructorParameters<typeof APICallError>[0]> = {}) =>
  new APICallError({
    message: "said",
    url: "http://x",
    requestBodyValues: {},
    ...(statusCode === undefined ? {} : { statusCode }),
    ...more,
  });

test.each([
  [400, "invalid-request", false],
  [401, "auth", false],
  [402, "quota", false],
  [404, "not-found", false],
  [408, "timeout", true],
  [429, "rate-limited", true],
  [500, "server", true],
  [503, "overloaded", true],
  [529, "overloaded", true],
])("status %i is %s", (status, kind, retryable) => {
  const error = toLlmError(apiError(status), undefined, NOW);
  expect([error.kind, error.isRetryable]).toEqual([kind, retryable]);
});

test("a provider whose own budget is used up is not asked again, however it says so", () => {
  const anthropic = apiError(400, {
    responseBody: '{"error":{"message":"You have reached your specified API usage limits."}}',
  });
  const openai = apiError(429, { responseBody: '{"error":{"code":"insufficient_quota","message":"exceeded"}}' });
  for (const error of [anthropic, openai])
    expect(toLlmError(error)).toMatchObject({ kind: "quota", isRetryable: false });
});

test.each([
  [{ "retry-after": "7" }, 7_000],
  [{ "retry-after-ms": "250" }, 250],
  [{ "retry-after": "Sat, 21 Nov 2026 12:00:30 GMT" }, 30_000],
  [{ "retry-after": "soon" }, undefined],
])("the pause that a provider asks for is read from %o", (responseHeaders, ms) => {
  expect(toLlmError(apiError(429, { responseHeaders }), undefined, NOW).retryAfterMs).toBe(ms);
});

test("a connection that was refused was not billed; one that broke may have been", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const reset = Object.assign(new Error("socket"), { code: "ECONNRESET" });
  expect(toLlmError(apiError(undefined, { cause: refused }))).toMatchObject({
    kind: "unreachable",
    mayHaveBeenBilled: false,
  });
  expect(toLlmError(apiError(undefined, { cause: reset }))).toMatchObject({
    kind: "unreachable",
    mayHaveBeenBilled: true,
  });
});

test("a call that its caller took back is no fault of the provider", () => {
  const controller = new AbortController();
  controller.abort();
  const error = toLlmError(new Error("aborted"), controller.signal);
  expect([error.kind, error.isProviderFault, error.mayFallBack]).toEqual(["aborted", false, false]);
});

test("no key gets into a message", () => {
  const said = "Incorrect API key provided: sk-proj-abcdefgh12345678. Authorization: Bearer abcdefgh123456";
  const error = toLlmError(
    apiError(401, { message: said, responseBody: JSON.stringify({ error: { message: said } }) }),
  );
  expect(error.message).not.toMatch(/abcdefgh/);
});

test("an error of ours stays what it is", () => {
  const error = new LlmError("budget", "no");
  expect(toLlmError(error)).toBe(error);
});
