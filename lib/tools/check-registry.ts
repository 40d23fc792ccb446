import type { ToolDefinition } from "./define-tool.ts";

const routeOf = (tool: ToolDefinition): string[] =>
  tool.http === undefined ? [] : [`${tool.http.method} ${tool.http.path.replaceAll(/\{[^}]+\}/g, "{}")}`];

const commandsOf = (tool: ToolDefinition): string[] =>
  tool.cli === undefined ? [] : [tool.cli.command.join(" "), ...(tool.cli.aliases ?? [])];

const mcpNamesOf = (tool: ToolDefinition): string[] => (tool.mcp === undefined ? [] : [tool.mcp.name]);

/** What must never be offered to agents: a way to decide instead of a person. */
const isForAgents = (tool: ToolDefinition): boolean => tool.scope === "read" || tool.scope === "operate";

/**
 * Checked once, when the registry is loaded: names, routes, commands and MCP names are unique, a read is a GET, and
 * no tool that decides or administers is offered to agents.
 * @throws Error naming the clash: a fault of the program, not of its user
 */
export function checkRegistry(tools: readonly ToolDefinition[]): readonly ToolDefinition[] {
  assertUnique(
    "name",
    tools.map((tool) => tool.name),
  );
  assertUnique("route", tools.flatMap(routeOf));
  assertUnique("command", tools.flatMap(commandsOf));
  assertUnique("MCP name", tools.flatMap(mcpNamesOf));
  for (const tool of tools) {
    if (tool.mcp !== undefined && !isForAgents(tool)) throw new Error(`${tool.name} must not be offered to agents`);
    if (tool.http?.method === "GET" && !tool.isReadOnly) throw new Error(`${tool.name} changes something by GET`);
  }
  return tools;
}

function assertUnique(what: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new Error(`Two tools have the same ${what}: ${twice}`);
}
