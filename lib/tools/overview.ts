import { z } from "zod";
import { getOverview, Overview } from "#lib/services/overview/index.ts";
import { defineTool } from "./define-tool.ts";

export const overviewTools = [
  defineTool({
    name: "overview.get",
    title: "Overview",
    description: "What stands where, in one call: the headline, what to do next, and the figures behind it.",
    tag: "Overview",
    scope: "read",
    isReadOnly: true,
    isDestructive: false,
    input: z.object({}),
    output: Overview,
    http: { method: "GET", path: "/overview" },
    cli: { command: ["status"], examples: ["plantain status", "plantain status --json"] },
    mcp: { name: "get_planning_metrics" },
    run: getOverview,
  }),
];
