import { createHash } from "node:crypto";
import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { type AllowedHost, AppError, allowanceOf } from "#lib/core/index.ts";
import { reachOf } from "./addresses.ts";

export type OutsideRequest = {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  timeoutMs: number;
  maxBytes: number;
  allowed: readonly AllowedHost[];
  signal: AbortSignal;
  /** Addresses of a name; the resolver of the system unless told. */
  resolve?: (host: string) => Promise<string[]>;
};

export type OutsideAnswer = { status: number; url: string; redirects: number; body: Buffer; sha256: string };

/** A request that could not be done. `neverSent`: nothing of it left this machine. */
export class RequestFault extends Error {
  readonly neverSent: boolean;
  readonly isPassing: boolean;

  constructor(message: string, more: { neverSent: boolean; isPassing: boolean; cause?: unknown }) {
    super(message, { cause: more.cause });
    this.neverSent = more.neverSent;
    this.isPassing = more.isPassing;
  }
}

const REDIRECTS_MOST = 5;

const refusal = (message: string, hint: string): AppError => new AppError("FORBIDDEN", message, { hint });

const systemResolve = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * The address to connect to. The name is looked up once, every address that it has must be one that requests may go to, and
 * the connection is made to the one that was looked at: a name server that changes its mind in between changes nothing.
 */
async function pinnedAddress(url: URL, wanted: OutsideRequest): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const allowance = allowanceOf(wanted.allowed, url.hostname, port);
  if (allowance === null) {
    throw refusal(`Requests may not go to ${url.host}.`, "An admin can allow the host under Settings, Steps.");
  }
  const addresses = isIP(host) === 0 ? await resolveName(host, wanted) : [host];
  for (const address of addresses) {
    const reach = reachOf(address);
    // An address that is written in the settings itself is meant.
    const isMeant = allowance.isPrivate || isIP(host) !== 0;
    if (reach === "public" || (reach === "lan" && isMeant)) continue;
    throw refusal(
      `${host} leads to ${address}, which is not on the internet.`,
      reach === "lan" ? `If it is meant, an admin writes lan:${url.host} into the settings.` : "It is never asked.",
    );
  }
  const [first] = addresses;
  if (first === undefined) throw notFound(host, undefined);
  return first;
}

const notFound = (host: string, cause: unknown) =>
  new RequestFault(`The name ${host} is not known.`, { neverSent: true, isPassing: true, cause });

async function resolveName(host: string, wanted: OutsideRequest): Promise<string[]> {
  const resolve = wanted.resolve ?? systemResolve;
  return resolve(host).catch((cause: unknown) => Promise.reject(notFound(host, cause)));
}

const NEVER_SENT = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"]);

function toFault(error: unknown, wanted: OutsideRequest): unknown {
  if (error instanceof RequestFault || error instanceof AppError || wanted.signal.aborted) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  if (isTimeout) {
    const said = `No answer within ${Math.round(wanted.timeoutMs / 1000)} s.`;
    return new RequestFault(said, { neverSent: false, isPassing: true, cause: error });
  }
  const said = code.startsWith("ERR_TLS") || code.includes("CERT") ? "its certificate is not valid" : code || "unknown";
  const neverSent = NEVER_SENT.has(code);
  return new RequestFault(`The server could not be asked (${said}).`, { neverSent, isPassing: true, cause: error });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) {
      response.destroy();
      throw new RequestFault(`The answer is larger than ${maxBytes} bytes.`, { neverSent: false, isPassing: false });
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

type Hop = { method: string; url: URL; body: string | undefined };

function ask(hop: Hop, address: string, wanted: OutsideRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, url, body } = hop;
  const family = isIP(address) as 4 | 6;
  const pinned: LookupFunction = (_host, options, callback) =>
    options.all === true ? callback(null, [{ address, family }]) : callback(null, address, family);
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const headers = { "user-agent": "Plantain", "accept-encoding": "identity", ...wanted.headers };
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const request = send(url, { method, headers: { ...headers, ...length }, lookup: pinned, agent: false, signal });
    request.on("response", resolve);
    request.on("error", (error) => reject(signal.aborted ? signal.reason : error));
    request.end(body);
  });
}

/** Where a redirect leads; null for an answer that is none. What changes something is not sent to a second place. */
function nextHop(hop: Hop, response: IncomingMessage): Hop | null {
  const { statusCode: status = 0, headers } = response;
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return null;
  const url = URL.canParse(headers.location, hop.url) ? new URL(headers.location, hop.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new RequestFault("The server redirects to no address that can be asked.", {
      neverSent: false,
      isPassing: false,
    });
  }
  if (hop.url.protocol === "https:" && url.protocol === "http:") {
    throw new RequestFault("The server redirects from https to http.", { neverSent: false, isPassing: false });
  }
  if (hop.method === "GET" || hop.method === "HEAD") return { ...hop, url };
  if (status === 303) return { method: "GET", url, body: undefined };
  throw new RequestFault("The server redirects what changes something; it was not sent again.", {
    neverSent: false,
    isPassing: false,
  });
}

/**
 * Sends one request to an allowed host and follows redirects, each of which is checked like the first. There are no cookies,
 * no stored passwords and no proxy. @throws AppError FORBIDDEN for a place that may not be asked, RequestFault
 */
export async function sendRequest(wanted: OutsideRequest): Promise<OutsideAnswer> {
  const signal = AbortSignal.any([wanted.signal, AbortSignal.timeout(wanted.timeoutMs)]);
  let hop: Hop = { method: wanted.method, url: new URL(wanted.url), body: wanted.body };
  if (hop.url.username !== "" || hop.url.password !== "") {
    throw refusal("An address may not hold a name or password.", "A plan can be read by everybody.");
  }
  try {
    for (let redirects = 0; redirects <= REDIRECTS_MOST; redirects += 1) {
      const response = await ask(hop, await pinnedAddress(hop.url, wanted), wanted, signal);
      const next = nextHop(hop, response);
      if (next === null) {
        const body = await readBody(response, wanted.maxBytes);
        const sha256 = createHash("sha256").update(body).digest("hex");
        return { status: response.statusCode ?? 0, url: hop.url.href, redirects, body, sha256 };
      }
      response.destroy();
      hop = next;
    }
    throw new RequestFault("The server redirects without end.", { neverSent: false, isPassing: false });
  } catch (error) {
    throw toFault(signal.aborted ? signal.reason : error, wanted);
  }
}
