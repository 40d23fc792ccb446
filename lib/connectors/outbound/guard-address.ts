import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP } from "node:net";
import { AppError } from "#lib/core/index.ts";

/** Hosts that may lie in a private network, as the environment names them; `*`: all. */
export type AllowedHosts = readonly string[];

/** Never asked: this machine's link (cloud metadata lives there), groups, nobody, and what is reserved. */
const NEVER = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  NEVER.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 128],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
  ["64:ff9b::", 96],
  ["2002::", 16],
] as const)
  NEVER.addSubnet(net, bits, "ipv6");

/** Asked only where the environment allows the host. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::1", 128],
  ["fc00::", 7],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv6");

/** An IPv4 address inside an IPv6 one is judged as what it is. */
function plainAddress(address: string): string {
  const bare = address.split("%")[0] ?? "";
  if (isIP(bare) !== 6) return bare;
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(new URL(`http://[${bare}]`).hostname);
  if (mapped === null) return bare;
  const [high, low] = [Number.parseInt(mapped[1] ?? "", 16), Number.parseInt(mapped[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** Why an address may not be asked, or null. */
export function addressFault(address: string, isHostAllowed: boolean): string | null {
  const plain = plainAddress(address);
  const family = isIP(plain) === 6 ? "ipv6" : "ipv4";
  if (isIP(plain) === 0 || NEVER.check(plain, family)) return "it is an address that is never asked";
  if (!isHostAllowed && PRIVATE.check(plain, family)) return "it lies in a private network";
  return null;
}

const refusal = (host: string, why: string): AppError =>
  new AppError("FORBIDDEN", `${host} is not asked: ${why}.`, {
    hint: why.includes("private")
      ? `Name ${host} in PLANTAIN_PRIVATE_HOSTS and start Plantain again, if it is meant.`
      : "",
  });

export const isAllowed = (host: string, allowed: AllowedHosts): boolean =>
  allowed.includes("*") || allowed.includes(host.toLowerCase().replace(/^\[|\]$/g, ""));

/**
 * The address of a host, looked up once and judged; whoever connects connects to this one, so that a name that changes its
 * answer in between gains nothing. @throws AppError FORBIDDEN, UNAVAILABLE when the name is not known
 */
export async function vettedAddress(host: string, allowed: AllowedHosts): Promise<LookupAddress> {
  const bare = host.replace(/^\[|\]$/g, "");
  const found = await new Promise<LookupAddress[]>((resolve, reject) => {
    if (isIP(bare) > 0) resolve([{ address: bare, family: isIP(bare) }]);
    else
      lookup(bare, { all: true }, (error, addresses) => {
        if (error === null) resolve(addresses);
        else reject(new AppError("UNAVAILABLE", `The name ${bare} is not known (${error.code}).`, { cause: error }));
      });
  });
  const fault = found.map(({ address }) => addressFault(address, isAllowed(bare, allowed))).find((why) => why !== null);
  if (fault !== undefined) throw refusal(bare, fault);
  const [first] = found;
  if (first === undefined) throw new AppError("UNAVAILABLE", `The name ${bare} has no address.`);
  return first;
}
