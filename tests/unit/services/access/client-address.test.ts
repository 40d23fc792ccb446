import { expect, test } from "vitest";
import { parseEnv } from "#lib/config/index.ts";
import { assertSameOrigin, clientAddress } from "#lib/services/access/index.ts";

const direct = parseEnv({});
const behindProxy = parseEnv({ PLANTAIN_PUBLIC_URL: "https://plantain.example.org" });

test("without a proxy the address is the socket's, whatever the client claims", () => {
  expect(clientAddress("203.0.113.9", "1.2.3.4", direct)).toBe("203.0.113.9");
  expect(clientAddress("127.0.0.1", "1.2.3.4", direct)).toBe("127.0.0.1");
});

test("behind a proxy on the same machine only the entry that the proxy itself wrote counts", () => {
  expect(clientAddress("127.0.0.1", "6.6.6.6, 203.0.113.9", behindProxy)).toBe("203.0.113.9");
  expect(clientAddress("::ffff:127.0.0.1", "203.0.113.9", behindProxy)).toBe("203.0.113.9");
  expect(clientAddress("203.0.113.9", "6.6.6.6", behindProxy)).toBe("203.0.113.9");
  expect(clientAddress("127.0.0.1", "not an address", behindProxy)).toBe("127.0.0.1");
});

test("a write must come from the address that the browser shows", () => {
  const check = (env: typeof direct, headers: Record<string, string>) => () =>
    assertSameOrigin(new Headers(headers), env);
  const host = "192.168.1.5:3000";
  expect(check(direct, { host, origin: `http://${host}` })).not.toThrow();
  expect(check(direct, { host, origin: "http://192.168.1.5:4000" })).toThrow();
  expect(check(direct, { host, origin: "https://plantain.example.org" })).toThrow();
  expect(check(behindProxy, { host, origin: "https://plantain.example.org" })).not.toThrow();
  expect(check(direct, { host: "*", origin: "http://*" })).toThrow();
});
