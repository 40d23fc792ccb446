import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { assertAnotherAdmin } from "./last-admin.ts";
import { SetUserRoleInput, UserView } from "./schemas.ts";
import { findUser, toUserView } from "./user-view.ts";

/** Gives a person another role, from their next request on. @throws AppError PRECONDITION_FAILED for the last admin. */
export async function setUserRole({ ctx, input }: Call<unknown>): Promise<UserView> {
  requireScope(ctx, "admin");
  const { userId, role } = parseInput(SetUserRoleInput, input);
  const row = await ctx.db.$transaction(async (tx) => {
    const before = await findUser(tx, userId);
    if (before.role === role) return before;
    await assertAnotherAdmin(tx, before);
    const after = await tx.user.update({ where: { id: before.id }, data: { role } });
    const detail = { email: after.email, before: before.role, after: role };
    await emitAudit(tx, ctx, { action: "user.role_changed", entityType: "user", entityId: before.id, detail });
    return after;
  });
  return UserView.parse(toUserView(row, null, ctx.now()));
}
