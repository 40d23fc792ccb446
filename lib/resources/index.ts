export {
  type AnomalyKind,
  type AnomalyScore,
  type AnomalyScorer,
  createAnomalyScorer,
  type MetricValue,
} from "./anomalies/index.ts";
export {
  type ChangePoint,
  type ChangePointOptions,
  findChangePoints,
  type SegmentShape,
} from "./change-points/index.ts";
export { type Episode, findDenseStretch, findEpisodes } from "./episodes/index.ts";
export { median, robustDeviation } from "./median.ts";
export { findMetricAnomalies, type MetricAnomaly, type MetricLine } from "./metric-anomalies.ts";
