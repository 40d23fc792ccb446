import type { OutboxEntry, OutsideServer } from "#generated/prisma/client.ts";
import { isAppError } from "#lib/core/index.ts";
import { announceToServer, type MirrorDriver, REFUSALS_MAX, ServerNews } from "#lib/services/connection/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";

const LEASE_MS = 180_000;
const CHECK_MS = 30_000;
const KEEP_DELIVERED_MS = 3_600_000;
const BATCH = 20;
const PAUSE_MAX_MS = 60_000;

/** 1, 2, 4, … seconds, at most a minute. */
export const pauseAfter = (failures: number): number => Math.min(PAUSE_MAX_MS, 1_000 * 2 ** Math.max(0, failures - 1));

const log = getLogger("mirror");
const sayOf = (error: unknown): string =>
  isAppError(error) ? [error.message, error.hint].filter(Boolean).join(" ") : String(error);

async function rowOf(ctx: ServiceContext, { name, address }: MirrorDriver): Promise<OutsideServer> {
  const fresh = { address, state: "unknown", version: null, error: null, failures: 0, isComplete: false };
  const row = await ctx.db.outsideServer.upsert({
    where: { name },
    create: { name, ...fresh, changedAt: ctx.now() },
    update: {},
  });
  if (row.address === address) return row;
  const data = { ...fresh, changedAt: ctx.now(), checkedAt: null };
  return ctx.db.outsideServer.update({ where: { name }, data });
}

async function noteUp(ctx: ServiceContext, row: OutsideServer, version: string): Promise<OutsideServer> {
  const now = ctx.now();
  const isNews = row.state !== "up";
  if (isNews) log.info({ server: row.name, version }, "the server answers");
  return ctx.db.outsideServer.update({
    where: { name: row.name },
    data: {
      state: "up",
      version,
      error: null,
      failures: 0,
      checkedAt: now,
      // Nobody knows what it lost while it was away.
      ...(isNews && { changedAt: now, isComplete: false }),
    },
  });
}

async function noteDown(ctx: ServiceContext, row: OutsideServer, error: unknown): Promise<void> {
  const now = ctx.now();
  const isNews = row.state !== "down";
  if (isNews)
    log.warn({ server: row.name, reason: sayOf(error) }, "the server does not answer; embedded store instead");
  await ctx.db.outsideServer.update({
    where: { name: row.name },
    data: {
      state: "down",
      error: sayOf(error),
      failures: { increment: 1 },
      checkedAt: now,
      ...(isNews && { changedAt: now }),
    },
  });
}

const isDue = (row: OutsideServer, now: Date): boolean => {
  const waitMs = row.state === "down" ? pauseAfter(row.failures) : CHECK_MS;
  return row.checkedAt === null || row.checkedAt.getTime() + waitMs <= now.getTime();
};

/** Holds the lease for `work`; another worker that has it makes this one skip its turn. */
async function withLease(ctx: ServiceContext, name: string, work: (renew: () => Promise<void>) => Promise<void>) {
  const until = () => new Date(ctx.now().getTime() + LEASE_MS);
  const won = await ctx.db.outsideServer.updateMany({
    where: { name, OR: [{ leaseUntil: null }, { leaseUntil: { lt: ctx.now() } }] },
    data: { leaseUntil: until() },
  });
  if (won.count === 0) return;
  const renew = async () => {
    await ctx.db.outsideServer.update({ where: { name }, data: { leaseUntil: until() } });
  };
  try {
    await work(renew);
  } finally {
    await ctx.db.outsideServer.update({ where: { name }, data: { leaseUntil: null } });
  }
}

/** What the server refuses is tried a few times more and then left for a person; what may pass ends the round. */
async function deliverOne(ctx: ServiceContext, driver: MirrorDriver, entry: OutboxEntry): Promise<void> {
  try {
    const { scope, ids } = ServerNews.parse(entry.payload);
    await driver.deliver(scope, ids);
    await ctx.db.outboxEntry.update({
      where: { id: entry.id },
      data: { deliveredAt: ctx.now(), attempts: { increment: 1 }, lastError: null },
    });
  } catch (error) {
    if (isAppError(error) && error.code === "UNAVAILABLE") throw error;
    log.warn({ err: error, entry: entry.id }, "the server refused a batch");
    const availableAt = new Date(ctx.now().getTime() + pauseAfter(entry.attempts + 1));
    await ctx.db.outboxEntry.update({
      where: { id: entry.id },
      data: { attempts: { increment: 1 }, lastError: sayOf(error), availableAt },
    });
  }
}

const waiting = (ctx: ServiceContext, topic: string) => ({
  topic,
  deliveredAt: null,
  attempts: { lt: REFUSALS_MAX },
  availableAt: { lte: ctx.now() },
});

async function deliverAll(ctx: ServiceContext, driver: MirrorDriver, renew: () => Promise<void>): Promise<void> {
  for (;;) {
    const entries = await ctx.db.outboxEntry.findMany({
      where: waiting(ctx, driver.name),
      orderBy: [{ availableAt: "asc" }, { id: "asc" }],
      take: BATCH,
    });
    if (entries.length === 0) return;
    for (const entry of entries) {
      await renew();
      await deliverOne(ctx, driver, entry);
    }
  }
}

/** Compares once nothing waits any more. What differs is emptied and sent whole, and compared again in a later round. */
async function complete(ctx: ServiceContext, driver: MirrorDriver, renew: () => Promise<void>): Promise<void> {
  const { name } = driver;
  if ((await ctx.db.outboxEntry.count({ where: { topic: name, deliveredAt: null } })) > 0) return;
  const gaps = await driver.findGaps();
  for (const scope of gaps) {
    log.info({ server: name, scope }, "sending everything");
    const ids = [...(await driver.startOver(scope))];
    await announceToServer(ctx.db, ctx, { server: name, scope, ids });
    await deliverAll(ctx, driver, renew);
  }
  const isComplete = gaps.length === 0 || (await driver.findGaps()).length === 0;
  await ctx.db.outsideServer.updateMany({ where: { name, state: "up" }, data: { isComplete } });
}

/**
 * One round for one server: asks whether it is there (at start, every half minute, and with growing pauses while it is
 * away), sends what waits in the outbox, and after an absence compares and catches up.
 */
export async function tendServer(ctx: ServiceContext, driver: MirrorDriver): Promise<void> {
  let row = await rowOf(ctx, driver);
  const isCheckDue = isDue(row, ctx.now());
  if (row.state !== "up" && !isCheckDue) return;
  if (!isCheckDue && (await ctx.db.outboxEntry.findFirst({ where: waiting(ctx, row.name) })) === null) return;
  await withLease(ctx, driver.name, async (renew) => {
    try {
      if (isCheckDue) row = await noteUp(ctx, row, await driver.check());
      await deliverAll(ctx, driver, renew);
      if (isCheckDue && !row.isComplete) await complete(ctx, driver, renew);
    } catch (error) {
      if (!isAppError(error)) throw error;
      await noteDown(ctx, row, error);
    }
  });
  const before = new Date(ctx.now().getTime() - KEEP_DELIVERED_MS);
  if (isCheckDue) await ctx.db.outboxEntry.deleteMany({ where: { topic: driver.name, deliveredAt: { lt: before } } });
}
