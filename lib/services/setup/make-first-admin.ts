import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { hashSecret, randomText } from "#lib/services/token/index.ts";
import { insertUser, type UserRow } from "#lib/services/user/index.ts";
import { SETUP_ROW } from "./setup-token.ts";

type NewAdmin = { name: string; email: string; passwordHash: string };

/** Writes an admin and closes set-up in the same transaction. */
export async function makeAdmin(tx: Tx, ctx: ServiceContext, admin: NewAdmin): Promise<UserRow> {
  const user = await insertUser(tx, ctx, { ...admin, role: "admin" });
  const used = { tokenHash: hashSecret(randomText(256)), usedAt: ctx.now(), usedBy: user.id };
  const isKnown = (await tx.setupState.count()) > 0;
  if (isKnown) await tx.setupState.updateMany({ where: { id: SETUP_ROW, usedBy: null }, data: used });
  else await tx.setupState.create({ data: { id: SETUP_ROW, createdAt: ctx.now(), ...used } });
  return user;
}
