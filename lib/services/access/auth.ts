import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError } from "better-auth/api";
import type { Env } from "#lib/config/index.ts";
import { type Actor, newId, Role, scopesOfRole } from "#lib/core/index.ts";
import { loadAppSecret } from "#lib/services/app-secret/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { isBanned, PASSWORD_MAX, PASSWORD_MIN } from "#lib/services/user/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";
import { CLIENT_ADDRESS_HEADER } from "./client-address.ts";
import { originsOfRequest, publicOriginOf } from "./same-origin.ts";

const SESSION_SECONDS = 7 * 86_400;
const SESSION_REFRESH_SECONDS = 86_400;
const ID_PREFIXES: Record<string, string> = { user: "usr", session: "ses", account: "acc", verification: "ver" };

export type Auth = ReturnType<typeof createAuth>;

const byStore = new WeakMap<AppContext["db"], Auth>();

/** The one better-auth instance of a store. */
export function getAuth(app: AppContext): Auth {
  const known = byStore.get(app.db);
  if (known !== undefined) return known;
  const made = createAuth(app);
  byStore.set(app.db, made);
  return made;
}

/**
 * Sessions and passwords by better-auth. What it offers to strangers is cut down in auth-routes.ts; roles, bans and
 * people are changed by the verbs of the user service only, which know the last admin and write the audit log.
 */
function createAuth(app: AppContext) {
  const { env } = app;
  return betterAuth({
    appName: "Plantain",
    baseURL: publicOriginOf(env) ?? `http://${bracketed(env.host)}:${env.port}`,
    basePath: "/api/auth",
    secret: loadAppSecret(env),
    telemetry: { enabled: false },
    database: prismaAdapter(app.db, { provider: "sqlite" }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
    },
    user: {
      additionalFields: {
        role: { type: "string", required: true, defaultValue: "viewer", input: false },
        banned: { type: "boolean", required: true, defaultValue: false, input: false },
        banExpires: { type: "date", required: false, input: false },
      },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: SESSION_REFRESH_SECONDS },
    trustedOrigins: (request) => (request === undefined ? [] : originsOfRequest(request.headers, env)),
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "plantain",
      useSecureCookies: isBehindTls(env),
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      database: { generateId: ({ model }) => newId(ID_PREFIXES[model] ?? "id") },
    },
    logger: { level: "warn", log: toOwnLog },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => refuseBanned(app, session.userId),
          after: async (session) => recordSignIn(app, session.userId),
        },
      },
    },
  });
}

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

const isBehindTls = (env: Env): boolean => env.publicUrl?.startsWith("https:") ?? false;

function toOwnLog(level: "debug" | "info" | "warn" | "error", message: string): void {
  getLogger("auth")[level](message);
}

async function refuseBanned(app: AppContext, userId: string): Promise<void> {
  const user = await app.db.user.findUnique({ where: { id: userId } });
  if (user === null || !isBanned(user, app.now())) return;
  throw new APIError("FORBIDDEN", { message: "This account is suspended. Ask an admin." });
}

async function recordSignIn(app: AppContext, userId: string): Promise<void> {
  const user = await app.db.user.findUnique({ where: { id: userId } });
  if (user === null) return;
  const role = Role.parse(user.role);
  const actor: Actor = { type: "user", id: user.id, name: user.name, role, scopes: [...scopesOfRole(role)] };
  await app.db.$transaction((tx) =>
    emitAudit(tx, { ...app, actor }, { action: "user.signed_in", entityType: "user", entityId: user.id }),
  );
}
