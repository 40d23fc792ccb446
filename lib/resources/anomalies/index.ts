export {
  type AnomalyKind,
  type AnomalyScore,
  type AnomalyScorer,
  createAnomalyScorer,
  type MetricValue,
} from "./anomaly-scorer.ts";
