import { IncomingMessage, Server } from "node:http";
import { isIP } from "node:net";
import type { Env } from "#lib/config/index.ts";

/** Set by this process on each request and overwritten when a client sends it: where the request came from. */
export const CLIENT_ADDRESS_HEADER = "x-plantain-client-address";

/** Address of the caller, `unknown` where no server has stamped the request. */
export const addressOf = (headers: Headers): string => headers.get(CLIENT_ADDRESS_HEADER) ?? "unknown";

const isLoopback = (address: string): boolean => /^(::1|(::ffff:)?127\.)/.test(address);

/**
 * The caller's address from the socket. `X-Forwarded-For` counts only when a proxy on the same machine sent it and a
 * public address is configured, and then only its last entry, which that proxy wrote itself; anything else is forgeable.
 */
export function clientAddress(socketAddress: string | undefined, forwardedFor: string | undefined, env: Env): string {
  const peer = socketAddress ?? "unknown";
  if (env.publicUrl === undefined || !isLoopback(peer)) return peer;
  const last = forwardedFor?.split(",").at(-1)?.trim() ?? "";
  return isIP(last) === 0 ? peer : last;
}

const STAMPED = Symbol.for("plantain.client-address");

/**
 * Makes every HTTP server of this process stamp its requests. Route handlers of Next see headers only, and the ones
 * that Next itself sets can be forged by the client.
 */
export function stampClientAddresses(env: Env): void {
  const marked = globalThis as { [STAMPED]?: true };
  if (marked[STAMPED]) return;
  marked[STAMPED] = true;
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
    const request = args[0];
    if ((event === "request" || event === "upgrade") && request instanceof IncomingMessage) {
      const forwarded = request.headers["x-forwarded-for"];
      const list = Array.isArray(forwarded) ? forwarded.join(",") : forwarded;
      request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request.socket.remoteAddress, list, env);
    }
    return Reflect.apply(emit, this, [event, ...args]);
  };
}
