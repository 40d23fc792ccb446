import { z } from "zod";
import { AppError } from "#lib/core/index.ts";

export type ChromaServer = { url: string; tenant: string; database: string; token: string | undefined };

/** One call of Chroma's REST interface, version 2. `path` is below the database, or below /api/v2 with a leading slash. */
export type ChromaCall = <T>(
  request: { method: "GET" | "POST" | "DELETE"; path: string; body?: unknown; timeoutMs?: number },
  schema: z.ZodType<T>,
) => Promise<T>;

const REQUEST_MS = 15_000;
const Fault = z.object({ message: z.string().optional(), error: z.string().optional() });

const down = (cause?: unknown) => new AppError("UNAVAILABLE", "Chroma does not answer.", { cause });

async function faultOf(response: Response): Promise<AppError> {
  if (response.status >= 500 || response.status === 429) return down(`status ${response.status}`);
  const body = Fault.safeParse(await response.json().catch(() => null)).data;
  const reason = body?.message ?? body?.error ?? `status ${response.status}`;
  if (response.status === 404) return new AppError("NOT_FOUND", `Chroma does not know this: ${reason}`);
  const isToken = response.status === 401 || response.status === 403;
  return new AppError("INVALID_INPUT", `Chroma refused: ${reason}`, isToken ? { hint: "Check CHROMA_TOKEN." } : {});
}

/** @throws AppError UNAVAILABLE for what may pass, NOT_FOUND, INVALID_INPUT for what the server refuses */
export function chromaCaller(server: ChromaServer): ChromaCall {
  const base = `${server.url.replace(/\/+$/, "")}/api/v2`;
  const place = `/tenants/${encodeURIComponent(server.tenant)}/databases/${encodeURIComponent(server.database)}/`;
  const headers = {
    "content-type": "application/json",
    ...(server.token !== undefined && { "x-chroma-token": server.token, authorization: `Bearer ${server.token}` }),
  };
  return async ({ method, path, body, timeoutMs = REQUEST_MS }, schema) => {
    const response = await fetch(`${base}${path.startsWith("/") ? path : place + path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw down(cause);
    });
    if (!response.ok) throw await faultOf(response);
    const answer = schema.safeParse(await response.json().catch(() => null));
    if (!answer.success) throw down(answer.error);
    return answer.data;
  };
}
