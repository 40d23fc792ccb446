import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { GET, POST } from "#app/api/mcp/route.ts";
import { ORIGIN } from "./http-client.ts";

/** A real MCP client whose requests go to the route without a server between. */
export async function connectAgent(headers: Record<string, string>): Promise<Client> {
  const send = async (url: string | URL, init?: RequestInit) => {
    const request = new Request(url, init);
    return request.method === "POST" ? POST(request) : GET(request);
  };
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(`${ORIGIN}/api/mcp`), {
    fetch: send,
    requestInit: { headers },
  });
  await client.connect(transport);
  return client;
}
