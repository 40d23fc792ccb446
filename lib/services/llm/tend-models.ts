import type { ServiceContext } from "#lib/services/context/index.ts";
import { openGateway } from "./open-gateway.ts";

/** Closes calls of processes that are gone, and forgets kept answers that are too old. */
export async function tendModels(ctx: ServiceContext): Promise<number> {
  const closed = await openGateway(ctx).account.closeLost();
  await ctx.db.llmResponse.deleteMany({ where: { expiresAt: { lt: ctx.now() } } });
  return closed;
}
