import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, fromText, rejectUnknownFields } from "#lib/tools/index.ts";

const tool = defineTool({
  name: "t.t",
  title: "t",
  description: "d",
  tag: "T",
  scope: "read",
  isReadOnly: true,
  isDestructive: false,
  input: z.object({
    count: z.coerce.number().int().optional(),
    ratio: z.number().default(1),
    on: z.boolean().default(true),
    ids: z.array(z.string()).default([]),
    numbers: z.array(z.number()).optional(),
    name: z.string().optional(),
    filter: z.object({ a: z.number() }).optional(),
  }),
  output: z.object({}),
  run: async () => ({}),
});

test("text becomes what the schema wants", () => {
  const values = {
    count: "7",
    ratio: "0.5",
    on: "false",
    ids: "a,b",
    numbers: ["1", "2,3"],
    name: "7",
    filter: '{"a":1}',
  };
  expect(fromText(tool, values)).toEqual({
    count: 7,
    ratio: 0.5,
    on: false,
    ids: ["a", "b"],
    numbers: [1, 2, 3],
    name: "7",
    filter: { a: 1 },
  });
});

test("text that does not fit stays as it is, for the schema to tell", () => {
  expect(fromText(tool, { count: "many", on: "maybe", filter: "{" })).toEqual({
    count: "many",
    on: "maybe",
    filter: "{",
  });
  expect(fromText(tool, { count: " " })).toEqual({ count: " " });
});

test("a sentence with a comma is one element", () => {
  expect(fromText(tool, { ids: "at most 20 files, no renames" })).toEqual({ ids: ["at most 20 files, no renames"] });
});

test("of a repeated single value the last one counts", () => {
  expect(fromText(tool, { name: ["a", "b"] })).toEqual({ name: "b" });
});

test("an unknown field is named together with those that exist", () => {
  expect(() => rejectUnknownFields(tool, { cuont: 1 })).toThrow(/no field cuont/);
  expect(() => rejectUnknownFields(tool, { count: 1 })).not.toThrow();
  expect(() => rejectUnknownFields(tool, JSON.parse('{"__proto__": 1}'))).toThrow(/__proto__/);
});
