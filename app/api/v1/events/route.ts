import { contextOfRequest } from "#lib/services/access/index.ts";
import { openEventStream, parseTopics } from "#lib/services/event-stream/index.ts";
import { eventStreamResponse } from "../../_http/event-stream.ts";
import { takeRequest } from "../../_http/request-rate.ts";
import { answering } from "../../_http/respond.ts";

export const GET = (request: Request): Promise<Response> =>
  answering("GET /api/v1/events", async () => {
    const ctx = await contextOfRequest(request);
    const rate = takeRequest(ctx);
    const query = new URL(request.url).searchParams;
    const lastEventId = request.headers.get("last-event-id") ?? query.get("lastEventId");
    const topics = parseTopics(query.get("topics"));
    const stream = openEventStream(ctx, { topics, lastEventId, signal: request.signal });
    return eventStreamResponse(stream, rate);
  });
