import type { NotificationChannel } from "#generated/prisma/client.ts";
import { AppError, newId, type Page } from "#lib/core/index.ts";
import { sealSecret } from "#lib/services/app-secret/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { NoticePayload, TRIES_MAX } from "./deliver-notices.ts";
import { NOTICE_TOPIC } from "./notify.ts";
import {
  ChannelConfig,
  ChannelIdInput,
  ChannelKind,
  type ChannelList,
  ChannelTest,
  ChannelView,
  CreateChannelInput,
  type DeliveryView,
  ListDeliveriesInput,
  NOTICE_EVENTS,
  type Notice,
  UpdateChannelInput,
} from "./schemas.ts";
import { SECRET_PURPOSE, sendNotice } from "./send-notice.ts";

type Fields = Omit<CreateChannelInput, "kind">;

const PORTS = { tls: 465, starttls: 587, none: 25 } as const;

/** The settings of a channel after a change. @throws AppError INVALID_INPUT naming the field */
function configFrom(kind: ChannelKind, wanted: Fields, before?: ChannelConfig): ChannelConfig {
  const old: Record<string, unknown> = before ?? {};
  const pick = (name: keyof Fields) => wanted[name] ?? old[name];
  const security = wanted.security ?? (kind === "email" ? (old.security ?? "starttls") : undefined);
  const port = wanted.port ?? (wanted.security === undefined ? old.port : undefined);
  const username = wanted.username === "" ? null : (wanted.username ?? old.username ?? null);
  const of: Record<ChannelKind, object> = {
    webhook: { kind, url: pick("url") },
    ntfy: { kind, url: pick("url") ?? "https://ntfy.sh", topic: pick("topic") },
    email: {
      kind,
      host: pick("host"),
      security,
      port: port ?? PORTS[(security ?? "starttls") as keyof typeof PORTS],
      username,
      from: pick("from"),
      to: pick("to"),
    },
  };
  return parseInput(ChannelConfig, of[kind]);
}

/** Where messages go, as far as an audit may know it. */
const placeOf = (config: ChannelConfig): string => (config.kind === "email" ? config.host : new URL(config.url).host);

async function toView(ctx: ServiceContext, row: NotificationChannel): Promise<ChannelView> {
  const open = await ctx.db.outboxEntry.findMany({
    where: { topic: NOTICE_TOPIC, deliveredAt: null },
    select: { payload: true, attempts: true },
  });
  const own = open.filter(({ payload }) => NoticePayload.safeParse(payload).data?.channelId === row.id);
  const givenUp = own.filter(({ attempts }) => attempts >= TRIES_MAX).length;
  return ChannelView.parse({
    ...row,
    hasSecret: row.secretCipher !== null,
    pending: own.length - givenUp,
    givenUp,
    testedAt: row.testedAt?.toISOString() ?? null,
    test: ChannelTest.safeParse(row.test).data ?? null,
    createdAt: row.createdAt.toISOString(),
  });
}

