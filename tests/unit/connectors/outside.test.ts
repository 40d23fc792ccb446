import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { reachOf } from "#lib/connectors/outside/addresses.ts";
import { sendRequest } from "#lib/connectors/outside/index.ts";
import { parseAllowedHosts } from "#lib/core/index.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handle: Handle): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.host}${request.url}`);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

const ask = (url: string, hosts: string, more: Partial<Parameters<typeof sendRequest>[0]> = {}) =>
  sendRequest({
    method: "GET",
    url,
    headers: {},
    body: undefined,
    timeoutMs: 5_000,
    maxBytes: 1_000,
    allowed: parseAllowedHosts(hosts) ?? [],
    signal: new AbortController().signal,
    resolve: async () => ["127.0.0.1"],
    ...more,
  });

const redirect =
  (status: number, location: string): Handle =>
  (_request, response) =>
    void response.writeHead(status, { location }).end();

test.each([
  ["8.8.8.8", "public"],
  ["2606:4700:4700::1111", "public"],
  ["10.1.2.3", "lan"],
  ["127.8.8.8", "lan"],
  ["192.168.0.1", "lan"],
  ["100.64.0.1", "lan"],
  ["::1", "lan"],
  ["fd12::1", "lan"],
  ["::ffff:127.0.0.1", "lan"],
  ["::ffff:7f00:1", "lan"],
  ["169.254.169.254", "never"],
  ["::ffff:169.254.169.254", "never"],
  ["fd00:ec2::254", "never"],
  ["0.0.0.0", "never"],
  ["::", "never"],
  ["fe80::1", "never"],
  ["fe80::1%eth0", "never"],
  ["224.0.0.1", "never"],
  ["255.255.255.255", "never"],
  ["64:ff9b::7f00:1", "never"],
  ["2002:7f00:1::", "never"],
  ["2001:0:1::", "never"],
  ["::127.0.0.1", "never"],
  ["not an address", "never"],
])("%s is %s", (address, reach) => {
  expect(reachOf(address)).toBe(reach);
});

test("a host that is not in the settings is not asked, whatever the address is written as", async () => {
  const { port, asked } = await serve((_request, response) => response.end("secret"));
  for (const url of [
    `http://127.0.0.1:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://localhost:${port}/`,
    `http://api.example.com.evil.example:${port}/`,
    `http://api.example.com@127.0.0.1:${port}/`,
  ]) {
    await expect(ask(url, `api.example.com:${port}`)).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  expect(asked).toEqual([]);
});

test("an allowed name that leads into the own network is refused, unless the settings mean it", async () => {
  const { port, asked } = await serve((_request, response) => response.end("hello"));
  const url = `http://api.example.com:${port}/x`;
  await expect(ask(url, `api.example.com:${port}`)).rejects.toThrow(/leads to 127\.0\.0\.1/);
  await expect(
    ask(url, `lan:api.example.com:${port}`, { resolve: async () => ["8.8.8.8", "169.254.169.254"] }),
  ).rejects.toThrow(/169\.254/);
  expect(asked).toEqual([]);
  expect(await ask(url, `lan:api.example.com:${port}`)).toMatchObject({ status: 200, redirects: 0 });
  expect(asked).toEqual([`GET api.example.com:${port}/x`]);
});

test("a name server that changes its mind between the check and the connection changes nothing", async () => {
  const { port } = await serve((_request, response) => response.end("hello"));
  let looked = 0;
  const resolve = async () => {
    looked += 1;
    return looked === 1 ? ["127.0.0.1"] : ["169.254.169.254"];
  };
  const answer = await ask(`http://rebind.example:${port}/`, `lan:rebind.example:${port}`, { resolve });
  expect(answer.body.toString()).toBe("hello");
  expect(looked).toBe(1);
});

test("each redirect is checked like the first address", async () => {
  const inner = await serve((_request, response) => response.end("secret"));
  const { port } = await serve(redirect(302, `http://127.0.0.1:${inner.port}/admin`));
  const hosts = `lan:a.example:${port}`;
  await expect(ask(`http://a.example:${port}/`, hosts)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const other = await serve(redirect(302, "file:///etc/passwd"));
  await expect(ask(`http://a.example:${other.port}/`, `lan:a.example:${other.port}`)).rejects.toThrow(/no address/);
  expect(inner.asked).toEqual([]);
});

test("what changes something is never sent to a second place, and redirects end", async () => {
  const round = await serve((request, response) => redirect(302, request.url ?? "/")(request, response));
  const hosts = `lan:a.example:${round.port}`;
  await expect(ask(`http://a.example:${round.port}/`, hosts)).rejects.toThrow(/without end/);
  expect(round.asked).toHaveLength(6);
  const moved = await serve(redirect(307, "/other"));
  const post = { method: "POST", body: "x" };
  await expect(ask(`http://a.example:${moved.port}/`, `lan:a.example:${moved.port}`, post)).rejects.toThrow(
    /not sent again/,
  );
  expect(moved.asked).toHaveLength(1);
});

test("answers that are too large or too slow are given up", async () => {
  const large = await serve((_request, response) => void response.end("x".repeat(2_000)));
  await expect(ask(`http://a.example:${large.port}/`, `lan:a.example:${large.port}`)).rejects.toThrow(
    /larger than 1000/,
  );
  const slow = await serve((_request, response) => void response.write("x"));
  await expect(ask(`http://a.example:${slow.port}/`, `lan:a.example:${slow.port}`, { timeoutMs: 150 })).rejects.toThrow(
    /No answer within/,
  );
});
