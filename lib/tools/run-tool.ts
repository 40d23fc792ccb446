import { AppError } from "#lib/core/index.ts";
import { parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import type { ByteStream, ToolDefinition } from "./define-tool.ts";
import { findTool } from "./registry.ts";

/**
 * Runs one operation for whoever asks, the same from every way in: scope, input, work, output.
 * @throws AppError as the operation documents; INTERNAL when its answer does not fit its own schema
 */
export async function runTool(call: { ctx: ServiceContext; name: string; input: unknown }): Promise<unknown> {
  return runDefinedTool({ ctx: call.ctx, tool: findTool(call.name), input: call.input });
}

export async function runDefinedTool(call: {
  ctx: ServiceContext;
  tool: ToolDefinition;
  input: unknown;
  body?: ByteStream;
}): Promise<unknown> {
  const { ctx, tool, body } = call;
  requireScope(ctx, tool.scope);
  const input = parseInput(tool.input, call.input ?? {});
  const output = await tool.run({ ctx, input, ...(body === undefined ? {} : { body }) });
  const parsed = tool.output.safeParse(output);
  if (parsed.success) return parsed.data;
  throw new AppError("INTERNAL", `The answer of ${tool.name} does not fit its schema.`, { cause: parsed.error });
}
