import { contextOfRequest } from "#lib/services/access/index.ts";
import { openEventStream, parseTopics } from "#lib/services/event-stream/index.ts";
import { takeRequest } from "../../_http/request-rate.ts";
import { answering } from "../../_http/respond.ts";

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-content-type-options": "nosniff",
  // nginx would otherwise hold events back until its buffer is full
  "x-accel-buffering": "no",
};

export const GET = (request: Request): Promise<Response> =>
  answering("GET /api/v1/events", async () => {
    const ctx = await contextOfRequest(request);
    const rate = takeRequest(ctx);
    const query = new URL(request.url).searchParams;
    const lastEventId = request.headers.get("last-event-id") ?? query.get("lastEventId");
    const topics = parseTopics(query.get("topics"));
    const stream = openEventStream(ctx, { topics, lastEventId, signal: request.signal });
    return new Response(stream, { headers: { ...HEADERS, ...rate } });
  });
