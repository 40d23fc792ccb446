import { type Actor, AppError, ROLES, Role, scopesOfRole } from "#lib/core/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { isBanned } from "#lib/services/user/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";
import { hashSecret } from "./secret-text.ts";
import { isExpired, storedRights, type TokenRow } from "./token-view.ts";

const TOKEN_SHAPE = /^plt_[0-9a-z]{52}$/;
/** lastUsedAt is for people: one write a minute is exact enough and spares the store. */
const LAST_USED_STEP_MS = 60_000;

const refused = () =>
  new AppError("UNAUTHENTICATED", "The token is not valid: unknown, expired or revoked.", {
    hint: "Make a new one in the settings, or with `plantain token create`.",
  });

/**
 * Who a token speaks for: its own role and scopes, and never more than its creator has today.
 * @throws AppError UNAUTHENTICATED without saying which check failed.
 */
export async function actorOfToken(app: AppContext, token: string): Promise<Actor> {
  if (!TOKEN_SHAPE.test(token)) throw refused();
  const row = await app.db.apiToken.findUnique({ where: { tokenHash: hashSecret(token) } });
  const now = app.now();
  if (row === null || row.revokedAt !== null || isExpired(row, now)) throw refused();
  const ceiling = await roleOfCreator(app, row);
  if (ceiling === null) throw refused();
  await noteUse(app, row, now);
  const stored = storedRights(row);
  const role = ROLES.indexOf(stored.role) <= ROLES.indexOf(ceiling) ? stored.role : ceiling;
  const scopes = stored.scopes.filter((scope) => scopesOfRole(role).includes(scope));
  return { type: "token", id: row.id, name: row.name, role, scopes };
}

/** Tokens of the command line belong to whoever owns the data folder; a person's follow the person. */
async function roleOfCreator(app: AppContext, row: TokenRow): Promise<Role | null> {
  if (row.createdBy.startsWith("cli:")) return "admin";
  const creator = await app.db.user.findUnique({ where: { id: row.createdBy } });
  return creator === null || isBanned(creator, app.now()) ? null : Role.parse(creator.role);
}

async function noteUse(app: AppContext, row: TokenRow, now: Date): Promise<void> {
  const due = new Date(now.getTime() - LAST_USED_STEP_MS);
  if (row.lastUsedAt !== null && row.lastUsedAt > due) return;
  const where = { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: due } }] };
  try {
    await app.db.apiToken.updateMany({ where, data: { lastUsedAt: now } });
  } catch (error) {
    getLogger("tokens").warn({ err: error }, "the last use of a token could not be noted");
  }
}
