import type { ServiceContext } from "#lib/services/context/index.ts";
import { countNews, isConfigured } from "./outbox.ts";
import { ServerName } from "./schemas.ts";

type Ctx = Pick<ServiceContext, "db" | "env" | "now">;

export const addressOf = ({ env }: Pick<Ctx, "env">, name: ServerName): string | null => env[name]?.url ?? null;

/**
 * Whether questions may go to a server: it is configured, answered when it was last asked, and holds everything.
 * Otherwise the embedded store answers, which is always complete.
 */
export async function isServerUsable(ctx: Ctx, name: ServerName): Promise<boolean> {
  if (!isConfigured(ctx, name)) return false;
  const row = await ctx.db.outsideServer.findUnique({ where: { name } });
  if (row === null || row.state !== "up" || !row.isComplete || row.address !== addressOf(ctx, name)) return false;
  const { pending, refused } = await countNews(ctx.db, name);
  return pending + refused === 0;
}

/** A question failed: from now on the embedded store answers, and the worker looks when the server is back. */
export async function noteServerFault(ctx: Ctx, name: ServerName, error: string): Promise<void> {
  const now = ctx.now();
  await ctx.db.outsideServer.updateMany({
    where: { name, state: "up" },
    data: { state: "down", error, failures: 1, changedAt: now, checkedAt: now },
  });
}

/** Configured servers that did not answer when they were last asked. */
export async function serversAway(ctx: Ctx): Promise<ServerName[]> {
  const configured = ServerName.options.filter((name) => isConfigured(ctx, name));
  if (configured.length === 0) return [];
  const rows = await ctx.db.outsideServer.findMany({ where: { name: { in: configured }, state: "down" } });
  return configured.filter((name) => rows.some((row) => row.name === name));
}
