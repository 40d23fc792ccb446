import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { assertAnotherAdmin } from "./last-admin.ts";
import { UserIdInput } from "./schemas.ts";
import { findUser } from "./user-view.ts";

/**
 * Removes a person with their sessions and revokes their tokens; what they did stays in the audit log.
 * @throws AppError PRECONDITION_FAILED for the last admin.
 */
export async function removeUser({ ctx, input }: Call<unknown>): Promise<{ removed: true }> {
  requireScope(ctx, "admin");
  const { userId } = parseInput(UserIdInput, input);
  await ctx.db.$transaction(async (tx) => {
    const user = await findUser(tx, userId);
    await assertAnotherAdmin(tx, user);
    await tx.apiToken.updateMany({ where: { createdBy: user.id, revokedAt: null }, data: { revokedAt: ctx.now() } });
    await tx.user.delete({ where: { id: user.id } });
    const detail = { name: user.name, email: user.email, role: user.role };
    await emitAudit(tx, ctx, { action: "user.removed", entityType: "user", entityId: user.id, detail });
  });
  return { removed: true };
}
