import { createHmac } from "node:crypto";
import { createServer as createHttp, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { afterEach, expect, test } from "vitest";
import { sendMail } from "#lib/connectors/outbound/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  createChannel,
  deliverNotices,
  listChannels,
  listDeliveries,
  notify,
  testChannel,
  updateChannel,
} from "#lib/services/notification/index.ts";
import { asCli, asRole, atTime, openTestApp } from "#tests/integration/support/open-test-app.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Received = { headers: IncomingHttpHeaders; body: string };

/** A receiver that answers with the given statuses, one after the other, then with 200. */
async function receiver(statuses: number[] = []): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createHttp((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 200, { location: "http://169.254.169.254/" }).end("said");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

const NOTICE = {
  event: "plan_approved",
  title: "A plan\r\nwas approved",
  text: "Goal: gaps",
  path: "/plans/pln_1",
} as const;
const SECRET = "a secret that both sides know";

async function opened(): Promise<ServiceContext> {
  return asCli(
    await openTestApp({ PLANTAIN_PRIVATE_HOSTS: "127.0.0.1", PLANTAIN_PUBLIC_URL: "https://plantain.example.org" }),
  );
}

test("a webhook is signed, told once, and tried again after a failure", async () => {
  const ctx = await opened();
  const { url, received } = await receiver([500, 302]);
  const channel = await createChannel({
    ctx,
    input: { kind: "webhook", url, secret: SECRET, events: ["plan_approved"] },
  });
  await notify(ctx.db, ctx, NOTICE);
  await notify(ctx.db, ctx, { ...NOTICE, event: "budget_reached" });
  await Promise.all([deliverNotices(ctx), deliverNotices(ctx)]);
  expect(received).toHaveLength(1);
  const [failed] = (await listDeliveries({ ctx, input: { limit: 10 } })).items;
  expect(failed).toMatchObject({ state: "waiting", attempts: 1, error: expect.stringContaining("500") });
  await deliverNotices({ ...atTime(ctx, new Date(Date.now() + 60_000)), actor: ctx.actor });
  expect(received).toHaveLength(2);
  await deliverNotices({ ...atTime(ctx, new Date(Date.now() + 600_000)), actor: ctx.actor });
  expect(received).toHaveLength(3);
  const { headers, body } = received[2] as Received;
  const signed = createHmac("sha256", SECRET).update(`${headers["x-plantain-timestamp"]}.${body}`).digest("hex");
  expect(headers["x-plantain-signature"]).toBe(`sha256=${signed}`);
  expect(JSON.parse(body)).toMatchObject({
    event: "plan_approved",
    title: "A plan was approved",
    url: "https://plantain.example.org/plans/pln_1",
  });
  expect(new Set(received.map((one) => one.headers["x-plantain-delivery"])).size).toBe(1);
  expect((await listDeliveries({ ctx, input: { limit: 10 } })).items[0]?.state).toBe("sent");
  const row = await ctx.db.notificationChannel.findUnique({ where: { id: channel.id } });
  expect(JSON.stringify([row, await ctx.db.auditEntry.findMany(), channel])).not.toContain(SECRET);
});

test("ntfy gets title, words and a link, with its token", async () => {
  const ctx = await opened();
  const { url, received } = await receiver();
  const channel = await createChannel({ ctx, input: { kind: "ntfy", url, topic: "plans", secret: "tk_1" } });
  const tested = await testChannel({ ctx, input: { channelId: channel.id } });
  expect(tested.test).toEqual({ ok: true, message: "The message was taken." });
  expect(received[0]?.headers.authorization).toBe("Bearer tk_1");
  expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ topic: "plans", title: "A test message" });
});

/** A mail server that takes everything and keeps what it was told. */
async function mailServer(): Promise<{ port: number; lines: string[] }> {
  const lines: string[] = [];
  const server = createTcp((socket) => {
    socket.write("220 test\r\n");
    let isData = false;
    let rest = "";
    socket.on("data", (chunk) => {
      rest += String(chunk);
      for (let at = rest.indexOf("\r\n"); at >= 0; at = rest.indexOf("\r\n")) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        lines.push(line);
        if (isData) {
          if (line !== ".") continue;
          isData = false;
          socket.write("250 taken\r\n");
        } else if (line.startsWith("EHLO")) socket.write("250-test\r\n250 8BITMIME\r\n");
        else if (line === "DATA") {
          isData = true;
          socket.write("354 go on\r\n");
        } else socket.write(line === "STARTTLS" ? "502 no such command\r\n" : "250 ok\r\n");
      }
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, lines };
}

test("a mail is handed to the server, and never without the encryption that was asked for", async () => {
  const ctx = await opened();
  const { port, lines } = await mailServer();
  const mail = {
    kind: "email" as const,
    host: "127.0.0.1",
    port,
    from: "p@example.org",
    to: ["a@example.org", "b@example.org"],
  };
  const channel = await createChannel({ ctx, input: { ...mail, username: "me", secret: "hunter2hunter2" } });
  const refused = await testChannel({ ctx, input: { channelId: channel.id } });
  expect(refused.test).toEqual({ ok: false, message: expect.stringContaining("502 no such command") });
  expect(lines.join("\n")).not.toMatch(/AUTH|MAIL FROM/);
  await updateChannel({ ctx, input: { channelId: channel.id, security: "none", port } });
  expect((await testChannel({ ctx, input: { channelId: channel.id } })).test?.ok).toBe(true);
  expect(lines).toEqual(expect.arrayContaining(["RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>", "."]));
  expect(lines.join("\n")).not.toMatch(/AUTH/);
});

test("a mail holds no header, no receiver and no end that its words brought along", async () => {
  const { port, lines } = await mailServer();
  const subject = "Done\r\nBcc: everybody@example.org é".repeat(5);
  const mail = { id: "ntc_1", from: "p@example.org", to: ["a@example.org"], subject, at: new Date(0) };
  const server = { host: "127.0.0.1", port, security: "none" as const, username: null, password: null };
  await sendMail(server, { ...mail, text: "first\r\n.\r\nRCPT TO:<c@example.org>" }, ["*"]);
  const said = lines.slice(0, lines.indexOf("DATA"));
  expect(said.filter((line) => line.startsWith("RCPT"))).toEqual(["RCPT TO:<a@example.org>"]);
  expect(lines.filter((line) => line.startsWith("Bcc:"))).toEqual([]);
  expect(lines.indexOf(".")).toBeGreaterThan(lines.findIndex((line) => line.startsWith("RCPT TO:<c")));
  expect(lines.slice(lines.indexOf(".") + 1).filter((line) => line !== "QUIT")).toEqual([]);
});

test("private networks are not asked unless the environment names them, and only admins see channels", async () => {
  const ctx = asCli(await openTestApp());
  const { url, received } = await receiver();
  const channel = await createChannel({ ctx, input: { kind: "webhook", url, secret: SECRET } });
  const tested = await testChannel({ ctx, input: { channelId: channel.id } });
  expect(tested.test).toEqual({ ok: false, message: expect.stringContaining("private network") });
  expect(received).toHaveLength(0);
  await expect(listChannels({ ctx: asRole(ctx, "operator"), input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const other = { channelId: channel.id, url: "https://elsewhere.example.org/" };
  await expect(updateChannel({ ctx, input: other })).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
