import { InvalidArgumentError, Option } from "commander";
import { AppError } from "#lib/core/index.ts";
import {
  type CliBinding,
  fromText,
  type InputField,
  inputFieldsOf,
  type TextInput,
  type ToolDefinition,
} from "#lib/tools/index.ts";

export type CliTool = ToolDefinition & { cli: CliBinding };

export const toKebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll("_", "-");

export const flagNameOf = (tool: CliTool, field: string): string => tool.cli.flags?.[field] ?? toKebab(field);

/** The key under which commander keeps an option: the flag's name in camelCase. */
const optionKeyOf = (flag: string): string =>
  flag.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const PLACEHOLDERS: Record<InputField["kind"], string> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "",
  array: "list",
  object: "json",
  any: "value",
};

/** The options of a command, made from the fields of the tool's input. */
export const optionsOf = (tool: CliTool): Option[] => inputFieldsOf(tool).flatMap((field) => toOptions(tool, field));

function toOptions(tool: CliTool, field: InputField): Option[] {
  const flag = flagNameOf(tool, field.name);
  if (field.kind === "boolean") {
    const on = new Option(`--${flag}`, describe(field));
    // Off already unless it is named; every other one can be said to be off, too.
    return field.defaultValue === false
      ? [on]
      : [on, new Option(`--no-${flag}`, `not: ${field.description || field.name}`)];
  }
  const option = new Option(`--${flag} <${PLACEHOLDERS[field.kind]}>`, describe(field));
  if (field.kind === "array")
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  if (field.kind === "number" || field.kind === "integer") option.argParser(parseNumber);
  return [option];
}

/** Kept as text: the schema turns it into a number, here it is only refused early with the flag's name. */
function parseNumber(value: string): string {
  if (value.trim() !== "" && Number.isFinite(Number(value))) return value;
  throw new InvalidArgumentError("It must be a number.");
}

function describe(field: InputField): string {
  const parts = [field.description];
  if (field.choices.length > 0 && !field.choices.every((choice) => field.description.includes(choice))) {
    parts.push(`one of ${field.choices.join(", ")}`);
  }
  if (field.kind === "array") parts.push("repeat it or separate by commas");
  const hasDefault =
    ["string", "number", "boolean"].includes(typeof field.defaultValue) && field.defaultValue !== false;
  if (hasDefault) parts.push(`default ${String(field.defaultValue)}`);
  return parts.filter((part) => part !== "").join("; ");
}

/**
 * Input of the tool from what was typed: arguments first, flags over them.
 * @throws AppError INVALID_INPUT naming the flags that are missing
 */
export function inputFromFlags(
  tool: CliTool,
  positionals: readonly (string | undefined)[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const typed: Record<string, string | string[] | boolean> = {};
  for (const [index, name] of (tool.cli.positional ?? []).entries()) {
    const value = positionals[index];
    if (value !== undefined) typed[name] = value;
  }
  for (const field of inputFieldsOf(tool)) {
    const value = options[optionKeyOf(flagNameOf(tool, field.name))];
    if (value !== undefined) typed[field.name] = value as string | string[] | boolean;
  }
  assertComplete(tool, typed);
  return fromText(tool, typed as TextInput);
}

function assertComplete(tool: CliTool, typed: Readonly<Record<string, unknown>>): void {
  const missing = inputFieldsOf(tool).filter((field) => field.isRequired && typed[field.name] === undefined);
  if (missing.length === 0) return;
  const flags = missing.map((field) => `--${flagNameOf(tool, field.name)}`).join(", ");
  throw new AppError("INVALID_INPUT", `Missing: ${flags}.`, { hint: `For example: ${tool.cli.examples[0] ?? ""}` });
}

/** The same faults under the names that were typed. */
export function withFlagNames(tool: CliTool, error: AppError): AppError {
  const first = error.issues[0];
  if (first === undefined) return error;
  const lines = error.issues.map(({ path, message }) => {
    const [field = "", ...rest] = path.split(".");
    const flag = inputFieldsOf(tool).some((known) => known.name === field) ? `--${flagNameOf(tool, field)}` : field;
    return `${[flag, ...rest].join(".") || "input"}: ${message}`;
  });
  return new AppError(error.code, lines.join("; "), error.hint === undefined ? {} : { hint: error.hint });
}
