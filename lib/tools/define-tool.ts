import type { z } from "zod";
import type { Scope } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

export type HttpBinding = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below /api/v1; `{name}` takes a field of the input. */
  path: `/${string}`;
  successStatus?: 200 | 201 | 202;
};

export type CliBinding = {
  /** Words of the command: ["sources", "add"] is `plantain sources add`. */
  command: readonly [string, ...string[]];
  aliases?: readonly string[];
  /** Input fields that may be given without a flag, in order. */
  positional?: readonly string[];
  /** Other names of flags: { model: "use-model" } makes --use-model. */
  flags?: Readonly<Record<string, string>>;
  examples: readonly string[];
};

export type McpBinding = { name: string };

/** One capability, told once: HTTP, CLI and MCP adapters, the OpenAPI document and the docs are made of it. */
export type ToolDefinition<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  name: string;
  title: string;
  description: string;
  tag: string;
  scope: Scope;
  isReadOnly: boolean;
  isDestructive: boolean;
  input: Input;
  output: Output;
  http?: HttpBinding;
  cli?: CliBinding;
  mcp?: McpBinding;
  run: (call: { ctx: ServiceContext; input: z.infer<Input> }) => Promise<z.infer<Output>>;
};

/** Keeps the types of input and output while the registry holds tools of every kind. */
export const defineTool = <Input extends z.ZodType, Output extends z.ZodType>(
  tool: ToolDefinition<Input, Output>,
): ToolDefinition<Input, Output> => tool;
