import { contextOfRequest } from "#lib/services/access/index.ts";
import { openLogTail } from "#lib/services/log/index.ts";
import { eventStreamResponse } from "../../../_http/event-stream.ts";
import { takeRequest } from "../../../_http/request-rate.ts";
import { answering } from "../../../_http/respond.ts";

export const GET = (request: Request): Promise<Response> =>
  answering("GET /api/v1/logs/tail", async () => {
    const ctx = await contextOfRequest(request);
    const rate = takeRequest(ctx);
    const sourceId = new URL(request.url).searchParams.get("sourceId") ?? "";
    const stream = await openLogTail(ctx, { sourceId, signal: request.signal });
    return eventStreamResponse(stream, rate);
  });
