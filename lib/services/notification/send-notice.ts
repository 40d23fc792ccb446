import { createHmac } from "node:crypto";
import type { NotificationChannel } from "#generated/prisma/client.ts";
import { postGuarded, sendMail } from "#lib/connectors/outbound/index.ts";
import { AppError, assertNever } from "#lib/core/index.ts";
import { openSecret } from "#lib/services/app-secret/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { ChannelConfig, type Notice } from "./schemas.ts";

export const SECRET_PURPOSE = "secrets of notification channels";

function secretOf(ctx: Pick<ServiceContext, "env">, row: NotificationChannel): string | null {
  if (row.secretCipher === null) return null;
  try {
    return openSecret(ctx.env, { purpose: SECRET_PURPOSE, owner: row.id }, row.secretCipher);
  } catch (cause) {
    throw new AppError(
      "PRECONDITION_FAILED",
      `The stored secret of ${row.name} can't be read with the present secret.`,
      {
        hint: "Enter it again, or put the old PLANTAIN_SECRET back.",
        cause,
      },
    );
  }
}

const linkTo = ({ env }: Pick<ServiceContext, "env">, path: string): string =>
  new URL(path, env.publicUrl ?? `http://${env.host}:${env.port}`).href;

function accepted(host: string, { status, text }: { status: number; text: string }): void {
  if (status >= 200 && status < 300) return;
  const said = text.replaceAll(/\s+/g, " ").slice(0, 200);
  throw new AppError("UNAVAILABLE", `${host} answered ${status}${said === "" ? "" : `: ${said}`}.`);
}

const PRIORITIES: Partial<Record<Notice["event"], number>> = {
  execution_failed: 4,
  critical_finding: 5,
  budget_reached: 4,
};

type Sending = { id: string; notice: Notice; link: string; secret: string | null; hosts: readonly string[] };

/** The signature covers the time and the body, so that neither can be changed and an old message is told from a new one. */
async function postWebhook(url: string, { id, notice, link, secret, hosts }: Sending): Promise<void> {
  const body = JSON.stringify({ id, ...notice, url: link });
  const timestamp = String(Math.floor(Date.parse(notice.at) / 1000));
  const signature = secret === null ? null : createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  const headers = {
    "content-type": "application/json",
    "user-agent": "Plantain",
    "x-plantain-event": notice.event,
    "x-plantain-delivery": id,
    "x-plantain-timestamp": timestamp,
    ...(signature === null ? {} : { "x-plantain-signature": `sha256=${signature}` }),
  };
  accepted(new URL(url).host, await postGuarded(url, { headers, body }, hosts));
}

async function postNtfy(
  config: { url: string; topic: string },
  { notice, link, secret, hosts }: Sending,
): Promise<void> {
  const priority = PRIORITIES[notice.event] ?? 3;
  const body = JSON.stringify({
    topic: config.topic,
    title: notice.title,
    message: notice.text,
    click: link,
    priority,
  });
  const headers = {
    "content-type": "application/json",
    ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
  };
  accepted(new URL(config.url).host, await postGuarded(config.url, { headers, body }, hosts));
}

/** Hands one notice to a channel, once. @throws AppError with what went wrong */
export async function sendNotice(
  ctx: Pick<ServiceContext, "env">,
  row: NotificationChannel,
  message: { id: string; notice: Notice },
): Promise<void> {
  const config = ChannelConfig.parse(row.config);
  const sending: Sending = {
    ...message,
    link: linkTo(ctx, message.notice.path),
    secret: secretOf(ctx, row),
    hosts: ctx.env.privateHosts,
  };
  if (config.kind === "webhook") return postWebhook(config.url, sending);
  if (config.kind === "ntfy") return postNtfy(config, sending);
  if (config.kind === "email") {
    const { notice, link, secret } = sending;
    const mail = {
      id: message.id,
      from: config.from,
      to: config.to,
      subject: `[Plantain] ${notice.title}`,
      text: `${notice.text}\n\n${link}\n`,
      at: new Date(notice.at),
    };
    return sendMail({ ...config, password: secret }, mail, sending.hosts);
  }
  return assertNever(config);
}
