import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it arrived. */
export type Seen = { method: string; path: string; headers: IncomingMessage["headers"]; raw: string; body: Json };
// biome-ignore lint/suspicious/noExplicitAny: requests are read by tests that know what they sent
export type Json = any;

/** What a server does instead of answering, once. */
export type Fault =
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: unknown }
  /** Takes the request and never answers. */
  | { kind: "hang" }
  /** Cuts the connection without a word. */
  | { kind: "reset" }
  /** 200 with half a JSON document. */
  | { kind: "broken-json" };

export type ModelServer = {
  url: string;
  requests: Seen[];
  /** The next requests meet these, one each, before anything else happens. */
  failNext(...faults: Fault[]): void;
  /** Every request meets it, until `null`. */
  failAlways(fault: Fault | null): void;
  close(): Promise<void>;
};

export type Handler = (seen: Seen, response: ServerResponse) => Promise<void> | void;

export const sendJson = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
};

/** Server-sent events; `pauseMs` between them makes a slow stream. */
export async function sendEvents(
  response: ServerResponse,
  events: [name: string | null, data: unknown][],
  pauseMs = 0,
) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const [name, data] of events) {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    response.write(`${name === null ? "" : `event: ${name}\n`}data: ${text}\n\n`);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const parse = (raw: string): Json => {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
};

function meet(fault: Fault, response: ServerResponse): void {
  if (fault.kind === "hang") return;
  if (fault.kind === "reset") {
    response.socket?.destroy();
    return;
  }
  if (fault.kind === "broken-json") {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"id":"x","choices":[{"mess');
    return;
  }
  response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
  response.end(JSON.stringify(fault.body ?? { error: { message: `status ${fault.status}`, type: "test" } }));
}

/** A server on a free port of this machine that records what it is asked. */
export async function startServer(handler: Handler): Promise<ModelServer> {
  const requests: Seen[] = [];
  const faults: Fault[] = [];
  let always: Fault | null = null;
  const server: Server = createServer((request, response) => {
    void (async () => {
      const raw = await readBody(request);
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      const seen = { method: request.method ?? "GET", path, headers: request.headers, raw, body: parse(raw) };
      requests.push(seen);
      const fault = faults.shift() ?? always;
      if (fault !== null && fault !== undefined) meet(fault, response);
      else await handler(seen, response);
    })().catch((error: unknown) => sendJson(response, { error: { message: String(error) } }, 500));
  });
  // A test may be busy for longer than a connection is kept by default.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failNext: (...next) => faults.push(...next),
    failAlways: (fault) => {
      always = fault;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An address where nothing listens. */
export async function refusedUrl(): Promise<string> {
  const server = await startServer(() => undefined);
  await server.close();
  return server.url;
}
