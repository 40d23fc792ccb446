import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { TokenIdInput, TokenView } from "./schemas.ts";
import { toTokenView } from "./token-view.ts";

/** Ends a token at once. Its creator and admins may; a token may end itself; doing it twice changes nothing. */
export async function revokeToken({ ctx, input }: Call<unknown>): Promise<TokenView> {
  requireScope(ctx, "read");
  const { tokenId } = parseInput(TokenIdInput, input);
  const row = await ctx.db.$transaction(async (tx) => {
    const found = await tx.apiToken.findUnique({ where: { id: tokenId } });
    const isOwn = found !== null && [found.createdBy, found.id].includes(ctx.actor.id);
    if (found === null || !(isOwn || ctx.actor.scopes.includes("admin"))) {
      throw new AppError("NOT_FOUND", `There is no token ${tokenId}.`, { hint: "`plantain token list` shows them." });
    }
    if (found.revokedAt !== null) return found;
    const revoked = await tx.apiToken.update({ where: { id: tokenId }, data: { revokedAt: ctx.now() } });
    const detail = { name: revoked.name, prefix: revoked.prefix };
    await emitAudit(tx, ctx, { action: "token.revoked", entityType: "token", entityId: tokenId, detail });
    return revoked;
  });
  return TokenView.parse(toTokenView(row, ctx.now()));
}
