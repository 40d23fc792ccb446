import { z } from "zod";

const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$|^\[[0-9a-f:.]+\]$/;

/** A host that requests may go to. `isPrivate`: also when its address lies in the home network. */
export type AllowedHost = { host: string; port: number | null; isPrivate: boolean };

/** Reads `api.example.com, *.example.org, lan:nas.home:8096`; null when it can't be read. */
export function parseAllowedHosts(text: string): AllowedHost[] | null {
  const hosts: AllowedHost[] = [];
  for (const entry of text.toLowerCase().split(/[\s,]+/)) {
    if (entry === "") continue;
    const isPrivate = entry.startsWith("lan:");
    const rest = isPrivate ? entry.slice(4) : entry;
    const [, host = "", port] = /^(.*?)(?::(\d{1,5}))?$/.exec(rest) ?? [];
    if (!HOST.test(host) || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return null;
    hosts.push({ host, port: port === undefined ? null : Number(port), isPrivate });
  }
  return hosts;
}

/** The entry that allows a host and port, or null. `*.` stands for one or more names before the rest. */
export function allowanceOf(allowed: readonly AllowedHost[], host: string, port: number): AllowedHost | null {
  const name = host.toLowerCase().replace(/\.$/, "");
  const isPort = (entry: AllowedHost) => (entry.port === null ? port === 80 || port === 443 : entry.port === port);
  const isHost = (entry: AllowedHost) =>
    entry.host.startsWith("*.")
      ? name.endsWith(entry.host.slice(1)) && name.length > entry.host.length - 1
      : entry.host === name;
  return allowed.find((entry) => isHost(entry) && isPort(entry)) ?? null;
}

/** Headers that name who asks: they would stand in the plan, its hash and its log for everyone to read. */
const NO_HEADERS =
  /^(?:authorization|proxy-.*|cookie|host|connection|content-length|transfer-encoding|upgrade|te|x-api-key|x-.*-token)$/i;

export const PlainHeaders = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9-]{1,60}$/)
      .refine((name) => !NO_HEADERS.test(name), "this header may not be set in a plan"),
    z
      .string()
      .max(1000)
      .regex(/^[\t\u0020-\u007e\u00a0-\u00ff]*$/, "printable characters only"),
  )
  .refine((headers) => Object.keys(headers).length <= 20, "at most 20 headers");
