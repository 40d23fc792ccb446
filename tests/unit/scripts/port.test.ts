import { createServer } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { assertPortFree, freePort, parsePort, portOwner } from "../../../scripts/launcher/port.mjs";

async function takenPort(): Promise<number> {
  const port = await freePort("127.0.0.1");
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return port;
}

test("a free port passes", async () => {
  await expect(assertPortFree(await freePort("127.0.0.1"), "127.0.0.1")).resolves.toBeUndefined();
});

test("a taken port is refused with another one that is free", async () => {
  const port = await takenPort();
  const error = await assertPortFree(port, "127.0.0.1").catch((reason) => reason);
  expect(error.message).toContain(`Port ${port} on 127.0.0.1 is already taken`);
  const suggested = Number(/PORT=(\d+) npm start/.exec(error.hint)?.[1]);
  await expect(assertPortFree(suggested, "127.0.0.1")).resolves.toBeUndefined();
});

test.runIf(process.platform === "linux")("the program that holds a port is named", async () => {
  expect(portOwner(await takenPort())).toContain(`process ${process.pid}`);
});

test("an address that is not this machine's is refused", async () => {
  const error = await assertPortFree(3000, "192.0.2.1").catch((reason) => reason);
  expect([error.message, error.hint]).toEqual([
    expect.stringContaining("192.0.2.1"),
    expect.stringContaining("PLANTAIN_HOST"),
  ]);
});

test.each([
  [undefined, 3000],
  ["", 3000],
  ["8080", 8080],
])("PORT=%s means %i", (text, port) => {
  expect(parsePort(text)).toBe(port);
});

test.each(["abc", "0", "65536", "30.5", "-1"])("PORT=%s is refused", (text) => {
  expect(() => parsePort(text)).toThrow("PORT must be a number");
});
