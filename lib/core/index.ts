export { Actor, AGENT_SCOPES, ROLES, Role, Scope, scopesOfRole } from "./actor.ts";
export { type AllowedHost, allowanceOf, parseAllowedHosts } from "./allowed-hosts.ts";
export { canonicalJson, contentHashOf } from "./canonical-json.ts";
export {
  type CommandTemplate,
  faultOfValues,
  fillCommand,
  parseCommands,
  parseCommandTemplate,
  pathSlotsOf,
} from "./command-template.ts";
export { AppError, type AppErrorCode, assertNever, type FieldIssue, isAppError } from "./errors.ts";
export { EMPTY_EVIDENCE, Evidence, type LogLineRef } from "./evidence.ts";
export { parseHours } from "./hours.ts";
export { newId } from "./ids.ts";
export {
  bookedNeeds,
  closedUntil,
  type ExecutionLimits,
  parseTypeLimits,
  startWindows,
  stepNeeds,
} from "./limits.ts";
export { type Page, PageInput, pageOf } from "./page.ts";
export { PlanIntent } from "./plan-intent.ts";
export { PlanLimits } from "./plan-limits.ts";
export { measureProgress, Progress, type ReportProgress } from "./progress.ts";
export { SEVERITIES, Severity, severityRank } from "./severity.ts";
export {
  HALF_LIFE_DAYS,
  SEVERITY_FLOORS,
  type SeverityInput,
  severityOfScore,
  severityScore,
  type UnfinishedInput,
  unfinishedScore,
} from "./severity-score.ts";
export { STAGES, type Stage } from "./stages.ts";
export {
  CONVERSIONS,
  type ConversionType,
  isRepeatable,
  STEP_FACTS,
  STEP_RESOURCES,
  type StepFacts,
  type StepNeeds,
  type StepResource,
  StepUndo,
} from "./step-facts.ts";
export {
  AudioCodec,
  FieldChange,
  STEP_INPUTS,
  STEP_TYPES,
  type StepInput,
  StepType,
  VideoCodec,
} from "./step-types.ts";
export { wilsonLower } from "./wilson-lower.ts";
