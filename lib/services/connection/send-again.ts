import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { listConnections } from "./list-connections.ts";
import { isConfigured } from "./outbox.ts";
import { type ConnectionList, SERVER_TITLES, ServerNameInput } from "./schemas.ts";

/**
 * Lets the worker ask a server now, empty what it holds and send everything again: for a server that was put back from a
 * backup or changed by others. @throws AppError PRECONDITION_FAILED when it is not configured
 */
export async function sendAllAgain({ ctx, input }: Call<ServerNameInput>): Promise<ConnectionList> {
  requireScope(ctx, "operate");
  const { name } = parseInput(ServerNameInput, input);
  if (!isConfigured(ctx, name)) {
    throw new AppError("PRECONDITION_FAILED", `No ${SERVER_TITLES[name]} server is configured.`, {
      hint: `Set ${name === "chroma" ? "CHROMA_URL" : "MEILISEARCH_URL"} and start Plantain again.`,
    });
  }
  await ctx.db.$transaction(async (tx) => {
    await tx.outboxEntry.deleteMany({ where: { topic: name, deliveredAt: null } });
    await tx.outsideServer.updateMany({
      where: { name },
      data: { state: "unknown", isComplete: false, checkedAt: null, error: null, changedAt: ctx.now() },
    });
    await emitAudit(tx, ctx, { action: "connection.sent_again", entityType: "connection", entityId: name });
  });
  return listConnections({ ctx });
}
