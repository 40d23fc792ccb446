import { z } from "zod";
import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type Notice, NoticeEvent } from "./schemas.ts";

export const NOTICE_TOPIC = "notification";

const Events = z.array(NoticeEvent).catch([]);

const TITLE_MAX = 200;
const TEXT_MAX = 2_000;
/** A plan that is approved at once, by a policy or in the same click, is not told as waiting. */
const SETTLE_MS = 2_000;

/** Words out of titles of plans and findings, which may come from file names and logs: one line each, no controls. */
const tidy = (text: string, max: number): string =>
  text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, " ").slice(0, max);

/**
 * Puts a notice into the outbox for each channel that wants it, in the caller's transaction: what happened and that it is
 * told are kept together. Nothing without channels.
 */
export async function notify(
  tx: Tx | Db,
  ctx: Pick<ServiceContext, "now">,
  notice: { event: NoticeEvent; title: string; text: string; path: string; planId?: string },
): Promise<void> {
  const channels = await tx.notificationChannel.findMany({
    where: { enabled: true },
    select: { id: true, events: true },
  });
  const now = ctx.now();
  const told: Notice = {
    event: notice.event,
    title: tidy(notice.title.replaceAll(/\s+/g, " "), TITLE_MAX),
    text: tidy(notice.text, TEXT_MAX),
    path: notice.path,
    planId: notice.planId ?? null,
    at: now.toISOString(),
  };
  const availableAt = new Date(now.getTime() + (notice.event === "plan_waiting" ? SETTLE_MS : 0));
  const data = channels
    .filter((channel) => Events.parse(channel.events).includes(notice.event))
    .map(({ id }) => ({
      id: newId("ntc"),
      topic: NOTICE_TOPIC,
      payload: { channelId: id, notice: told },
      createdAt: now,
      availableAt,
    }));
  if (data.length > 0) await tx.outboxEntry.createMany({ data });
}
