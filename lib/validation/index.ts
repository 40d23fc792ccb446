export { pathFault, pathsOf } from "./rules/paths.ts";
export { findJsonFault } from "./scan-json.ts";
export { PlanIssue, ValidationReport } from "./schemas.ts";
export { validatePlan } from "./validate-plan.ts";
export type { Allowed, CheckedItem, PlanForecast, PlanRule, ValidationFacts } from "./validation-facts.ts";
