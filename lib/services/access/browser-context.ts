import { type Actor, AppError, Role, scopesOfRole } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type AppContext, getAppContext } from "#lib/services/runtime/index.ts";
import { actorOfToken } from "#lib/services/token/index.ts";
import { isBanned } from "#lib/services/user/index.ts";
import { getAuth } from "./auth.ts";
import { assertSameOrigin } from "./same-origin.ts";

const SESSION_COOKIE = /(?:^|;\s*)(?:__Secure-)?plantain\.session_token=/;

/** The person behind the session cookie, or null: not signed in, expired, banned or removed. */
export async function getBrowserContext(headers: Headers, app = getAppContext()): Promise<ServiceContext | null> {
  if (!SESSION_COOKIE.test(headers.get("cookie") ?? "")) return null;
  const session = await getAuth(app).api.getSession({ headers });
  if (session === null) return null;
  const user = await app.db.user.findUnique({ where: { id: session.user.id } });
  if (user === null || isBanned(user, app.now())) return null;
  const role = Role.parse(user.role);
  const actor: Actor = { type: "user", id: user.id, name: user.name, role, scopes: [...scopesOfRole(role)] };
  return { ...app, actor };
}

/**
 * Who sends a request: the bearer of a token, or the person behind the session cookie. A write by cookie must come
 * from our own pages.
 * @throws AppError UNAUTHENTICATED, or FORBIDDEN for another site's page.
 */
export async function contextOfRequest(request: Request, app = getAppContext()): Promise<ServiceContext> {
  const token = bearerOf(request.headers);
  if (token !== null) return withActor(app, await actorOfToken(app, token));
  const ctx = await getBrowserContext(request.headers, app);
  if (ctx === null) {
    throw new AppError("UNAUTHENTICATED", "This needs a sign-in or an API token.", {
      hint: "Programs send `Authorization: Bearer plt_…`; people sign in at /login.",
    });
  }
  if (!isRead(request.method)) assertSameOrigin(request.headers, app.env);
  return ctx;
}

const withActor = (app: AppContext, actor: Actor): ServiceContext => ({ ...app, actor });

const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

function bearerOf(headers: Headers): string | null {
  const header = headers.get("authorization");
  if (header === null) return null;
  const token = /^bearer\s+(\S+)$/i.exec(header.trim())?.[1];
  if (token !== undefined) return token;
  throw new AppError("UNAUTHENTICATED", "The Authorization header must be `Bearer plt_…`.", {
    hint: "Other schemes are not supported.",
  });
}
