import { afterEach } from "vitest";

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** Closes a server when the test is over. */
export function closeAfterTest<Closable extends { close(): Promise<void> }>(one: Closable): Closable {
  open.push(one);
  return one;
}
