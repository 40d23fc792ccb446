import type { ChannelView } from "#lib/services/notification/index.ts";

export const KIND_WORDS: Record<ChannelView["kind"], string> = { webhook: "Webhook", ntfy: "ntfy", email: "E-mail" };

const EVENTS: Record<ChannelView["events"][number], string> = {
  plan_waiting: "a plan waits for approval",
  plan_approved: "a plan was approved",
  execution_ended: "a plan ended",
  execution_failed: "a plan failed",
  budget_reached: "a budget was reached",
  critical_finding: "a critical finding",
};

export const eventWords = (event: ChannelView["events"][number]): string => EVENTS[event];

export const ALL_EVENTS = Object.keys(EVENTS) as ChannelView["events"];

/** Where a channel leads, without more of an address than is needed to know it again. */
export function placeWords(config: ChannelView["config"]): string {
  if (config.kind === "email") return `${config.to.join(", ")} by ${config.host}:${config.port}`;
  const { host } = new URL(config.url);
  return config.kind === "ntfy" ? `${config.topic} at ${host}` : host;
}
