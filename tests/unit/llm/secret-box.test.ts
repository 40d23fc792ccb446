import { expect, test } from "vitest";
import { parseEnv } from "#lib/config/index.ts";
import { openKey, sealKey } from "#lib/services/llm/secret-box.ts";

const env = parseEnv({ PLANTAIN_SECRET: "a".repeat(40) });

test("a sealed key comes back for its owner, and for nobody else", () => {
  const sealed = sealKey(env, "openai", "sk-test");
  expect(sealed).not.toContain("sk-test");
  expect(openKey(env, "openai", sealed)).toBe("sk-test");
  expect(() => openKey(env, "anthropic", sealed)).toThrow(/can't be read/);
});

test("a key sealed under another secret is told as such, not as garbage", () => {
  const sealed = sealKey(env, "openai", "sk-test");
  const other = parseEnv({ PLANTAIN_SECRET: "b".repeat(40) });
  expect(() => openKey(other, "openai", sealed)).toThrow(/present secret/);
  expect(() => openKey(env, "openai", "AAAA")).toThrow(/present secret/);
});

test("the same key is sealed differently each time", () => {
  expect(sealKey(env, "openai", "sk-test")).not.toBe(sealKey(env, "openai", "sk-test"));
});
