import { z } from "zod";
import { ConnectionList, listConnections, ServerNameInput, sendAllAgain } from "#lib/services/connection/index.ts";
import { defineTool } from "./define-tool.ts";

export const connectionTools = [
  defineTool({
    name: "connections.list",
    title: "Connections",
    description: "The Chroma and Meilisearch servers: configured or not, answering or not, who answers instead.",
    tag: "Settings",
    scope: "read",
    isReadOnly: true,
    isDestructive: false,
    input: z.object({}),
    output: ConnectionList,
    http: { method: "GET", path: "/connections" },
    cli: { command: ["connections", "list"], examples: ["plantain connections list"] },
    run: listConnections,
  }),
  defineTool({
    name: "connections.send_again",
    title: "Send everything again",
    description: "Empties what a Chroma or Meilisearch server holds of Plantain and sends everything again.",
    tag: "Settings",
    scope: "operate",
    isReadOnly: false,
    isDestructive: false,
    input: ServerNameInput,
    output: ConnectionList,
    http: { method: "POST", path: "/connections/{name}/send-again" },
    cli: {
      command: ["connections", "send-again"],
      positional: ["name"],
      examples: ["plantain connections send-again chroma"],
    },
    run: sendAllAgain,
  }),
];
