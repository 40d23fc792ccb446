import { type Call, requireScope } from "#lib/services/context/index.ts";
import { Me } from "./schemas.ts";

/** Who the caller is and what they may do. */
export async function getMe({ ctx }: Call<unknown>): Promise<Me> {
  requireScope(ctx, "read");
  const user =
    ctx.actor.type === "user"
      ? await ctx.db.user.findUnique({ where: { id: ctx.actor.id }, select: { email: true } })
      : null;
  return Me.parse({ actor: ctx.actor, email: user?.email ?? null });
}
