export { type FindBottlenecksInput, findBottlenecks } from "./find-bottlenecks.ts";
export { HEALTH_WEIGHTS, type Health, type HealthInput, type HealthPart, scoreHealth } from "./health.ts";
export {
  Bottleneck,
  type ChangeEvent,
  MetricSample,
} from "./schemas.ts";
export {
  HALF_LIFE_DAYS,
  SEVERITY_FLOORS,
  type SeverityInput,
  severityOfScore,
  severityScore,
  type UnfinishedInput,
  unfinishedScore,
} from "./severity.ts";
export { type WhatIfChange, type WhatIfResult, whatIf } from "./what-if.ts";
