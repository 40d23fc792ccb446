import type { OutsideServer } from "#generated/prisma/client.ts";
import { type Call, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { countNews } from "./outbox.ts";
import { type ConnectionList, type ConnectionView, SERVER_TITLES, ServerName, ServerState } from "./schemas.ts";
import { addressOf } from "./server-state.ts";

const PURPOSES: Readonly<Record<ServerName, string>> = {
  chroma: "similar media, log patterns and bottlenecks",
  meilisearch: "text search",
};

type Known = { row: OutsideServer | null; state: ServerState; pending: number; refused: number };

const batches = (count: number): string => (count === 1 ? "1 batch of changes" : `${count} batches of changes`);

function sayHow(name: ServerName, isConfigured: boolean, { row, state, pending, refused }: Known): string {
  const title = SERVER_TITLES[name];
  const variable = name === "chroma" ? "CHROMA_URL" : "MEILISEARCH_URL";
  if (!isConfigured) return `No ${title} server is configured (${variable}); the embedded store answers.`;
  if (state === "unknown") return `${title} has not been asked yet; the embedded store answers until the worker has.`;
  const waiting = pending === 0 ? "" : ` ${batches(pending)} will be sent when it is back.`;
  if (state === "down") return `${title} does not answer. The embedded store answers instead.${waiting}`;
  if (refused > 0) return `${title} refused ${batches(refused)}; the embedded store answers until they are sent again.`;
  if (pending > 0 || row?.isComplete !== true) {
    return `${title} is being brought up to date (${batches(pending)} left); the embedded store answers meanwhile.`;
  }
  return `${title} answers and holds everything.`;
}

async function viewOf(ctx: ServiceContext, name: ServerName): Promise<ConnectionView> {
  const address = addressOf(ctx, name);
  const stored = await ctx.db.outsideServer.findUnique({ where: { name } });
  const row = stored?.address === address ? stored : null;
  const { pending, refused } = await countNews(ctx.db, name);
  const state = address === null ? "unknown" : ServerState.catch("unknown").parse(row?.state);
  const isCurrent = state === "up" && row?.isComplete === true && pending + refused === 0;
  return {
    name,
    title: SERVER_TITLES[name],
    purpose: PURPOSES[name],
    isConfigured: address !== null,
    address: address === null ? null : new URL(address).origin,
    state,
    answers: isCurrent ? "server" : "embedded",
    version: row?.version ?? null,
    error: row?.error ?? null,
    since: row?.changedAt.toISOString() ?? null,
    checkedAt: row?.checkedAt?.toISOString() ?? null,
    pending: address === null ? 0 : pending,
    refused: address === null ? 0 : refused,
    sentence: sayHow(name, address !== null, { row, state, pending, refused }),
  };
}

/** Every server that may stand beside the embedded stores: whether it is configured, answers, and is up to date. */
export async function listConnections({ ctx }: Pick<Call<unknown>, "ctx">): Promise<ConnectionList> {
  requireScope(ctx, "read");
  return { items: await Promise.all(ServerName.options.map((name) => viewOf(ctx, name))) };
}
