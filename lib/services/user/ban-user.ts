import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { assertAnotherAdmin } from "./last-admin.ts";
import { BanUserInput, UserIdInput, UserView } from "./schemas.ts";
import { findUser, toUserView } from "./user-view.ts";

/** Shuts a person out at once: sessions end, tokens stop working. @throws AppError PRECONDITION_FAILED for the last admin. */
export async function banUser({ ctx, input }: Call<unknown>): Promise<UserView> {
  requireScope(ctx, "admin");
  const { userId, reason } = parseInput(BanUserInput, input);
  const row = await ctx.db.$transaction(async (tx) => {
    const user = await findUser(tx, userId);
    await assertAnotherAdmin(tx, user);
    const data = { banned: true, banReason: reason ?? null, banExpires: null };
    const banned = await tx.user.update({ where: { id: user.id }, data });
    await tx.session.deleteMany({ where: { userId: user.id } });
    const detail = { email: user.email, reason };
    await emitAudit(tx, ctx, { action: "user.banned", entityType: "user", entityId: user.id, detail });
    return banned;
  });
  return UserView.parse(toUserView(row, null, ctx.now()));
}

/** Lets a person in again; tokens that were not revoked work again, too. */
export async function unbanUser({ ctx, input }: Call<unknown>): Promise<UserView> {
  requireScope(ctx, "admin");
  const { userId } = parseInput(UserIdInput, input);
  const row = await ctx.db.$transaction(async (tx) => {
    const user = await findUser(tx, userId);
    if (!user.banned) return user;
    const data = { banned: false, banReason: null, banExpires: null };
    const freed = await tx.user.update({ where: { id: user.id }, data });
    const detail = { email: user.email };
    await emitAudit(tx, ctx, { action: "user.unbanned", entityType: "user", entityId: user.id, detail });
    return freed;
  });
  return UserView.parse(toUserView(row, null, ctx.now()));
}
