export { HALF_LIFE_DAYS, SEVERITY_FLOORS, type SeverityInput, severityOfScore, severityScore } from "./severity.ts";