async function loadChannel(ctx: ServiceContext, channelId: string): Promise<NotificationChannel> {
  const row = await ctx.db.notificationChannel.findUnique({ where: { id: channelId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no notification channel ${channelId}.`);
  return row;
}

/** Where people are told, without secrets. */
export async function listChannels({ ctx }: Call<unknown>): Promise<ChannelList> {
  requireScope(ctx, "admin");
  const rows = await ctx.db.notificationChannel.findMany({ orderBy: { createdAt: "asc" } });
  return { items: await Promise.all(rows.map((row) => toView(ctx, row))) };
}

/** Adds a channel; its secret is stored encrypted. A webhook needs one, so that its receiver can tell who posts. */
export async function createChannel({ ctx, input }: Call<CreateChannelInput>): Promise<ChannelView> {
  requireScope(ctx, "admin");
  const { kind, ...wanted } = parseInput(CreateChannelInput, input);
  if (kind === "webhook" && (wanted.secret?.length ?? 0) < 16) {
    const issues = [{ path: "secret", message: "at least 16 characters, known to the receiver" }];
    throw new AppError("INVALID_INPUT", "secret: a webhook is signed; give at least 16 characters.", { issues });
  }
  const config = configFrom(kind, wanted);
  const id = newId("chn");
  await ctx.db.$transaction(async (tx) => {
    await tx.notificationChannel.create({
      data: {
        id,
        kind,
        name: wanted.name ?? `${kind} ${placeOf(config)}`.slice(0, 80),
        config,
        secretCipher:
          wanted.secret === undefined
            ? null
            : sealSecret(ctx.env, { purpose: SECRET_PURPOSE, owner: id }, wanted.secret),
        events: wanted.events ?? [...NOTICE_EVENTS],
        enabled: wanted.enabled ?? true,
        createdBy: ctx.actor.name,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      },
    });
    const detail = { kind, place: placeOf(config), events: wanted.events ?? "all" };
    await emitAudit(tx, ctx, { action: "notification.created", entityType: "notification", entityId: id, detail });
  });
  return toView(ctx, await loadChannel(ctx, id));
}

/** Changes what is named. A secret for one place is forgotten when the place changes without a new one. */
export async function updateChannel({ ctx, input }: Call<UpdateChannelInput>): Promise<ChannelView> {
  requireScope(ctx, "admin");
  const { channelId, ...wanted } = parseInput(UpdateChannelInput, input);
  const row = await loadChannel(ctx, channelId);
  const before = ChannelConfig.parse(row.config);
  const config = configFrom(ChannelKind.parse(row.kind), wanted, before);
  const isMoved = placeOf(before) !== placeOf(config);
  if (isMoved && before.kind === "webhook" && wanted.secret === undefined) {
    const issues = [{ path: "secret", message: "needed for the new address" }];
    throw new AppError("INVALID_INPUT", "secret: another address needs a secret of its own.", { issues });
  }
  const seal = (text: string) => sealSecret(ctx.env, { purpose: SECRET_PURPOSE, owner: row.id }, text);
  await ctx.db.$transaction(async (tx) => {
    await tx.notificationChannel.update({
      where: { id: channelId },
      data: {
        config,
        ...(wanted.name === undefined ? {} : { name: wanted.name }),
        ...(wanted.events === undefined ? {} : { events: wanted.events }),
        ...(wanted.enabled === undefined ? {} : { enabled: wanted.enabled }),
        ...(wanted.secret === undefined
          ? isMoved
            ? { secretCipher: null }
            : {}
          : { secretCipher: seal(wanted.secret) }),
        updatedAt: ctx.now(),
      },
    });
    const detail = {
      place: placeOf(config),
      ...(isMoved ? { movedFrom: placeOf(before) } : {}),
      ...(wanted.events === undefined ? {} : { events: wanted.events }),
      ...(wanted.enabled === undefined ? {} : { enabled: wanted.enabled }),
      ...(wanted.secret === undefined ? {} : { credential: "replaced" }),
    };
    await emitAudit(tx, ctx, {
      action: "notification.changed",
      entityType: "notification",
      entityId: channelId,
      detail,
    });
  });
  return toView(ctx, await loadChannel(ctx, channelId));
}

/** Forgets a channel, its secret and what was still to be sent to it. */
export async function removeChannel({ ctx, input }: Call<ChannelIdInput>): Promise<{ removed: true }> {
  requireScope(ctx, "admin");
  const { channelId } = parseInput(ChannelIdInput, input);
  await loadChannel(ctx, channelId);
  await ctx.db.$transaction(async (tx) => {
    await tx.notificationChannel.deleteMany({ where: { id: channelId } });
    await emitAudit(tx, ctx, { action: "notification.removed", entityType: "notification", entityId: channelId });
  });
  return { removed: true };
}

/** Sends a message now and notes what came of it. */
export async function testChannel({ ctx, input }: Call<ChannelIdInput>): Promise<ChannelView> {
  requireScope(ctx, "admin");
  const { channelId } = parseInput(ChannelIdInput, input);
  const row = await loadChannel(ctx, channelId);
  const notice: Notice = {
    event: "test",
    title: "A test message",
    text: `${ctx.actor.name} asked Plantain to send this. If you can read it, the channel works.`,
    path: "/settings/approval",
    planId: null,
    at: ctx.now().toISOString(),
  };
  const test = await sendNotice(ctx, row, { id: newId("ntc"), notice }).then(
    () => ({ ok: true, message: "The message was taken." }),
    (error: unknown) => ({ ok: false, message: error instanceof Error ? error.message : String(error) }),
  );
  await ctx.db.notificationChannel.update({ where: { id: channelId }, data: { test, testedAt: ctx.now() } });
  return toView(ctx, await loadChannel(ctx, channelId));
}

/** What was sent lately, what waits, and what was given up; the newest first. */
export async function listDeliveries({ ctx, input }: Call<ListDeliveriesInput>): Promise<Page<DeliveryView>> {
  requireScope(ctx, "admin");
  const { cursor, limit, channelId } = parseInput(ListDeliveriesInput, input);
  const offset = offsetOf(cursor);
  const channels = await ctx.db.notificationChannel.findMany({ select: { id: true, name: true } });
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  const where = {
    topic: NOTICE_TOPIC,
    ...(channelId === undefined ? {} : { payload: { path: "$.channelId", equals: channelId } }),
  };
  const rows = await ctx.db.outboxEntry.findMany({
    where,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    skip: offset,
    take: limit + 1,
  });
  const items = rows.flatMap((row): DeliveryView[] => {
    const payload = NoticePayload.safeParse(row.payload).data;
    if (payload === undefined) return [];
    const isGivenUp = row.deliveredAt === null && row.attempts >= TRIES_MAX;
    return [
      {
        id: row.id,
        channelId: payload.channelId,
        channelName: names.get(payload.channelId) ?? payload.channelId,
        event: payload.notice.event,
        title: payload.notice.title,
        state: row.deliveredAt !== null ? "sent" : isGivenUp ? "given_up" : "waiting",
        attempts: row.attempts,
        error: row.lastError,
        createdAt: row.createdAt.toISOString(),
        deliveredAt: row.deliveredAt?.toISOString() ?? null,
      },
    ];
  });
  return toPage(items, { offset, limit, total: null });
}
