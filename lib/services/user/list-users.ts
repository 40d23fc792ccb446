import type { Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { ListUsersInput, type UserView } from "./schemas.ts";
import { toUserView } from "./user-view.ts";

/** Everybody who may sign in, in the order in which they came. */
export async function listUsers({ ctx, input }: Call<unknown>): Promise<Page<UserView>> {
  requireScope(ctx, "admin");
  const { cursor, limit } = parseInput(ListUsersInput, input);
  const offset = offsetOf(cursor);
  const rows = await ctx.db.user.findMany({
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    skip: offset,
    take: limit + 1,
    include: { sessions: { orderBy: { createdAt: "desc" }, take: 1, select: { createdAt: true } } },
  });
  const total = await ctx.db.user.count();
  const now = ctx.now();
  return toPage(
    rows.map((row) => toUserView(row, row.sessions[0]?.createdAt ?? null, now)),
    { offset, limit, total },
  );
}
