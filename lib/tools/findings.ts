import { pageOf } from "#lib/core/index.ts";
import {
  FindingIdInput,
  FindingView,
  getFinding,
  ListFindingsInput,
  listFindings,
} from "#lib/services/finding/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Findings", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const findingTools = [
  defineTool({
    ...common,
    name: "findings.list",
    title: "Findings",
    description: "What is slow, failing, missing or wasteful, the worst first, each with its evidence.",
    input: ListFindingsInput,
    output: pageOf(FindingView),
    http: { method: "GET", path: "/findings" },
    cli: { command: ["findings", "list"], examples: ["plantain findings list --severity high"] },
    run: listFindings,
  }),
  defineTool({
    ...common,
    name: "findings.get",
    title: "One finding",
    description: "A finding with its report and the rows and lines behind it.",
    input: FindingIdInput,
    output: FindingView,
    http: { method: "GET", path: "/findings/{findingId}" },
    cli: { command: ["findings", "show"], positional: ["findingId"], examples: ["plantain findings show fnd_06f…"] },
    run: getFinding,
  }),
];
