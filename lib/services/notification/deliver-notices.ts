import { z } from "zod";
import type { OutboxEntry } from "#generated/prisma/client.ts";
import { isAppError } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";
import { NOTICE_TOPIC } from "./notify.ts";
import { Notice } from "./schemas.ts";
import { sendNotice } from "./send-notice.ts";

export const NoticePayload = z.object({ channelId: z.string(), notice: Notice });

/** Tries until a message is given up: about nine hours with the pauses between them. */
export const TRIES_MAX = 12;
const BATCH = 20;
/** Longer than any try takes; a worker that dies in it leaves the message to the next one. */
const HELD_MS = 60_000;
const PAUSE_MAX_MS = 2 * 3_600_000;
const KEEP_SENT_MS = 7 * 86_400_000;
const KEEP_GIVEN_UP_MS = 30 * 86_400_000;

const log = getLogger("notification");

/** 10, 20, 40, … seconds, at most two hours. */
const pauseAfter = (attempts: number): number => Math.min(PAUSE_MAX_MS, 10_000 * 2 ** Math.max(0, attempts - 1));

const sayOf = (error: unknown): string =>
  isAppError(error) ? [error.message, error.hint].filter(Boolean).join(" ") : String(error);

/** Whether there is still something to tell: a plan that was decided on meanwhile does not wait any more. */
async function isStillTrue(ctx: ServiceContext, notice: Notice): Promise<boolean> {
  if (notice.event !== "plan_waiting" || notice.planId === null) return true;
  return (await ctx.db.plan.count({ where: { id: notice.planId, state: "awaiting_approval" } })) > 0;
}

async function deliverOne(ctx: ServiceContext, entry: OutboxEntry): Promise<void> {
  const attempts = entry.attempts + 1;
  const held = new Date(ctx.now().getTime() + HELD_MS);
  const mine = await ctx.db.outboxEntry.updateMany({
    where: { id: entry.id, attempts: entry.attempts, deliveredAt: null },
    data: { attempts, availableAt: held },
  });
  if (mine.count === 0) return;
  const { channelId, notice } = NoticePayload.parse(entry.payload);
  const channel = await ctx.db.notificationChannel.findUnique({ where: { id: channelId } });
  if (channel?.enabled !== true || !(await isStillTrue(ctx, notice))) {
    await ctx.db.outboxEntry.deleteMany({ where: { id: entry.id } });
    return;
  }
  try {
    await sendNotice(ctx, channel, { id: entry.id, notice });
    const data = { deliveredAt: ctx.now(), lastError: null };
    await ctx.db.outboxEntry.updateMany({ where: { id: entry.id }, data });
  } catch (error) {
    const lastError = sayOf(error).slice(0, 1000);
    log.warn({ channelId, attempts, reason: lastError }, "a notice could not be delivered");
    const availableAt = new Date(ctx.now().getTime() + pauseAfter(attempts));
    await ctx.db.outboxEntry.updateMany({ where: { id: entry.id }, data: { lastError, availableAt } });
  }
}

/** The worker's part: what is due is sent; what fails is tried again with growing pauses, and at last given up. */
export async function deliverNotices(ctx: ServiceContext): Promise<void> {
  const due = await ctx.db.outboxEntry.findMany({
    where: { topic: NOTICE_TOPIC, deliveredAt: null, attempts: { lt: TRIES_MAX }, availableAt: { lte: ctx.now() } },
    orderBy: { availableAt: "asc" },
    take: BATCH,
  });
  await Promise.all(due.map((entry) => deliverOne(ctx, entry)));
}

/** Messages are kept for a while, so that a person can see what was sent. */
export async function forgetOldNotices(ctx: ServiceContext): Promise<void> {
  const before = (ms: number) => new Date(ctx.now().getTime() - ms);
  await ctx.db.outboxEntry.deleteMany({
    where: {
      topic: NOTICE_TOPIC,
      OR: [
        { deliveredAt: { lt: before(KEEP_SENT_MS) } },
        { attempts: { gte: TRIES_MAX }, createdAt: { lt: before(KEEP_GIVEN_UP_MS) } },
      ],
    },
  });
}
