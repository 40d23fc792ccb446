export { createMetricCollector } from "./collect-metrics.ts";
export { forgetOldMetrics, rollUp } from "./keep-metrics.ts";
export { listResources, metricSamples, readMetricSeries } from "./read-metrics.ts";
export { recordMetrics } from "./record-metrics.ts";
export {
  MetricLine,
  MetricSeries,
  MetricSeriesInput,
  RecordedMetrics,
  RecordMetricsInput,
  ResourceView,
} from "./schemas.ts";
export { watchMetrics } from "./watch-metrics.ts";
