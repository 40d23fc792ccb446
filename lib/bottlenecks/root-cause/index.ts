export { rankRootCauses } from "./rank-root-causes.ts";
export type { MetricFrame, MetricValues, NodeMetrics, RootCause, RootCauseQuestion } from "./schemas.ts";
