import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import { type AppError, isAppError } from "#lib/core/index.ts";
import { toProblem } from "#lib/tools/index.ts";
import { toSnake } from "./snake-names.ts";

/** What an agent gets: the value for programs, and the same as text for models. */
export function toResult(value: unknown): CallToolResult {
  return {
    structuredContent: value as Record<string, unknown>,
    content: [{ type: "text", text: JSON.stringify(value) }],
  };
}

const PROTOCOL_ERRORS = new Set<AppError["code"]>(["UNAUTHENTICATED", "FORBIDDEN", "INTERNAL"]);

/**
 * An error that the agent can do something about comes back as a result, with the way out; the rest (rights, faults of
 * Plantain) is an error of the protocol, as the MCP specification asks.
 * @throws McpError
 */
export function toErrorResult(error: unknown, operation: string): CallToolResult {
  const problem = toProblem(error, { operation });
  const isFixable = problem.code !== "INTERNAL" && !(isAppError(error) && PROTOCOL_ERRORS.has(error.code));
  if (!isFixable) {
    const code = problem.code === "INTERNAL" ? ErrorCode.InternalError : ErrorCode.InvalidRequest;
    throw new McpError(code, [problem.detail, problem.hint ?? ""].join(" ").trim());
  }
  const issues = (problem.issues ?? []).map((issue) => `${toSnake(issue.path)}: ${issue.message}`);
  const lines = [
    `${problem.code}: ${problem.detail}`,
    ...issues,
    ...(problem.hint === undefined ? [] : [problem.hint]),
  ];
  return { isError: true, content: [{ type: "text", text: lines.join("\n") }] };
}
