import { answerMcpRequest } from "#lib/mcp/index.ts";
import { contextOfRequest, readJsonBody } from "#lib/services/access/index.ts";
import { takeRequest } from "../_http/request-rate.ts";
import { answering, jsonResponse } from "../_http/respond.ts";

export const POST = (request: Request): Promise<Response> =>
  answering("POST /api/mcp", async () => {
    const ctx = await contextOfRequest(request);
    takeRequest(ctx);
    return answerMcpRequest(ctx, request, await readJsonBody(request));
  });

/** No streams and no sessions to end: the transport's specification asks for 405 then. */
const refuse = (request: Request): Promise<Response> =>
  answering("/api/mcp", async () => {
    await contextOfRequest(request);
    return jsonResponse({ error: "Send messages by POST." }, 405, { allow: "POST" });
  });

export { refuse as DELETE, refuse as GET };
