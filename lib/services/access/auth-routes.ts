import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { completeSetup } from "#lib/services/setup/index.ts";
import { type AttemptRule, assertAttemptsLeft, forgetAttempts } from "./attempt-limit.ts";
import { getAuth } from "./auth.ts";
import { getBrowserContext } from "./browser-context.ts";
import { addressOf } from "./client-address.ts";
import { readJsonBody } from "./read-json-body.ts";

const WINDOW_MS = 15 * 60_000;
const PER_ACCOUNT = { max: 10, windowMs: WINDOW_MS };
const PER_ADDRESS = { max: 30, windowMs: WINDOW_MS };
/** A set-up token is the same for everybody, so its guesses are counted together. */
const SETUP_TOTAL = { max: 20, windowMs: WINDOW_MS };

const BASE = "/api/auth";
/** All that better-auth answers here; its other endpoints do not exist for the outside. */
const OPEN_ENDPOINTS = new Set([
  "POST /sign-in/email",
  "POST /sign-out",
  "GET /get-session",
  "POST /change-password",
  "POST /revoke-other-sessions",
]);

/**
 * Answers /api/auth/*: sign-in (limited per account and per address), sign-out, own session, own password.
 * @throws AppError NOT_FOUND for everything else, TooManyAttempts
 */
export async function handleAuthRequest(request: Request, app: AppContext): Promise<Response> {
  const endpoint = endpointOf(request);
  if (!OPEN_ENDPOINTS.has(`${request.method} ${endpoint}`)) {
    throw new AppError("NOT_FOUND", `There is no ${request.method} ${BASE}${endpoint}.`);
  }
  if (endpoint === "/sign-in/email") return signIn(request, app);
  if (endpoint === "/change-password") return changePassword(request, app);
  return getAuth(app).handler(request);
}

const endpointOf = (request: Request): string => new URL(request.url).pathname.slice(BASE.length).replace(/\/+$/, "");

async function signIn(request: Request, app: AppContext): Promise<Response> {
  const body = await readJsonBody(request);
  const email = typeof body.email === "string" ? body.email.trim().toLowerCase().slice(0, 254) : "";
  const account: AttemptRule = { name: "sign-in-account", subject: email, ...PER_ACCOUNT };
  const address: AttemptRule = { name: "sign-in-address", subject: addressOf(request.headers), ...PER_ADDRESS };
  await assertAttemptsLeft(app, [account, address]);
  const { password, rememberMe } = body;
  const response = await getAuth(app).handler(withBody(request, { email, password, rememberMe }));
  if (response.ok) await forgetAttempts(app, account);
  return response;
}

/** Other sessions always end: whoever changes a password wants everybody else out. */
async function changePassword(request: Request, app: AppContext): Promise<Response> {
  const ctx = await getBrowserContext(request.headers, app);
  if (ctx === null) throw new AppError("UNAUTHENTICATED", "Sign in first.");
  const rule: AttemptRule = { name: "change-password", subject: ctx.actor.id, ...PER_ACCOUNT };
  await assertAttemptsLeft(app, [rule]);
  const body = { ...(await readJsonBody(request)), revokeOtherSessions: true };
  const response = await getAuth(app).handler(withBody(request, body));
  if (!response.ok) return response;
  await forgetAttempts(app, rule);
  await recordPasswordChange(ctx);
  return response;
}

const recordPasswordChange = (ctx: ServiceContext): Promise<void> =>
  ctx.db.$transaction((tx) =>
    emitAudit(tx, ctx, { action: "user.password_changed", entityType: "user", entityId: ctx.actor.id }),
  );

/** Set-up over HTTP: open to strangers who hold the token, so guesses are counted. */
export async function completeSetupRequest(
  request: Request,
  app: AppContext,
): Promise<{ userId: string; email: string }> {
  const total: AttemptRule = { name: "setup", subject: "all", ...SETUP_TOTAL };
  const input = await readJsonBody(request);
  await assertAttemptsLeft(app, [total]);
  return completeSetup({ app, input });
}

function withBody(request: Request, body: unknown): Request {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  return new Request(request.url, { method: request.method, headers, body: JSON.stringify(body) });
}
