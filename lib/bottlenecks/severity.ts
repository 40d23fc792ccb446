export {
  HALF_LIFE_DAYS,
  SEVERITY_FLOORS,
  type SeverityInput,
  severityOfScore,
  severityScore,
  type UnfinishedInput,
  unfinishedScore,
} from "#lib/core/index.ts";
