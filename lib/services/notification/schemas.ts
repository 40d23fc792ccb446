import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";

export const NOTICE_EVENTS = [
  "plan_waiting",
  "plan_approved",
  "execution_ended",
  "execution_failed",
  "budget_reached",
  "critical_finding",
] as const;
export const NoticeEvent = z.enum(NOTICE_EVENTS);
export type NoticeEvent = z.infer<typeof NoticeEvent>;

/** What is told: words for people, and the page that shows more. */
export const Notice = z.object({
  event: z.union([NoticeEvent, z.literal("test")]),
  title: z.string(),
  text: z.string(),
  path: z.string(),
  planId: z.string().nullable().default(null),
  at: z.iso.datetime(),
});
export type Notice = z.infer<typeof Notice>;

const noControls = (text: string): boolean => !/[\u0000-\u001f\u007f]/.test(text);
const plain = (max: number) => z.string().trim().min(1).max(max).refine(noControls, "holds control characters");
const address = plain(254).regex(/^[^\s<>@,;]+@[^\s<>@,;]+$/, "is no mail address");
const httpUrl = z.url({ protocol: /^https?$/ }).max(2000);

export const ChannelKind = z.enum(["webhook", "ntfy", "email"]);
export type ChannelKind = z.infer<typeof ChannelKind>;

const WebhookConfig = z.object({ kind: z.literal("webhook"), url: httpUrl });
const NtfyConfig = z.object({
  kind: z.literal("ntfy"),
  url: httpUrl,
  topic: plain(64).regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _ only"),
});
const EmailConfig = z.object({
  kind: z.literal("email"),
  host: plain(253).regex(/^[A-Za-z0-9.:-]+$/, "is no host"),
  port: z.number().int().min(1).max(65_535),
  security: z.enum(["tls", "starttls", "none"]),
  username: plain(320).nullable(),
  from: address,
  to: z.array(address).min(1).max(20),
});
export const ChannelConfig = z.discriminatedUnion("kind", [WebhookConfig, NtfyConfig, EmailConfig]);
export type ChannelConfig = z.infer<typeof ChannelConfig>;

export const ChannelTest = z.object({ ok: z.boolean(), message: z.string() });

export const ChannelView = z.object({
  id: z.string(),
  name: z.string(),
  kind: ChannelKind,
  config: ChannelConfig,
  hasSecret: z.boolean(),
  events: z.array(NoticeEvent),
  enabled: z.boolean(),
  /** Messages that are still to be sent, and those that were given up. */
  pending: z.number().int(),
  givenUp: z.number().int(),
  testedAt: z.iso.datetime().nullable(),
  test: ChannelTest.nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type ChannelView = z.infer<typeof ChannelView>;

export const ChannelList = z.object({ items: z.array(ChannelView) });
export type ChannelList = z.infer<typeof ChannelList>;

const fields = {
  name: plain(80).optional().describe("what to call it"),
  url: httpUrl.optional().describe("webhook: where to post; ntfy: the server"),
  topic: z.string().max(64).optional().describe("ntfy: the topic"),
  host: z.string().max(253).optional().describe("email: the mail server"),
  port: z.coerce.number().int().min(1).max(65_535).optional().describe("email: its port; 465 or 587 without it"),
  security: z
    .enum(["tls", "starttls", "none"])
    .optional()
    .describe("email: how the way is encrypted; default starttls"),
  username: z.string().max(320).optional().describe("email: who signs in; nobody without it"),
  from: z.string().max(254).optional().describe("email: sender"),
  to: z.array(z.string().max(254)).max(20).optional().describe("email: receivers"),
  secret: plain(1000).optional().describe("webhook: signs each message; ntfy: access token; email: password"),
  events: z.array(NoticeEvent).min(1).optional().describe("what to tell; without it everything"),
  enabled: z.boolean().optional(),
};

export const CreateChannelInput = z.object({ kind: ChannelKind, ...fields });
export type CreateChannelInput = z.infer<typeof CreateChannelInput>;

export const ChannelIdInput = z.object({ channelId: z.string().max(100) });
export type ChannelIdInput = z.infer<typeof ChannelIdInput>;

export const UpdateChannelInput = ChannelIdInput.extend(fields);
export type UpdateChannelInput = z.infer<typeof UpdateChannelInput>;

export const ListDeliveriesInput = PageInput.extend({ channelId: z.string().max(100).optional() });
export type ListDeliveriesInput = z.infer<typeof ListDeliveriesInput>;

export const DeliveryView = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  event: z.string(),
  title: z.string(),
  state: z.enum(["waiting", "sent", "given_up"]),
  attempts: z.number().int(),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  deliveredAt: z.iso.datetime().nullable(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;
