import type { Db } from "#lib/db/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { hashSecret, randomText } from "#lib/services/token/index.ts";

/** The one row of the table. */
export const SETUP_ROW = 1;
const TOKEN_BITS = 100;

/** What people may do to a token on its way from the console to the form. */
export const hashSetupToken = (token: string): string => hashSecret(token.trim());

const grouped = (text: string): string => (text.match(/.{1,5}/g) ?? []).join("-");

/** True until the first admin exists; afterwards set-up is over for good. */
export async function needsSetup({ db }: { db: Db }): Promise<boolean> {
  const state = await db.setupState.findUnique({ where: { id: SETUP_ROW }, select: { usedAt: true } });
  if (state?.usedAt) return false;
  return (await db.user.count({ where: { role: "admin" } })) === 0;
}

/**
 * Makes the one-time token of the first run; the caller prints it. A new start makes a new one, since only its hash is
 * kept. `PLANTAIN_SETUP_TOKEN` presets it.
 * @returns the token, or null when set-up is over.
 */
export async function ensureSetupToken(app: AppContext): Promise<string | null> {
  if (!(await needsSetup(app))) return null;
  const token = app.env.setupToken ?? grouped(randomText(TOKEN_BITS));
  const tokenHash = hashSetupToken(token);
  const made = await app.db.$transaction(async (tx) => {
    const state = await tx.setupState.findUnique({ where: { id: SETUP_ROW } });
    if (state === null) return tx.setupState.create({ data: { id: SETUP_ROW, tokenHash, createdAt: app.now() } });
    const where = { id: SETUP_ROW, usedAt: null };
    const changed = await tx.setupState.updateMany({ where, data: { tokenHash, createdAt: app.now() } });
    return changed.count === 0 ? null : state;
  });
  return made === null ? null : token;
}
