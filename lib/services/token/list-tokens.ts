import type { Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { ListTokensInput, type TokenView } from "./schemas.ts";
import { toTokenView } from "./token-view.ts";

/** Tokens, newest first: an admin sees all, everybody else their own. */
export async function listTokens({ ctx, input }: Call<unknown>): Promise<Page<TokenView>> {
  requireScope(ctx, "read");
  const { cursor, limit } = parseInput(ListTokensInput, input);
  const offset = offsetOf(cursor);
  const where = ctx.actor.scopes.includes("admin") ? {} : { createdBy: ctx.actor.id };
  const rows = await ctx.db.apiToken.findMany({
    where,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    skip: offset,
    take: limit + 1,
  });
  const total = await ctx.db.apiToken.count({ where });
  const now = ctx.now();
  return toPage(
    rows.map((row) => toTokenView(row, now)),
    { offset, limit, total },
  );
}
