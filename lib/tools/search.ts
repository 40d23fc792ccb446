import { SearchInput, SearchResult, searchAll } from "#lib/services/search/index.ts";
import { defineTool } from "./define-tool.ts";

export const searchTools = [
  defineTool({
    name: "search.all",
    title: "Search",
    description: "Looks through media, log patterns, findings and plans.",
    tag: "Overview",
    scope: "read",
    isReadOnly: true,
    isDestructive: false,
    input: SearchInput,
    output: SearchResult,
    http: { method: "GET", path: "/search" },
    cli: { command: ["search"], positional: ["query"], examples: ['plantain search "quiet harbour"'] },
    mcp: { name: "search" },
    run: searchAll,
  }),
];
