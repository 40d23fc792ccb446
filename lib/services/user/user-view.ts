import { AppError, Role } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import type { UserView } from "./schemas.ts";

export type UserRow = NonNullable<Awaited<ReturnType<Db["user"]["findUnique"]>>>;

export const isBanned = (user: Pick<UserRow, "banned" | "banExpires">, now: Date): boolean =>
  user.banned && (user.banExpires === null || user.banExpires > now);

export function toUserView(row: UserRow, lastSignInAt: Date | null, now: Date): UserView {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: Role.parse(row.role),
    banned: isBanned(row, now),
    banReason: row.banReason,
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Finds a person by id or e-mail address. @throws AppError NOT_FOUND */
export async function findUser(tx: Tx, who: string): Promise<UserRow> {
  const where = who.includes("@") ? { email: who.trim().toLowerCase() } : { id: who };
  const row = await tx.user.findUnique({ where });
  if (row !== null) return row;
  throw new AppError("NOT_FOUND", `There is no user ${who}.`, { hint: "`plantain user list` shows them." });
}
