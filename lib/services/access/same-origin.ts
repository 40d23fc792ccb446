import type { Env } from "#lib/config/index.ts";
import { AppError } from "#lib/core/index.ts";

const HOST_SHAPE = /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i;

/** `PLANTAIN_PUBLIC_URL` as an origin: scheme, host and port. */
export const publicOriginOf = (env: Env): string | undefined =>
  env.publicUrl === undefined ? undefined : new URL(env.publicUrl).origin;

/** Origins whose pages are ours: the host that the request was sent to, and the public address. */
export function originsOfRequest(headers: Headers, env: Env): string[] {
  const host = headers.get("host");
  const own = host !== null && HOST_SHAPE.test(host) ? [`http://${host}`, `https://${host}`] : [];
  const published = publicOriginOf(env);
  return published === undefined ? own : [...own, published];
}

/**
 * Guards a write that a cookie authorises against requests made by other sites' pages (CSRF). Browsers send `Origin`
 * with every write and `Sec-Fetch-Site` with every request; a program with a cookie and neither header is refused, too.
 * @throws AppError FORBIDDEN
 */
export function assertSameOrigin(headers: Headers, env: Env): void {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const isOwnOrigin = origin !== null && originsOfRequest(headers, env).includes(origin);
  const isOwnSite = site === null || site === "same-origin" || site === "none";
  if (isOwnSite && (isOwnOrigin || (origin === null && site !== null))) return;
  throw new AppError("FORBIDDEN", "The request comes from another site's page.", {
    hint: "Use the dashboard's own address (PLANTAIN_PUBLIC_URL behind a proxy), or an API token from a program.",
  });
}
