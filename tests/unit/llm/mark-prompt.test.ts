import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cacheWritesOf, MARKERS_MAX, markPrompt } from "#lib/llm/caching/mark-prompt.ts";
import { knownCapabilities } from "#lib/llm/capabilities/known-models.ts";

const SONNET = {
  kind: "anthropic" as const,
  capabilities: knownCapabilities({ id: "anthropic", kind: "anthropic" }, "claude-sonnet-4-5").capabilities,
};
const OWN = { anthropic: { cacheControl: { type: "ephemeral" } } };

const message = fc.record({
  role: fc.constantFrom("system", "user", "assistant"),
  words: fc.integer({ min: 0, max: 3_000 }),
  isMarked: fc.nat(9).map((n) => n === 0),
});
type Spec = { role: string; words: number; isMarked: boolean };

const toMessage = ({ role, words, isMarked }: Spec): LanguageModelV4Message => {
  const text = "word ".repeat(words);
  const more = isMarked ? { providerOptions: OWN } : {};
  return role === "system"
    ? { role, content: text, ...more }
    : ({ role, content: [{ type: "text", text, ...more }] } as LanguageModelV4Message);
};

const markersIn = (params: LanguageModelV4CallOptions): string[] =>
  JSON.stringify(params).match(/"cacheControl":\{[^}]*\}/g) ?? [];
const withoutOptions = (params: LanguageModelV4CallOptions): string =>
  JSON.stringify(params.prompt, (key, value) => (key === "providerOptions" ? undefined : value));

test("whatever the prompt: four markers at most, the caller's stay alone, an hour before five minutes, no text changed", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 7 }), fc.boolean(), (specs, longStablePrefix) => {
      const params: LanguageModelV4CallOptions = { prompt: specs.map(toMessage) };
      const own = markersIn(params).length;
      const marked = markPrompt(params, SONNET, { enabled: true, longStablePrefix });
      const found = markersIn(marked);
      if (own > 0) expect(marked).toBe(params);
      else expect(found.length).toBeLessThanOrEqual(MARKERS_MAX);
      const firstShort = found.findIndex((one) => !one.includes("1h"));
      expect(found.slice(Math.max(0, firstShort)).some((one) => firstShort >= 0 && one.includes("1h"))).toBe(false);
      expect(withoutOptions(marked)).toBe(withoutOptions(params));
      const tokens = specs.reduce((sum, { words }) => sum + (words * 5) / 4, 0);
      if (tokens < 1_000 && own === 0) expect(found).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("what a call may write into a cache is allowed for in its reservation", () => {
  const plain: LanguageModelV4CallOptions = { prompt: [toMessage({ role: "user", words: 1, isMarked: false })] };
  const marked: LanguageModelV4CallOptions = {
    ...plain,
    tools: [{ type: "function", name: "look", inputSchema: {}, providerOptions: OWN }],
  };
  const off = { enabled: false, longStablePrefix: false };
  expect(cacheWritesOf(plain, "anthropic", off)).toBe("none");
  expect(cacheWritesOf(marked, "anthropic", off)).toBe("1h");
  expect(cacheWritesOf({ ...plain, providerOptions: OWN }, "anthropic", off)).toBe("1h");
  expect(cacheWritesOf(plain, "anthropic", { enabled: true, longStablePrefix: false })).toBe("5m");
  expect(cacheWritesOf(plain, "anthropic", { enabled: true, longStablePrefix: true })).toBe("1h");
  expect(cacheWritesOf(plain, "openai", { enabled: true, longStablePrefix: false })).toBe("5m");
  expect(cacheWritesOf(marked, "ollama", { enabled: true, longStablePrefix: false })).toBe("none");
});
