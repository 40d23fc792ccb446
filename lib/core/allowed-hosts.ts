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
