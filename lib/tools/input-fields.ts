import { z } from "zod";
import type { ToolDefinition } from "./define-tool.ts";

export type FieldKind = "string" | "number" | "integer" | "boolean" | "array" | "object" | "any";

/** One field of a tool's input as a form, a query string or a flag must know it. */
export type InputField = {
  name: string;
  kind: FieldKind;
  /** Of the elements of an array. */
  itemKind: FieldKind;
  choices: readonly string[];
  isRequired: boolean;
  defaultValue: unknown;
  description: string;
};

export type JsonSchema = { [key: string]: unknown };

const KINDS = new Set<FieldKind>(["string", "number", "integer", "boolean", "array", "object"]);

const known = new WeakMap<z.ZodType, { schema: JsonSchema; fields: readonly InputField[] }>();

/** The JSON Schema (draft 2020-12) of what a caller sends. */
export const inputSchemaOf = (tool: ToolDefinition): JsonSchema => describe(tool).schema;

/** The JSON Schema of what a caller gets. */
export const outputSchemaOf = (tool: ToolDefinition): JsonSchema => toJsonSchema(tool.output, "output");

export const inputFieldsOf = (tool: ToolDefinition): readonly InputField[] => describe(tool).fields;

function describe(tool: ToolDefinition): { schema: JsonSchema; fields: readonly InputField[] } {
  const before = known.get(tool.input);
  if (before !== undefined) return before;
  const schema = toJsonSchema(tool.input, "input");
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const fields = Object.entries(asObject(schema.properties)).map(([name, property]) =>
    toField(name, asObject(property), required.has(name)),
  );
  const described = { schema, fields };
  known.set(tool.input, described);
  return described;
}

function toJsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

const asObject = (value: unknown): JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};

function toField(name: string, property: JsonSchema, isRequired: boolean): InputField {
  const items = asObject(property.items);
  const choices = Array.isArray(property.enum) ? property.enum : Array.isArray(items.enum) ? items.enum : [];
  return {
    name,
    kind: kindOf(property),
    itemKind: kindOf(items),
    choices: choices.filter((choice): choice is string => typeof choice === "string"),
    isRequired,
    defaultValue: property.default,
    description: typeof property.description === "string" ? property.description : "",
  };
}

function kindOf(property: JsonSchema): FieldKind {
  const type = property.type;
  return KINDS.has(type as FieldKind) ? (type as FieldKind) : "any";
}
