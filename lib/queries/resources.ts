import type { MetricSeries, ResourceView } from "#lib/services/metric/index.ts";
import { toolQuery } from "./tool-query.ts";

export const resourcesQuery = () => toolQuery<{ items: ResourceView[] }>("resources.list", "/metrics");

export const metricSeriesQuery = (input: { hours: number }) =>
  toolQuery<MetricSeries>("resources.series", "/metrics/series", input);
