import { expect, test } from "vitest";
import { addressFault, isAllowed, vettedAddress } from "#lib/connectors/outbound/guard-address.ts";

test.each(["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"])(
  "%s is asked only when its host is allowed",
  (address) => {
    expect(addressFault(address, false)).toMatch(/private/);
    expect(addressFault(address, true)).toBeNull();
  },
);

test.each([
  "169.254.169.254",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "fe80::1",
  "ff02::1",
  "::ffff:169.254.169.254",
])("%s is never asked", (address) => {
  expect(addressFault(address, true)).not.toBeNull();
});

test.each(["93.184.216.34", "2606:2800:220:1::1"])("%s is asked", (address) => {
  expect(addressFault(address, false)).toBeNull();
});

test("a name is allowed by itself, in brackets, or with all", async () => {
  expect(isAllowed("NAS", ["nas"])).toBe(true);
  expect(isAllowed("[::1]", ["::1"])).toBe(true);
  expect(isAllowed("other", ["nas"])).toBe(false);
  await expect(vettedAddress("127.0.0.1", [])).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(vettedAddress("127.0.0.1", ["*"])).resolves.toEqual({ address: "127.0.0.1", family: 4 });
});
