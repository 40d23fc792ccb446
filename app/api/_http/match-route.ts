import { type HttpBinding, type HttpMethod, TOOLS, type ToolDefinition } from "#lib/tools/index.ts";

type Route = { tool: ToolDefinition; method: HttpMethod; segments: readonly string[] };

export type RouteMatch =
  | { kind: "found"; tool: ToolDefinition; params: Record<string, string> }
  | { kind: "wrong-method"; allowed: HttpMethod[] }
  | { kind: "none" };

const segmentsOf = (path: string): string[] => path.split("/").filter((segment) => segment !== "");

const toRoute = (tool: ToolDefinition, http: HttpBinding): Route => ({
  tool,
  method: http.method,
  segments: segmentsOf(http.path),
});

const nameOf = (segment: string): string | null => /^\{(.+)\}$/.exec(segment)?.[1] ?? null;

const parameterCount = (route: Route): number => route.segments.filter((segment) => nameOf(segment) !== null).length;

/** Fixed words win over parameters: /sources/check-path is not the source "check-path". */
const ROUTES: readonly Route[] = TOOLS.flatMap((tool) =>
  tool.http === undefined ? [] : [toRoute(tool, tool.http)],
).sort((a, b) => parameterCount(a) - parameterCount(b));

/** Finds the operation of a method and a path below /api/v1. */
export function matchRoute(method: string, path: readonly string[]): RouteMatch {
  const allowed: HttpMethod[] = [];
  for (const route of ROUTES) {
    const params = paramsOf(route, path);
    if (params === null) continue;
    if (route.method === method) return { kind: "found", tool: route.tool, params };
    allowed.push(route.method);
  }
  return allowed.length === 0 ? { kind: "none" } : { kind: "wrong-method", allowed: [...new Set(allowed)] };
}

function paramsOf(route: Route, path: readonly string[]): Record<string, string> | null {
  if (route.segments.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const value = path[index] ?? "";
    const name = nameOf(segment);
    if (name === null && segment !== value) return null;
    if (name !== null) params[name] = value;
  }
  return params;
}
