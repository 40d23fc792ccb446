import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
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
const REPLY_MAX = 65_536;

type Reply = { code: number; text: string };

/** Talks lines with a server: one command, one answer. */
class Talk {
  #socket: Socket;
  #buffer = "";
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null;
  #ended: Error | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  #listen(socket: Socket): void {
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error("the mail server took too long")));
    socket.on("data", (chunk: Buffer) => this.#take(chunk.toString("utf8")));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the mail server closed the connection")));
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    this.#waiting = null;
  }

  #take(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length > REPLY_MAX)
      return void this.#socket.destroy(new Error("the mail server's answer is too long"));
    // Several lines belong together while there is a hyphen after the number.
    const whole = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\n/.exec(this.#buffer);
    if (whole === null || this.#waiting === null) return;
    this.#buffer = this.#buffer.slice(whole[0].length);
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve({ code: Number(whole[1]), text: whole[0].trim() });
  }

  answer(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended);
      this.#waiting = { resolve, reject };
      this.#take("");
    });
  }

  async say(line: string, expected: number, told = line): Promise<Reply> {
    this.#socket.write(`${line}\r\n`);
    const reply = await this.answer();
    if (Math.floor(reply.code / 100) === expected) return reply;
    throw new Error(`the mail server refused ${told.split(" ")[0]}: ${reply.text.slice(0, 300)}`);
  }

  /** The same connection, encrypted from now on. What was sent before in clear is forgotten. */
  async encrypt(host: string): Promise<void> {
    this.#socket.removeAllListeners();
    this.#buffer = "";
    const socket = connectTls({ socket: this.#socket, servername: host });
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    this.#socket = socket;
    this.#listen(socket);
  }

  close(): void {
    this.#socket.end();
    this.#socket.destroy();
  }
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** One line, without anything that could begin another header. */
const oneLine = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").trim();

/** RFC 2047, in pieces that stay below 75 characters and never cut a character. */
function encodedHeader(text: string): string {
  const pieces: string[] = [];
  let piece = "";
  for (const char of oneLine(text)) {
    if (Buffer.byteLength(piece + char) > 42) {
      pieces.push(piece);
      piece = "";
    }
    piece += char;
  }
  return [...pieces, piece].map((part) => `=?utf-8?B?${base64(part)}?=`).join("\r\n ");
}

/** The message as it goes over the wire; the body is base64, so no line of it can end the message. */
export function mailText({ id, from, to, subject, text, at }: Mail): string {
  const body = base64(text.replaceAll(/\r?\n/g, "\r\n")).replaceAll(/(.{76})/g, "$1\r\n");
  const domain = oneLine(from).split("@").at(-1) ?? "localhost";
  return [
    `From: ${oneLine(from)}`,
    `To: ${to.map(oneLine).join(", ")}`,
    `Subject: ${encodedHeader(subject)}`,
    `Date: ${at.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}@${domain}>`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    body,
  ].join("\r\n");
}

async function signIn(talk: Talk, greeting: string, { username, password }: MailServer): Promise<void> {
  if (username === null || password === null) return;
  if (/^250[ -]AUTH[^\n]*\bPLAIN\b/im.test(greeting)) {
    await talk.say(`AUTH PLAIN ${base64(`\u0000${username}\u0000${password}`)}`, 2, "AUTH");
    return;
  }
  await talk.say("AUTH LOGIN", 3);
  await talk.say(base64(username), 3, "AUTH");
  await talk.say(base64(password), 2, "AUTH");
}

async function deliver(talk: Talk, server: MailServer, mail: Mail): Promise<void> {
  const hello = await talk.answer();
  if (hello.code !== 220) throw new Error(`the mail server does not take mail: ${hello.text.slice(0, 200)}`);
  let greeting = (await talk.say("EHLO plantain", 2)).text;
  if (server.security === "starttls") {
    if (!/^250[ -]STARTTLS/im.test(greeting)) throw new Error("the mail server offers no encryption");
    await talk.say("STARTTLS", 2);
    await talk.encrypt(server.host);
    greeting = (await talk.say("EHLO plantain", 2)).text;
  }
  if (server.security !== "none") await signIn(talk, greeting, server);
  await talk.say(`MAIL FROM:<${oneLine(mail.from)}>`, 2);
  for (const address of mail.to) await talk.say(`RCPT TO:<${oneLine(address)}>`, 2);
  await talk.say("DATA", 3);
  await talk.say(`${mailText(mail)}\r\n.`, 2, "DATA");
  await talk.say("QUIT", 2).catch(() => undefined);
}

/** Hands one mail to a server (RFC 5321). @throws AppError FORBIDDEN, UNAVAILABLE with what the server said */
export async function sendMail(server: MailServer, mail: Mail, allowed: AllowedHosts): Promise<void> {
  const { address } = await vettedAddress(server.host, allowed);
  const place = { host: address, port: server.port };
  const isNamed = !/^[\d.]+$|:/.test(server.host);
  const socket =
    server.security === "tls"
      ? connectTls({ ...place, ...(isNamed ? { servername: server.host } : {}) })
      : connectPlain(place);
  const talk = new Talk(socket);
  try {
    await deliver(talk, server, mail);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("UNAVAILABLE", `${server.host} did not take the mail: ${why}`, { cause });
  } finally {
    talk.close();
  }
}
