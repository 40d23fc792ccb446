export { PlanIssue, ValidationReport } from "./schemas.ts";
