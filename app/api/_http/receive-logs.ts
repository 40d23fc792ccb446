import { AppError } from "#lib/core/index.ts";
import { BodyTooLarge, contextOfRequest } from "#lib/services/access/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { ingestLogs, type LogBody, tryLogs } from "#lib/services/log-ingest/index.ts";
import { type AppContext, getAppContext } from "#lib/services/runtime/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { toProblem } from "#lib/tools/index.ts";
import { idempotencyKeyOf } from "./read-input.ts";
import { takeRequest } from "./request-rate.ts";
import { answering, jsonResponse } from "./respond.ts";

const MIB = 1 << 20;
const TYPES = new Set(["application/x-ndjson", "application/jsonl", "text/plain", "application/octet-stream"]);

/** `type; charset=…` in parts; a charset other than UTF-8 would be misread later. */
function typeOf(request: Request): { type: string; isUtf8: boolean } {
  const [type = "", ...rest] = (request.headers.get("content-type") ?? "text/plain").toLowerCase().split(";");
  const charset = rest.map((part) => part.trim()).find((part) => part.startsWith("charset="));
  return { type: type.trim(), isUtf8: charset === undefined || /^charset="?utf-?8"?$/.test(charset) };
}

function refusedType(request: Request, operation: string): Response | null {
  const { type, isUtf8 } = typeOf(request);
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  const why = !TYPES.has(type)
    ? `Log lines are sent as application/x-ndjson or text/plain, not as ${type.slice(0, 80)}.`
    : !isUtf8
      ? "Log lines are sent as UTF-8."
      : encoding !== "identity" && encoding !== "gzip"
        ? `A body may be packed with gzip, not with ${encoding.slice(0, 40)}.`
        : null;
  if (why === null) return null;
  const problem = toProblem(new AppError("UNSUPPORTED", why), { operation });
  return jsonResponse({ ...problem, status: 415, title: "Unsupported media type" }, 415, {
    "content-type": "application/problem+json",
    accept: "application/x-ndjson, text/plain",
  });
}

/** Refuses by what the sender itself says, before a byte is read; unpacked sizes are only known later. */
async function assertLength(ctx: ServiceContext, request: Request): Promise<void> {
  const { log_ingest_body_max_mb: maxMiB } = await readSettings(ctx);
  if (Number(request.headers.get("content-length") ?? 0) > maxMiB * MIB) throw new BodyTooLarge(maxMiB);
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // a request without a body
}

function bodyOf(request: Request): LogBody {
  return {
    bytes: request.body ?? nothing(),
    isGzip: request.headers.get("content-encoding")?.trim().toLowerCase() === "gzip",
    isNdjson: typeOf(request).type !== "text/plain" && typeOf(request).type !== "application/octet-stream",
  };
}

const isSet = (value: string | null): boolean => value !== null && ["1", "true", "yes", ""].includes(value);

type Receive = (ctx: ServiceContext, query: URLSearchParams) => Promise<unknown>;

/** What both ways have in common: who sends, how often, in which form, how much. */
function receiving(request: Request, how: { operation: string; status: number; app: AppContext }, receive: Receive) {
  const { operation, status, app } = how;
  return answering(operation, async () => {
    const ctx = await contextOfRequest(request, app);
    const rate = takeRequest(ctx);
    const refused = refusedType(request, operation);
    if (refused !== null) return refused;
    await assertLength(ctx, request);
    return jsonResponse(await receive(ctx, new URL(request.url).searchParams), status, rate);
  });
}

/** `POST /api/v1/logs/ingest/{name}`: a batch of lines as the body, into a named stream. */
export function receiveLogs(request: Request, name: string, app = getAppContext()): Promise<Response> {
  const how = { operation: "POST /api/v1/logs/ingest/{name}", status: 202, app };
  return receiving(request, how, (ctx, query) => {
    const input = { name, observe: isSet(query.get("observe")) };
    return ingestLogs({ ctx, input, body: bodyOf(request), key: idempotencyKeyOf(request) });
  });
}

/** `POST /api/v1/logs/try?name=…`: a file or pasted lines as the body, analysed on trial. */
export function receiveTrial(request: Request, app = getAppContext()): Promise<Response> {
  return receiving(request, { operation: "POST /api/v1/logs/try", status: 201, app }, (ctx, query) => {
    const name = query.get("name");
    return tryLogs({ ctx, input: name === null ? {} : { name }, body: bodyOf(request) });
  });
}
