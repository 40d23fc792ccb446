import { newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { hashOf, PASSWORD_PROVIDER } from "./insert-user.ts";
import { ResetPasswordInput, UserView } from "./schemas.ts";
import { findUser, toUserView } from "./user-view.ts";

/** Sets a new password for somebody and ends their sessions: for a forgotten password, and for recovery. */
export async function resetPassword({ ctx, input }: Call<unknown>): Promise<UserView> {
  requireScope(ctx, "admin");
  const { userId, password } = parseInput(ResetPasswordInput, input);
  const passwordHash = await hashOf(password);
  const row = await ctx.db.$transaction(async (tx) => {
    const user = await findUser(tx, userId);
    await writePassword(tx, { userId: user.id, passwordHash, now: ctx.now() });
    await tx.session.deleteMany({ where: { userId: user.id } });
    const detail = { email: user.email };
    await emitAudit(tx, ctx, { action: "user.password_reset", entityType: "user", entityId: user.id, detail });
    return user;
  });
  return UserView.parse(toUserView(row, null, ctx.now()));
}

async function writePassword(tx: Tx, change: { userId: string; passwordHash: string; now: Date }): Promise<void> {
  const { userId, passwordHash, now } = change;
  const where = { userId, providerId: PASSWORD_PROVIDER };
  const changed = await tx.account.updateMany({ where, data: { password: passwordHash } });
  if (changed.count > 0) return;
  const dates = { createdAt: now, updatedAt: now };
  await tx.account.create({
    data: { id: newId("acc", now.getTime()), ...where, accountId: userId, password: passwordHash, ...dates },
  });
}
