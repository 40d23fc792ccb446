import { z } from "zod";
import { pageOf } from "#lib/core/index.ts";
import {
  ChannelIdInput,
  ChannelList,
  ChannelView,
  CreateChannelInput,
  createChannel,
  DeliveryView,
  ListDeliveriesInput,
  listChannels,
  listDeliveries,
  removeChannel,
  testChannel,
  UpdateChannelInput,
  updateChannel,
} from "#lib/services/notification/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Notifications", scope: "admin", isReadOnly: false, isDestructive: false } as const;
const reading = { ...common, isReadOnly: true } as const;

export const notificationTools = [
  defineTool({
    ...reading,
    name: "notifications.channels",
    title: "Notification channels",
    description:
      "Where people are told that a plan waits, ran, failed, a budget was reached or a critical finding came.",
    input: z.object({}),
    output: ChannelList,
    http: { method: "GET", path: "/notifications/channels" },
    cli: { command: ["notifications", "list"], examples: ["plantain notifications list"] },
    run: listChannels,
  }),
  defineTool({
    ...common,
    name: "notifications.create",
    title: "Add a notification channel",
    description: "A signed webhook, an ntfy topic, or e-mail over SMTP. The secret is stored encrypted.",
    input: CreateChannelInput,
    output: ChannelView,
    http: { method: "POST", path: "/notifications/channels", successStatus: 201 },
    cli: {
      command: ["notifications", "add"],
      positional: ["kind"],
      examples: [
        "plantain notifications add webhook --url https://example.org/hook --secret a-long-shared-secret",
        "plantain notifications add ntfy --url https://ntfy.sh --topic my-plans --events plan_waiting,execution_failed",
        "plantain notifications add email --host mail.example.org --username me --secret … --from me@example.org --to you@example.org",
      ],
    },
    run: createChannel,
  }),
  defineTool({
    ...common,
    name: "notifications.update",
    title: "Change a notification channel",
    description: "Changes what is named. A secret is not kept when the host changes without a new one.",
    input: UpdateChannelInput,
    output: ChannelView,
    http: { method: "PATCH", path: "/notifications/channels/{channelId}" },
    cli: {
      command: ["notifications", "update"],
      positional: ["channelId"],
      examples: ["plantain notifications update chn_06f… --no-enabled"],
    },
    run: updateChannel,
  }),
  defineTool({
    ...common,
    name: "notifications.test",
    title: "Send a test message",
    description: "Sends a message now and says whether it was taken.",
    input: ChannelIdInput,
    output: ChannelView,
    http: { method: "POST", path: "/notifications/channels/{channelId}/test" },
    cli: {
      command: ["notifications", "test"],
      positional: ["channelId"],
      examples: ["plantain notifications test chn_06f…"],
      failure: ({ test }) => (test?.ok === true ? null : (test?.message ?? "It was not sent.")),
    },
    run: testChannel,
  }),
  defineTool({
    ...common,
    name: "notifications.remove",
    title: "Remove a notification channel",
    description: "Forgets the channel, its secret and what was still to be sent.",
    isDestructive: true,
    input: ChannelIdInput,
    output: z.object({ removed: z.literal(true) }),
    http: { method: "DELETE", path: "/notifications/channels/{channelId}" },
    cli: {
      command: ["notifications", "remove"],
      positional: ["channelId"],
      examples: ["plantain notifications remove chn_06f…"],
    },
    run: removeChannel,
  }),
  defineTool({
    ...reading,
    name: "notifications.deliveries",
    title: "Sent messages",
    description: "Messages of the last days: sent, waiting, given up, with what the receiver said.",
    input: ListDeliveriesInput,
    output: pageOf(DeliveryView),
    http: { method: "GET", path: "/notifications/deliveries" },
    cli: { command: ["notifications", "deliveries"], examples: ["plantain notifications deliveries"] },
    run: listDeliveries,
  }),
];
