import { hashPassword } from "better-auth/crypto";
import { AppError, newId, type Role } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { UserRow } from "./user-view.ts";

/** The provider name under which better-auth keeps passwords. */
export const PASSWORD_PROVIDER = "credential";

/** scrypt, as better-auth verifies it. Costs about 0.1 s of a thread: never inside a transaction. */
export const hashOf = (password: string): Promise<string> => hashPassword(password);

type NewUser = { name: string; email: string; role: Role; passwordHash: string };

/**
 * Writes a person and the password's account, and records it.
 * @throws AppError CONFLICT when the e-mail address is taken.
 */
export async function insertUser(tx: Tx, ctx: ServiceContext, user: NewUser): Promise<UserRow> {
  const taken = await tx.user.findUnique({ where: { email: user.email }, select: { id: true } });
  if (taken !== null) {
    throw new AppError("CONFLICT", `There is already a user ${user.email}.`, {
      hint: "Use another address, or `plantain user reset-password` for a new password.",
    });
  }
  const now = ctx.now();
  const id = newId("usr", now.getTime());
  const { passwordHash, ...facts } = user;
  const row = await tx.user.create({ data: { id, ...facts, emailVerified: true, createdAt: now, updatedAt: now } });
  await tx.account.create({
    data: {
      id: newId("acc", now.getTime()),
      userId: id,
      accountId: id,
      providerId: PASSWORD_PROVIDER,
      password: passwordHash,
      createdAt: now,
      updatedAt: now,
    },
  });
  await emitAudit(tx, ctx, { action: "user.created", entityType: "user", entityId: id, detail: facts });
  return row;
}
