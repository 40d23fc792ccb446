import { AppError } from "#lib/core/index.ts";
import { readJsonBody } from "#lib/services/access/index.ts";
import { fromText, rejectUnknownFields, type ToolDefinition } from "#lib/tools/index.ts";

/**
 * Input of an operation: the path's parameters, and the query of a GET or DELETE (or where the body is a
 * stream) or the JSON body of a POST or PATCH.
 * @throws AppError INVALID_INPUT for a field that the operation does not have
 */
export async function readInput(
  request: Request,
  tool: ToolDefinition,
  params: Record<string, string>,
): Promise<Record<string, unknown>> {
  const takesBody = tool.reads === undefined && (request.method === "POST" || request.method === "PATCH");
  const sent = takesBody ? await readJsonBody(request) : queryOf(request, tool);
  rejectUnknownFields(tool, sent);
  return { ...sent, ...fromText(tool, params) };
}

function queryOf(request: Request, tool: ToolDefinition): Record<string, unknown> {
  const query = new URL(request.url).searchParams;
  const names = [...new Set(query.keys())];
  return fromText(tool, Object.fromEntries(names.map((name) => [name, query.getAll(name)])));
}

const KEY_SHAPE = /^[\x21-\x7e]{1,200}$/;

/** The Idempotency-Key of a POST, if there is one. @throws AppError INVALID_INPUT */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || request.method !== "POST") return null;
  if (KEY_SHAPE.test(key)) return key;
  throw new AppError("INVALID_INPUT", "The Idempotency-Key must be 1 to 200 visible ASCII characters.");
}
