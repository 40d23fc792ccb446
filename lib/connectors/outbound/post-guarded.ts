import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { AppError } from "#lib/core/index.ts";
import { type AllowedHosts, vettedAddress } from "./guard-address.ts";

const TIMEOUT_MS = 10_000;
const ANSWER_MAX = 65_536;

export type Posted = { status: number; text: string };

type Post = {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
  address: { address: string; family: number };
};

function send({ url, headers, body, address }: Post): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const make = url.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = make(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        // The vetted address is used whatever the name says now; certificates are still checked against the name.
        lookup: (_name, options, done) =>
          options.all === true ? done(null, [address]) : done(null, address.address, address.family),
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on("data", (chunk: Buffer) => {
          size += chunk.byteLength;
          if (size <= ANSWER_MAX) chunks.push(chunk);
          else incoming.destroy();
        });
        const end = () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
        incoming.on("end", end);
        incoming.on("close", end);
        incoming.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/**
 * Posts to an address that an admin named. Only http and https, no redirects, no private network unless it is allowed, ten
 * seconds at most. @throws AppError FORBIDDEN, UNAVAILABLE
 */
export async function postGuarded(
  address: string,
  message: { headers: Readonly<Record<string, string>>; body: string },
  allowed: AllowedHosts,
): Promise<Posted> {
  const url = URL.parse(address);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    throw new AppError("INVALID_INPUT", "The address must start with http:// or https:// and hold no password.");
  }
  const vetted = await vettedAddress(url.hostname, allowed);
  try {
    return await send({ url, ...message, address: vetted });
  } catch (cause) {
    throw new AppError("UNAVAILABLE", `${url.host} did not answer: ${String(cause).slice(0, 200)}`, { cause });
  }
}
