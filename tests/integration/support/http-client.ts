import { handleOperation } from "#app/api/_http/handle-operation.ts";
import { answering } from "#app/api/_http/respond.ts";
import { handleAuthRequest } from "#lib/services/access/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { createToken } from "#lib/services/token/index.ts";
import { asCli, PASSWORD } from "./open-test-app.ts";

export const ORIGIN = "http://127.0.0.1:3000";
export const BROWSER = { host: "127.0.0.1:3000", origin: ORIGIN, "sec-fetch-site": "same-origin" };

export type Sent = { method?: string; headers?: Record<string, string>; body?: unknown };

export function requestTo(path: string, { method = "GET", headers = {}, body }: Sent = {}): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request(`${ORIGIN}${path}`, { method, headers, ...(body === undefined ? {} : { body: text }) });
}

/** Sends a request to /api/v1 as Next would, without a server. */
export function api(app: AppContext, path: string, sent: Sent = {}): Promise<Response> {
  const words = (path.split("?")[0] ?? "")
    .split("/")
    .filter((word) => word !== "")
    .map(decodeURIComponent);
  return handleOperation(requestTo(`/api/v1${path}`, sent), words, app);
}

export const authApi = (app: AppContext, path: string, sent: Sent = {}): Promise<Response> =>
  answering("/api/auth", () => handleAuthRequest(requestTo(`/api/auth${path}`, sent), app));

export const signIn = (app: AppContext, email: string, password = PASSWORD, headers = {}): Promise<Response> =>
  authApi(app, "/sign-in/email", {
    method: "POST",
    headers: { ...BROWSER, "content-type": "application/json", ...headers },
    body: { email, password },
  });

export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

export async function bearer(app: AppContext, input: object = {}): Promise<Record<string, string>> {
  const { token } = await createToken({ ctx: asCli(app), input: { name: "test", role: "admin", ...input } });
  return { authorization: `Bearer ${token}` };
}
