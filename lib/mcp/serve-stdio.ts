import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { makeMcpServer } from "./make-server.ts";

/** Speaks MCP on stdin and stdout until the other side closes; nothing else may write to stdout meanwhile. */
export async function serveMcpStdio(ctx: ServiceContext): Promise<void> {
  const server = makeMcpServer(ctx);
  const ended = new Promise<void>((resolve) => {
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
    server.onclose = resolve;
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
