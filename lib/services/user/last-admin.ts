import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { UserRow } from "./user-view.ts";

/**
 * Guard of every change that takes an admin away, inside the transaction of the change.
 * @throws AppError PRECONDITION_FAILED when nobody could administer the installation afterwards.
 */
export async function assertAnotherAdmin(tx: Tx, user: UserRow): Promise<void> {
  if (user.role !== "admin" || user.banned) return;
  const others = await tx.user.count({ where: { role: "admin", banned: false, id: { not: user.id } } });
  if (others > 0) return;
  throw new AppError("PRECONDITION_FAILED", `${user.name} is the last admin.`, {
    hint: "Make somebody else an admin first.",
  });
}
