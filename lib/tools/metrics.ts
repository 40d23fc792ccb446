import { z } from "zod";
import {
  listResources,
  MetricLine,
  MetricSeries,
  MetricSeriesInput,
  RecordedMetrics,
  RecordMetricsInput,
  ResourceView,
  readMetricSeries,
  recordMetrics,
} from "#lib/services/metric/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Resources", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const metricTools = [
  defineTool({
    ...common,
    name: "resources.list",
    title: "Resources",
    description: "Processor, memory, disks, network, graphics cards and queues: now, and over the last hour.",
    input: z.object({}),
    output: z.object({ items: z.array(ResourceView) }),
    http: { method: "GET", path: "/metrics" },
    cli: { command: ["resources", "list"], examples: ["plantain resources list"] },
    run: listResources,
  }),
  defineTool({
    ...common,
    name: "resources.series",
    title: "Resources over time",
    description: "The figures of the machines over a time. Where nothing was measured there is no point.",
    input: MetricSeriesInput,
    output: MetricSeries,
    http: { method: "GET", path: "/metrics/series" },
    cli: { command: ["resources", "series"], examples: ["plantain resources series --hours 6 --resource cpu --json"] },
    run: readMetricSeries,
  }),
  defineTool({
    ...common,
    name: "resources.record",
    title: "Hand over metrics",
    description:
      "Stores figures of machines that Plantain does not run on, one JSON object a line: ts, resource, value, capacity, " +
      "host. A figure of the same machine, resource and moment is replaced.",
    scope: "operate",
    isReadOnly: false,
    input: RecordMetricsInput,
    output: RecordedMetrics,
    reads: { item: MetricLine, what: "one figure each" },
    http: { method: "POST", path: "/metrics" },
    cli: {
      command: ["resources", "record"],
      examples: ["plantain resources record --host gpu-box --file metrics.ndjson"],
    },
    run: recordMetrics,
  }),
];
