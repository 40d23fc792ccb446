import { BlockList, isIP } from "node:net";

/** Never, whatever the settings say: nobody's, everybody's, and where clouds keep the keys of a machine. */
const NEVER = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  NEVER.addSubnet(net, bits, "ipv4");
}
for (const [net, bits] of [
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  NEVER.addSubnet(net, bits, "ipv6");
NEVER.addAddress("::", "ipv6");
/** Where AWS answers over IPv6, inside the private range. */
NEVER.addAddress("fd00:ec2::254", "ipv6");

/** Private, local and special ranges of IPv4 (RFC 6890). */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
] as const) {
  PRIVATE.addSubnet(net, bits, "ipv4");
}

/** The part of IPv6 that is in use, and in it what leads somewhere else: documentation, Teredo, 6to4. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");
const DETOURS = new BlockList();
for (const [net, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  DETOURS.addSubnet(net, bits, "ipv6");
}
const LAN = new BlockList();
LAN.addSubnet("fc00::", 7, "ipv6");
LAN.addAddress("::1", "ipv6");

/** The IPv4 address inside `::ffff:a.b.c.d` in any spelling, or null. */
function mappedV4(address: string): string | null {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const found = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (found === null) return null;
  const [high, low] = [Number.parseInt(found[1] ?? "", 16), Number.parseInt(found[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/**
 * Where an address leads: `public`, `lan` (this machine or the network at home), or `never`. What is in no range that is
 * known to be safe counts as `never`.
 */
export function reachOf(address: string): "public" | "lan" | "never" {
  const family = isIP(address.split("%")[0] ?? "");
  if (family === 0 || address.includes("%")) return "never";
  if (family === 4) {
    if (NEVER.check(address, "ipv4")) return "never";
    return PRIVATE.check(address, "ipv4") ? "lan" : "public";
  }
  const v4 = mappedV4(address);
  if (v4 !== null) return reachOf(v4);
  if (NEVER.check(address, "ipv6")) return "never";
  if (LAN.check(address, "ipv6")) return "lan";
  return GLOBAL.check(address, "ipv6") && !DETOURS.check(address, "ipv6") ? "public" : "never";
}
