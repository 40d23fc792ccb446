import { TooManyAttempts } from "#lib/services/access/index.ts";
import { toProblem } from "#lib/tools/index.ts";

const COMMON = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

export function jsonResponse(value: unknown, status: number, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify(value);
  return new Response(body, { status, headers: { ...COMMON, "content-type": "application/json", ...headers } });
}

/** An error as problem details (RFC 9457). */
export function problemResponse(error: unknown, operation: string, headers: Record<string, string> = {}): Response {
  const problem = toProblem(error, { operation });
  const more = new Headers({ ...COMMON, ...headers, "content-type": "application/problem+json" });
  if (error instanceof TooManyAttempts) more.set("retry-after", String(error.retryAfterSeconds));
  if (problem.status === 401) more.set("www-authenticate", 'Bearer realm="Plantain"');
  if (problem.status === 503) more.set("retry-after", "2");
  return new Response(JSON.stringify(problem), { status: problem.status, headers: more });
}

/** Runs a handler; whatever it throws becomes a problem. */
export async function answering(operation: string, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    return problemResponse(error, operation);
  }
}
