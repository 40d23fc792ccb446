import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { makeMcpServer } from "./make-server.ts";

/** Answers one POST of the streamable HTTP transport: stateless, one JSON answer, a new server for each request. */
export async function answerMcpRequest(ctx: ServiceContext, request: Request, body: unknown): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = makeMcpServer(ctx);
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody: body });
  } finally {
    await server.close();
  }
}
