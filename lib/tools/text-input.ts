import { AppError } from "#lib/core/index.ts";
import type { ToolDefinition } from "./define-tool.ts";
import { type FieldKind, type InputField, inputFieldsOf } from "./input-fields.ts";

/** Values as a query string or a command line gives them. */
export type TextInput = Readonly<Record<string, string | readonly string[] | boolean>>;

/**
 * Turns text into what the tool's schema wants: numbers, booleans, lists (repeated or separated by commas), JSON for
 * objects. Text that does not fit stays text, so that the schema itself says what is wrong with it.
 */
export function fromText(tool: ToolDefinition, values: TextInput): Record<string, unknown> {
  const fields = new Map(inputFieldsOf(tool).map((field) => [field.name, field]));
  const entries = Object.entries(values).map(([name, value]) => {
    const field = fields.get(name);
    return [name, field === undefined ? value : convert(field, value)];
  });
  return Object.fromEntries(entries);
}

function convert(field: InputField, value: string | readonly string[] | boolean): unknown {
  if (field.kind === "array") {
    const texts = typeof value === "boolean" ? [] : typeof value === "string" ? [value] : value;
    return texts.flatMap(splitList).map((text) => scalar(field.itemKind, text));
  }
  if (typeof value === "boolean") return field.kind === "string" ? String(value) : value;
  const text = typeof value === "string" ? value : value.at(-1);
  return text === undefined ? undefined : scalar(field.kind, text);
}

/** `a,b` is two elements; a comma before a space belongs to a sentence: `at most 20 files, no renames` is one. */
const splitList = (text: string): string[] =>
  text
    .split(/,(?!\s)/)
    .map((part) => part.trim())
    .filter((part) => part !== "");

function scalar(kind: FieldKind, text: string): unknown {
  switch (kind) {
    case "number":
    case "integer":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
    case "boolean":
      return booleanOf(text);
    case "object":
    case "any":
      return jsonOf(text);
    default:
      return text;
  }
}

function booleanOf(text: string): unknown {
  if (["true", "1", "yes", "on", ""].includes(text.toLowerCase())) return true;
  return ["false", "0", "no", "off"].includes(text.toLowerCase()) ? false : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * A misspelt field would otherwise be ignored in silence.
 * @throws AppError INVALID_INPUT
 */
export function rejectUnknownFields(tool: ToolDefinition, input: Readonly<Record<string, unknown>>): void {
  const names = inputFieldsOf(tool).map((field) => field.name);
  const unknown = Object.keys(input).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new AppError("INVALID_INPUT", `${tool.name} has no field ${unknown.join(", ")}.`, {
    hint: names.length === 0 ? "It takes no fields." : `Its fields are: ${names.join(", ")}.`,
    issues: unknown.map((path) => ({ path, message: "unknown field" })),
  });
}
