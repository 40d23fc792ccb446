import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EnvSchema, parseEnv } from "#lib/config/index.ts";

const EXAMPLE = readFileSync(new URL("../../../.env.example", import.meta.url), "utf8");
const lines = [...EXAMPLE.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name ?? "", value ?? ""] as const);

test(".env.example names every setting, and no other", () => {
  expect(lines.map(([name]) => name).sort()).toEqual(Object.keys(EnvSchema.shape).sort());
});

test("the values of .env.example are the defaults", () => {
  expect(parseEnv(Object.fromEntries(lines))).toEqual(parseEnv({}));
});

test("every bad variable is named at once", () => {
  expect(() => parseEnv({ PORT: "x", PLANTAIN_LOG_LEVEL: "loud" })).toThrow(/PORT.*PLANTAIN_LOG_LEVEL/);
  expect(() => parseEnv({ DATABASE_URL: "mysql://x" })).toThrow(/file:/);
});
