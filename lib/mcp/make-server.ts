import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { PRODUCT_VERSION } from "#lib/services/runtime/index.ts";
import {
  inputFieldsOf,
  inputSchemaOf,
  type McpBinding,
  outputSchemaOf,
  rejectUnknownFields,
  runDefinedTool,
  TOOLS,
  type ToolDefinition,
} from "#lib/tools/index.ts";
import { asAgent } from "./agent-context.ts";
import { toErrorResult, toResult } from "./call-result.ts";
import { fromSnake, snakeSchema } from "./snake-names.ts";

type McpTool = ToolDefinition & { mcp: McpBinding };

const INSTRUCTIONS =
  "Plantain looks at a media pipeline (logs, task history, a media library), says what is slow, missing or wasteful, " +
  "and plans the repair. Look first (get_planning_metrics, get_optimization_recommendations), then propose " +
  "(generate_optimized_plan). A plan only runs after a person has approved it in the dashboard: you can't approve it, " +
  "so tell the person where it waits, and watch it with get_plan_status.";

const toolsFor = (ctx: ServiceContext): McpTool[] =>
  TOOLS.filter((tool): tool is McpTool => tool.mcp !== undefined && ctx.actor.scopes.includes(tool.scope));

/** An MCP server for one caller, made of the registry; `ctx` is narrowed to what agents may do. */
export function makeMcpServer(caller: ServiceContext): Server {
  const ctx = asAgent(caller);
  const server = new Server(
    { name: "plantain", title: "Plantain", version: PRODUCT_VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: toolsFor(ctx).map(toMcpTool) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => callTool(ctx, params.name, params.arguments ?? {}));
  return server;
}

function toMcpTool(tool: McpTool): Tool {
  return {
    name: tool.mcp.name,
    title: tool.title,
    description: tool.description,
    inputSchema: snakeSchema(inputSchemaOf(tool)) as Tool["inputSchema"],
    outputSchema: outputSchemaOf(tool) as Tool["outputSchema"],
    annotations: {
      title: tool.title,
      readOnlyHint: tool.isReadOnly,
      destructiveHint: tool.isDestructive,
      openWorldHint: false,
    },
  };
}

async function callTool(ctx: ServiceContext, name: string, args: Record<string, unknown>): Promise<CallToolResult> {
  const tool = toolsFor(ctx).find((candidate) => candidate.mcp.name === name);
  if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no tool ${name} for you.`);
  try {
    const input = fromSnake(
      inputFieldsOf(tool).map((field) => field.name),
      args,
    );
    rejectUnknownFields(tool, input);
    return toResult(await runDefinedTool({ ctx, tool, input }));
  } catch (error) {
    return toErrorResult(error, tool.name);
  }
}
