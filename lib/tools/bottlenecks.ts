import { pageOf } from "#lib/core/index.ts";
import {
  askWhatIf,
  BottleneckDetailView,
  BottleneckExplanation,
  BottleneckIdInput,
  explainBottleneck,
  getBottleneck,
  ListBottlenecksInput,
  listBottlenecks,
  WhatIfInput,
} from "#lib/services/bottleneck/index.ts";
import { FindingView } from "#lib/services/finding/index.ts";
import { HealthInput, HealthView, readHealth } from "#lib/services/health/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import { defineTool } from "./define-tool.ts";
import { followJob } from "./follow-job.ts";

const common = { tag: "Bottlenecks", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const bottleneckTools = [
  defineTool({
    ...common,
    name: "bottlenecks.list",
    title: "Bottlenecks",
    description: "What keeps task runs from being done sooner, by the share of all completion time that it costs.",
    input: ListBottlenecksInput,
    output: pageOf(FindingView),
    http: { method: "GET", path: "/bottlenecks" },
    cli: { command: ["bottlenecks", "list"], examples: ["plantain bottlenecks list --severity high"] },
    mcp: { name: "list_bottlenecks" },
    run: listBottlenecks,
  }),
  defineTool({
    ...common,
    name: "bottlenecks.get",
    title: "One bottleneck",
    description: "A bottleneck with its timeline, critical path, cause and symptoms, advice, and similar past ones.",
    input: BottleneckIdInput,
    output: BottleneckDetailView,
    http: { method: "GET", path: "/bottlenecks/{findingId}" },
    cli: {
      command: ["bottlenecks", "show"],
      positional: ["findingId"],
      examples: ["plantain bottlenecks show fnd_06f…"],
    },
    mcp: { name: "get_bottleneck" },
    run: getBottleneck,
  }),
  defineTool({
    ...common,
    name: "bottlenecks.explain",
    title: "Explain a bottleneck",
    description:
      "What a bottleneck is about in a model's words, from the measured figures only. Optional: without a model it says why " +
      "there is no text.",
    scope: "operate",
    isReadOnly: false,
    input: BottleneckIdInput,
    output: BottleneckExplanation,
    http: { method: "POST", path: "/bottlenecks/{findingId}/explain" },
    cli: {
      command: ["bottlenecks", "explain"],
      positional: ["findingId"],
      examples: ["plantain bottlenecks explain fnd_06f…"],
    },
    run: explainBottleneck,
  }),
  defineTool({
    ...common,
    name: "bottlenecks.what_if",
    title: "What if",
    description:
      "Plays a task history again with one thing different (slots, run time, batch size, a dependency less) and tells " +
      "waits and completion before and after. Nothing is changed; the answer is the result of the job.",
    scope: "operate",
    isReadOnly: false,
    input: WhatIfInput,
    output: JobView,
    http: { method: "POST", path: "/bottlenecks/what-if", successStatus: 202 },
    cli: {
      command: ["bottlenecks", "what-if"],
      examples: [
        `plantain bottlenecks what-if --source-id src_06f… --change '{"kind":"slots","subject":"transcode","add":1}'`,
      ],
      follow: followJob,
    },
    run: askWhatIf,
  }),
  defineTool({
    ...common,
    name: "health.get",
    title: "Health score",
    description: "0 (worst) to 100 with its parts, each of which can be checked by hand, and how it went.",
    input: HealthInput,
    output: HealthView,
    http: { method: "GET", path: "/planning/health" },
    cli: { command: ["health"], examples: ["plantain health", "plantain health --days 90 --json"] },
    mcp: { name: "get_health_score" },
    run: readHealth,
  }),
];
