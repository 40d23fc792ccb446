import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startWeb } from "#app/api/_http/start-web.ts";
import { completeSetup } from "#lib/services/setup/index.ts";
import { openTestApp, PASSWORD } from "../support/open-test-app.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function printed(): Promise<string> {
  let text = "";
  await startWeb((part) => {
    text += part;
  });
  return text;
}

test("the first start prints where to go and a token that works; later starts print nothing", async () => {
  const app = await openTestApp();
  const text = await printed();
  expect(text).toContain("http://127.0.0.1:3000/setup");
  const token = /token: (\S+)/.exec(text)?.[1];
  await completeSetup({ app, input: { token, name: "Ada", email: "ada@example.org", password: PASSWORD } });
  expect(await printed()).toBe("");
});

test("a preset token is not repeated on the console", async () => {
  await openTestApp({ PLANTAIN_SETUP_TOKEN: "preset-token-1" });
  const text = await printed();
  expect(text).toContain("PLANTAIN_SETUP_TOKEN");
  expect(text).not.toContain("preset-token-1");
});

test("an address that the client claims is replaced by the one that it has", async () => {
  await openTestApp();
  await printed();
  const server = createServer((incoming, answer) => answer.end(String(incoming.headers["x-plantain-client-address"])));
  server.listen(0, "127.0.0.1");
  closing.push(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const headers = { "x-plantain-client-address": "6.6.6.6", "x-forwarded-for": "6.6.6.6" };
  const sent = request({ port, host: "127.0.0.1", headers }).end();
  const [answer] = await once(sent, "response");
  let text = "";
  for await (const chunk of answer) text += chunk;
  expect(text).toBe("127.0.0.1");
});
