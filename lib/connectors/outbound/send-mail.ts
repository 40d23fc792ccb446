import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { AppError } from "#lib/core/index.ts";
import { type AllowedHosts, vettedAddress } from "./guard-address.ts";

/** `security`: tls from the start (465), starttls demanded (587), or none, which sends no password. */
export type MailServer = {
  host: string;
  port: number;
  security: "tls" | "starttls" | "none";
  username: string | null;
  password: string | null;
};

export type Mail = { id: string; from: string; to: readonly string[]; subject: string; text: string; at: Date };

const TIMEOUT_MS = 20_000;

/**
 * Hands one mail to a server, at the address that was vetted; certificates are checked against its name. Texts may come
 * from file names and logs: nothing in them is read as a file, an address to fetch or a header.
 *
 * @throws AppError FORBIDDEN, UNAVAILABLE with what the server said
 */
export async function sendMail(server: MailServer, mail: Mail, allowed: AllowedHosts): Promise<void> {
  const { host, port, security, username, password } = server;
  const { address } = await vettedAddress(host, allowed);
  const bare = host.replace(/^\[|\]$/g, "");
  const hasLogin = security !== "none" && username !== null && password !== null;
  const transport = createTransport({
    host: address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    name: "plantain",
    ...(isIP(bare) > 0 ? {} : { tls: { servername: bare } }),
    ...(hasLogin ? { auth: { user: username, pass: password } } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: mail.from,
      to: [...mail.to],
      subject: mail.subject,
      text: mail.text,
      date: mail.at,
      messageId: `<${mail.id}@${mail.from.split("@").at(-1) ?? "localhost"}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("UNAVAILABLE", `${host} did not take the mail: ${why.slice(0, 300)}`, { cause });
  } finally {
    transport.close();
  }
}
